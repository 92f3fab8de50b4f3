import { spawn } from 'node:child_process'
import { commandEnvironment } from './run-command.ts'

/**
 * Gives a link to the user's command as its last word, without a shell, with no terminal and no output, in a session
 * of its own: it outlives Postern. `onFailed` is told why where it cannot be run or ends badly.
 */
export function openLink(words: readonly string[], url: string, onFailed: (reason: string) => void): void {
  const [command, ...rest] = words
  // What does not begin with a scheme could be taken for an option.
  if (command === undefined || !/^https?:\/\/[\x21-\x7e]+$/i.test(url)) return onFailed('no link to open')
  const child = spawn(command, [...rest, url], { detached: true, stdio: 'ignore', env: commandEnvironment() })
  child.on('error', (error) =>
    onFailed('code' in error && error.code === 'ENOENT' ? `there is no command ${command}` : error.message),
  )
  child.on('exit', (code, signal) => {
    if (code !== 0) onFailed(`${command} ended with ${signal ?? code}`)
  })
  child.unref()
}

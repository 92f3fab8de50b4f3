import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

/** What became of a command that was to print a secret. */
export type CommandOutcome =
  | { readonly kind: 'secret'; readonly secret: string }
  /** `reason` may hold words of the command, not safe to display as they stand; never the secret. */
  | { readonly kind: 'trouble'; readonly reason: string }

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds after which the command is killed. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

const outputLimit = 64 * 1024

/** A process left behind by the command may hold its output open: it is heard so long. Milliseconds. */
const lateOutput = 250

/** Runs `argv`, without a shell and without a terminal for input, and takes the first line that it prints. */
export function secretFromCommand(argv: readonly string[], options: CommandOptions): Promise<CommandOutcome> {
  const [program = '', ...words] = argv
  return new Promise((resolve) => {
    const child = spawn(program, words, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'] })
    const output = gather(child.stdout)
    const complaints = gather(child.stderr)
    let late: NodeJS.Timeout | undefined

    const finish = (reason?: string) => {
      clearTimeout(timer)
      clearTimeout(late)
      options.signal?.removeEventListener('abort', abort)
      child.stdout.destroy()
      child.stderr.destroy()
      const secret = firstLine(output())
      if (reason !== undefined)
        resolve({ kind: 'trouble', reason: hide(secret, reason, firstLine(complaints())) })
      else if (secret === '')
        resolve({ kind: 'trouble', reason: hide('', 'printed nothing', firstLine(complaints())) })
      else resolve({ kind: 'secret', secret })
    }
    const kill = (reason: string) => {
      child.kill('SIGKILL')
      finish(reason)
    }
    const abort = () => kill('given up')
    const timer = setTimeout(() => kill(`no answer within ${options.timeout / 1000} s`), options.timeout)
    const ended = (code: number | null, signal: string | null) =>
      finish(code === 0 ? undefined : code === null ? `killed by ${signal}` : `exit status ${code}`)

    options.signal?.addEventListener('abort', abort)
    child.on('error', (error) => finish(`cannot be run (${codeOf(error)})`))
    child.on('close', ended)
    child.on('exit', (code, signal) => {
      late = setTimeout(() => ended(code, signal), lateOutput)
    })
    if (options.signal?.aborted) abort()
  })
}

/** Keeps the beginning of a stream; the rest is read and dropped. The function tells what came so far. */
function gather(stream: Readable): () => Buffer {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    if (size < outputLimit) chunks.push(chunk)
    size += chunk.length
  })
  return () => Buffer.concat(chunks)
}

function firstLine(output: Buffer): string {
  return output.toString('utf8').split('\n', 1).join('').replace(/\r$/, '')
}

/** A command may well print the secret among its complaints. */
function hide(secret: string, reason: string, complaint: string): string {
  const safe = secret === '' ? complaint : complaint.replaceAll(secret, '…')
  return safe === '' ? reason : `${reason}: ${safe}`
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message
}

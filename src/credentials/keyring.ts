import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { withoutPassword } from './credential.ts'
import type { CredentialAccount } from './credential.ts'
import { parseAnswer } from './keyring-protocol.ts'
import type { KeyringAnswer, KeyringRequest } from './keyring-protocol.ts'

/** Starts a process that runs `runKeyringChild`, with pipes as standard input and output. */
export type StartKeyringChild = () => ChildProcess

/** The system's keyring (Secret Service, by libsecret). No method rejects, and each ends in bounded time. */
export interface Keyring {
  get(account: KeyringEntry): Promise<KeyringAnswer>
  set(account: KeyringEntry, password: string): Promise<KeyringAnswer>
  delete(account: KeyringEntry): Promise<KeyringAnswer>
}

type KeyringEntry = Pick<CredentialAccount, 'user' | 'host'>

/** The keyring reached by children that `start` makes, one a call, each killed after `timeout` milliseconds. */
export function openKeyring(start: StartKeyringChild, timeout = 2000): Keyring {
  const entry = ({ user, host }: KeyringEntry) => `${user}@${host}`
  return {
    get: (account) => ask({ action: 'get', account: entry(account) }, start, timeout),
    set: (account, password) => ask({ action: 'set', account: entry(account), password }, start, timeout),
    delete: (account) => ask({ action: 'delete', account: entry(account) }, start, timeout),
  }
}

/** Starts `script` (the program itself) as the keyring's child: `node SCRIPT --keyring-child`. */
export function keyringChildOf(script: string, env: NodeJS.ProcessEnv): StartKeyringChild {
  return () =>
    spawn(process.execPath, [script, '--keyring-child'], {
      env: withoutPassword(env),
      stdio: ['pipe', 'pipe', 'ignore'],
    })
}

/** The secret goes through pipes only: arguments and environment can be read from the process list. */
function ask(request: KeyringRequest, start: StartKeyringChild, timeout: number): Promise<KeyringAnswer> {
  return new Promise((resolve) => {
    const child = start()
    const { stdin, stdout } = child
    const finish = (answer: KeyringAnswer) => {
      clearTimeout(timer)
      resolve(answer)
      // It may be deep in a call that nothing else ends.
      child.kill('SIGKILL')
      stdin?.destroy()
      stdout?.destroy()
    }
    const trouble = (reason: string) => finish({ kind: 'trouble', reason })
    const timer = setTimeout(() => trouble(`the keyring did not answer within ${timeout / 1000} s`), timeout)
    child.on('error', (error) => trouble(`the keyring process failed (${error.message})`))
    child.on('close', (code, signal) => trouble(`the keyring process ended unasked (${signal ?? code})`))
    if (!stdin || !stdout) return trouble('the keyring process has no pipes')
    // A child that is gone already says so by 'close'.
    stdin.on('error', () => {})
    createInterface({ input: stdout }).once('line', (line) => {
      finish(parseAnswer(line) ?? { kind: 'trouble', reason: 'the keyring process answered nonsense' })
    })
    stdin.write(`${JSON.stringify(request)}\n`)
  })
}

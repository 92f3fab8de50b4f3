import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { displaySafe } from '../text/display-safe.ts'
import { commandEnvironment } from './run-command.ts'

/** Milliseconds that a command may take. */
const patience = 30_000

/** Characters of a value. */
const longest = 500

/**
 * The user's command for new mail. It is run as it stands, with no shell; what it is told comes in its environment,
 * never in its words. It has no terminal, no input, and nobody hears it.
 */
export class MailHook {
  readonly #words: readonly string[]
  readonly #onFailed: (reason: string) => void
  readonly #patience: number
  #child: ChildProcess | undefined
  #hasFailed = false

  /** `onFailed` is told of the first failure, in words. */
  constructor(words: readonly string[], onFailed: (reason: string) => void, milliseconds = patience) {
    this.#words = words
    this.#onFailed = onFailed
    this.#patience = milliseconds
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  /** Runs it, unless it runs already; resolves when it has ended, and never rejects. */
  async run(values: Readonly<Record<string, string>>): Promise<void> {
    const [command, ...rest] = this.#words
    if (command === undefined || this.#child) return
    const failure = await this.#end(command, rest, safeValues(values))
    if (failure === undefined || this.#hasFailed) return
    this.#hasFailed = true
    this.#onFailed(failure)
  }

  /** Ends it, if it runs. */
  dispose(): void {
    this.#hasFailed = true
    if (this.#child) endGroup(this.#child)
  }

  /** Why it failed, if so. */
  #end(
    command: string,
    rest: readonly string[],
    values: Readonly<Record<string, string>>,
  ): Promise<string | undefined> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined
      const settle = (failure: string | undefined) => {
        clearTimeout(timer)
        this.#child = undefined
        resolve(failure)
      }
      try {
        // A group of its own can be ended whole, and does not get the keys of the terminal.
        const child = spawn(command, rest, {
          detached: true,
          stdio: 'ignore',
          env: { ...commandEnvironment(), ...values },
        })
        this.#child = child
        let isLate = false
        timer = setTimeout(() => {
          isLate = true
          endGroup(child)
        }, this.#patience)
        timer.unref()
        child.unref()
        child.once('error', (error) =>
          settle('code' in error && error.code === 'ENOENT' ? `there is no ${command}` : error.message),
        )
        child.once('exit', (code, signal) => {
          if (isLate) settle(`${command} took too long and was ended`)
          else settle(code === 0 ? undefined : `${command} ended with ${signal ?? code}`)
        })
      } catch (thrown) {
        settle(thrown instanceof Error ? thrown.message : String(thrown))
      }
    })
  }
}

/** No control characters, and of bounded length: an environment holds no NUL, and scripts are careless. */
function safeValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      [...displaySafe(value.slice(0, 4 * longest), 'name')].slice(0, longest).join(''),
    ]),
  )
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended in this very moment.
  }
}

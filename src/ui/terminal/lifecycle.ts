import type { Disposable } from '../../model/disposable.ts'
import { onDispose } from '../../model/disposable.ts'
import { displaySafe } from '../../text/display-safe.ts'
import type { Terminal } from './terminal.ts'

/** What of Node's `process` the life cycle needs, so that a test can stand in for it. */
export interface ProcessLike {
  on(event: string, listener: (...args: unknown[]) => void): unknown
  off(event: string, listener: (...args: unknown[]) => void): unknown
  removeAllListeners(event: string): unknown
  kill(pid: number, signal: NodeJS.Signals): unknown
  exit(code: number): unknown
  readonly stderr: { write(text: string): unknown }
}

export interface LifecycleOptions {
  readonly terminal: Pick<Terminal, 'suspend' | 'resume' | 'restore' | 'suspended'>
  readonly process?: ProcessLike
  /** Saves what must not be lost; the process ends when it is done, or after `patience`. */
  onEnd(signal: NodeJS.Signals): void | Promise<void>
  /** Milliseconds that `onEnd` may take. */
  readonly patience?: number
}

/** Signals and crashes, answered so that the terminal is always given back. */
export interface Lifecycle extends Disposable {
  /** Gives the terminal back and stops the process, as Ctrl-Z does; takes it again when the process goes on. */
  stop(): void
}

/** Signals that end the process, by their numbers. */
const ending = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
/** Milliseconds after which it goes on where the kernel does not stop it, since nobody could continue it. */
const stopPatience = 100

/**
 * Has the process end as whoever loses his terminal ends: by SIGHUP, at its exit. Node itself would abort there, and
 * leave a core behind, since it cannot give back a terminal that is gone.
 */
export function hangUpAtExit(own: ProcessLike = process): void {
  own.on('exit', () => {
    // Without a listener the signal has its usual effect.
    own.removeAllListeners('SIGHUP')
    own.kill(process.pid, 'SIGHUP')
  })
}

/** Wires the terminal to the process's signals until disposed. */
export function wireLifecycle(options: LifecycleOptions): Lifecycle {
  const { terminal, onEnd, patience = 2000 } = options
  const own: ProcessLike = options.process ?? process
  let ended = false
  let stopped = false

  const end = (signal: keyof typeof ending): void => {
    // While a child has the terminal, Ctrl-C is for the child.
    if (signal === 'SIGINT' && terminal.suspended) return
    if (ended) return
    ended = true
    terminal.restore()
    if (signal === 'SIGHUP') hangUpAtExit(own)
    const exit = (): void => void own.exit(128 + ending[signal])
    const timer = setTimeout(exit, patience)
    void Promise.resolve()
      .then(() => onEnd(signal))
      .catch((thrown: unknown) => report(own, thrown))
      .finally(() => {
        clearTimeout(timer)
        exit()
      })
  }

  const goOn = (): void => {
    if (!stopped) {
      // Stopped and continued from outside: the shell has had the terminal meanwhile.
      if (terminal.suspended || ended) return
      terminal.suspend()
      terminal.resume()
      return
    }
    stopped = false
    own.on('SIGTSTP', stop)
    terminal.resume()
  }

  const stop = (): void => {
    if (stopped || ended) return
    stopped = true
    terminal.suspend()
    // Without our listener the signal has its usual effect; 0 is the process group, as the terminal does it.
    own.off('SIGTSTP', stop)
    own.kill(0, 'SIGTSTP')
    setTimeout(() => {
      if (stopped) goOn()
    }, stopPatience)
  }

  const crash = (thrown: unknown): void => {
    terminal.restore()
    report(own, thrown)
    own.exit(1)
  }
  const leave = (): void => terminal.restore()

  const wiring: (readonly [string, (...args: unknown[]) => void])[] = [
    ['SIGHUP', () => end('SIGHUP')],
    ['SIGINT', () => end('SIGINT')],
    ['SIGTERM', () => end('SIGTERM')],
    ['SIGTSTP', stop],
    ['SIGCONT', goOn],
    ['uncaughtException', crash],
    ['unhandledRejection', crash],
    ['exit', leave],
  ]
  for (const [event, listener] of wiring) own.on(event, listener)
  return {
    stop,
    ...onDispose(() => {
      for (const [event, listener] of wiring) own.off(event, listener)
    }),
  }
}

/** An error's text may be a server's own words. */
function report(own: ProcessLike, thrown: unknown): void {
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  own.stderr.write(
    `${text
      .split('\n')
      .map((line) => displaySafe(line))
      .join('\n')}\n`,
  )
}

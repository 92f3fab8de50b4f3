import { readFileSync } from 'node:fs'
import { spawn } from '@lydell/node-pty'
import { launcher } from '../support/program.ts'
import type { Sandbox } from '../support/program.ts'
import { createTestScreen } from '../support/screen.ts'

export const columns = 200
export const rows = 50

/** The real program in a terminal, with a clock. Times are those of `performance.now()`, in milliseconds. */
export interface Reader {
  readonly startedAt: number
  /** Octets sent to the terminal so far. */
  readonly bytes: number
  /** All that was sent to the terminal so far. */
  readonly sent: string
  /** Sends keys and waits until the screen fits; the time from the key to the last octet needed, in milliseconds. */
  press(keys: string, fits: (text: string) => boolean): Promise<number>
  /** When the octets came with which the screen, as text, first fitted. */
  until(fits: (text: string) => boolean, timeout?: number): Promise<number>
  /** Waits until the terminal was sent nothing for so long. */
  quiet(milliseconds: number): Promise<void>
  text(): string
  /** The most memory that it had so far, in MB (VmHWM). */
  peakMemory(): number
  /** Milliseconds of processor time that it spent so far, to ten. */
  cpuTime(): number
  /** Ends it at once, as a crash does. */
  kill(): void
  /** Quits by the key, and kills what does not go within two seconds. */
  quit(): Promise<void>
}

export function startReader(
  sandbox: Sandbox,
  words: readonly string[],
  nodeOptions: readonly string[] = [],
): Reader {
  const screen = createTestScreen({ columns, rows })
  const startedAt = performance.now()
  const pty = spawn(process.execPath, [...nodeOptions, launcher, ...words], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: sandbox.dir,
    env: sandbox.env,
  })
  const watchers = new Set<(at: number) => void>()
  let bytes = 0
  let lastData = startedAt
  const text = () => screen.text().join('\n')
  pty.onData((data) => {
    const at = performance.now()
    lastData = at
    bytes += Buffer.byteLength(data)
    screen.output.write(data, () => {
      for (const watcher of watchers) watcher(at)
    })
  })
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()))
  const until = (fits: (shown: string) => boolean, timeout = 30_000) =>
    new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(look)
        reject(new Error(`not within ${timeout} ms; the screen shows:\n${text()}`))
      }, timeout)
      const look = (at: number) => {
        if (!fits(text())) return
        clearTimeout(timer)
        watchers.delete(look)
        resolve(at)
      }
      watchers.add(look)
      look(lastData)
    })
  return {
    startedAt,
    get bytes() {
      return bytes
    },
    get sent() {
      return screen.output.sent
    },
    async press(keys, fits) {
      const at = performance.now()
      pty.write(keys)
      return (await until(fits)) - at
    },
    until,
    async quiet(milliseconds) {
      while (performance.now() - lastData < milliseconds)
        await new Promise((resolve) => setTimeout(resolve, 10))
    },
    text,
    peakMemory() {
      const status = readFileSync(`/proc/${pty.pid}/status`, 'latin1')
      return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
    },
    cpuTime() {
      // What follows the name in parentheses; utime and stime in hundredths of a second.
      const fields = readFileSync(`/proc/${pty.pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    kill() {
      pty.kill('SIGKILL')
    },
    async quit() {
      pty.write('q')
      const timer = setTimeout(() => pty.kill('SIGKILL'), 2000)
      await exited
      clearTimeout(timer)
    },
  }
}

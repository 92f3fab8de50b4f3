import { readFileSync } from 'node:fs'

/** Longest that the loop may stand still, in milliseconds. */
const longestHang = 2000

/** Most memory that the process may take, in MB. */
const mostMemory = 300

/** How a process fares. Plain data: it is told to another process. */
export interface Health {
  /** Longest pause between two turns of the loop by the clock, in milliseconds. */
  readonly pause: number
  /** Longest of such pauses less the time in it that this process wanted a processor and others had them all. */
  readonly hang: number
  /** Memory it takes (RSS), in MB, and the most it ever took. */
  readonly memory: number
  readonly peak: number
  /** Reasons of rejections that nobody waited for. */
  readonly rejections: readonly string[]
}

/** Watches this process from now on. The answer tells of the time since it was asked last. */
export function watchHealth(): () => Health {
  let rejections: string[] = []
  process.on('unhandledRejection', (reason) => rejections.push(String(reason)))
  let last = performance.now()
  let waited = waitedForProcessor()
  let pause = 0
  let hang = 0
  let peak = 0
  const turn = () => {
    const now = performance.now()
    const waitedNow = waitedForProcessor()
    pause = Math.max(pause, now - last)
    hang = Math.max(hang, now - last - (waitedNow - waited))
    peak = Math.max(peak, memory(), peakMemory())
    last = now
    waited = waitedNow
  }
  setInterval(turn, 5).unref()
  return () => {
    // An order is read before the timers run: what it had to wait for counts.
    turn()
    const health = { pause, hang, memory: memory(), peak, rejections }
    pause = hang = 0
    rejections = []
    return health
  }
}

/** What ails a process that fares so; empty when nothing does. */
export function ailments({ hang, peak, rejections }: Health): string[] {
  return [
    ...rejections.map((reason) => `nobody waited for: ${reason}`),
    ...(hang < longestHang ? [] : [`it stood still for ${Math.round(hang)} ms`]),
    ...(peak < mostMemory ? [] : [`it took ${Math.round(peak)} MB`]),
  ]
}

export function isHealth(value: unknown): value is Health {
  return typeof value === 'object' && value !== null && 'hang' in value && 'rejections' in value
}

function memory(): number {
  return process.memoryUsage.rss() / 1e6
}

/** Peak of the memory as the system has seen it, in MB; 0 where it does not tell (proc_pid_status(5)). */
function peakMemory(): number {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readOrNothing('/proc/self/status'))?.[1]
  return (Number(kilobytes ?? 0) * 1024) / 1e6
}

/**
 * Milliseconds that the main thread was ready to run while others had the processors: the second number of schedstat,
 * in nanoseconds. 0 where the system does not tell: then the clock alone counts.
 */
function waitedForProcessor(): number {
  return Number(readOrNothing('/proc/self/schedstat').split(' ')[1] ?? 0) / 1e6
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

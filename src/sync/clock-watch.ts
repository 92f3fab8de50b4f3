import type { Disposable } from '../model/disposable.ts'

/** How often the clock is looked at, in milliseconds. */
const interval = 5000

/** A step longer than this, in milliseconds, is no busy processor: the machine slept, or the program was stopped. */
const jump = 15_000

/** Calls `onJump` when time has passed in which this program did not run. */
export function watchClock(onJump: () => void): Disposable {
  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    const step = now - last
    last = now
    if (step > jump) onJump()
  }, interval)
  timer.unref()
  return { dispose: () => clearInterval(timer) }
}

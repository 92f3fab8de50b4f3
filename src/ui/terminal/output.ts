import type { Writable } from 'node:stream'
import type { Disposable } from '../../model/disposable.ts'
import { onDispose } from '../../model/disposable.ts'

/** What a terminal's output stream is to Postern: `process.stdout`, or a test's. */
export interface TerminalStream extends Writable {
  readonly columns?: number
  readonly rows?: number
}

/** The way to the terminal: counts bytes, tells of a slow terminal and of one that is gone. */
export interface Output {
  /** Bytes handed to the stream so far. */
  readonly bytesWritten: number
  /** True while the terminal has not taken what was written: a frame sent now would only wait in a queue. */
  readonly blocked: boolean
  /** True once the terminal is gone: nothing is written any more. */
  readonly gone: boolean
  /** Hands over `text` with one write. */
  write(text: string): void
  /** The terminal takes output again after it was blocked. */
  onReady(listener: () => void): Disposable
  /** Lets go of the stream. */
  dispose(): void
}

/** Wraps `stream`. `onGone` is called once, when writing fails: EIO, EPIPE, or the stream is closed. */
export function createOutput(stream: TerminalStream, onGone: (reason: Error) => void): Output {
  const ready = new Set<() => void>()
  let bytesWritten = 0
  let blocked = false
  let gone = false

  const lose = (reason: Error): void => {
    if (gone) return
    gone = true
    onGone(reason)
  }
  const closed = (): void => lose(new Error('The terminal has been closed.'))
  const drain = (): void => {
    blocked = false
    for (const listener of Array.from(ready)) listener()
  }
  stream.on('error', lose)
  stream.on('close', closed)
  stream.on('drain', drain)

  return {
    get bytesWritten() {
      return bytesWritten
    },
    get blocked() {
      return blocked
    },
    get gone() {
      return gone
    },
    write(text) {
      if (gone || text === '') return
      try {
        bytesWritten += Buffer.byteLength(text)
        blocked = !stream.write(text)
      } catch (thrown) {
        lose(thrown instanceof Error ? thrown : new Error(String(thrown)))
      }
    },
    onReady(listener) {
      ready.add(listener)
      return onDispose(() => ready.delete(listener))
    },
    dispose() {
      stream.off('close', closed)
      stream.off('drain', drain)
      ready.clear()
      // The listener for errors stays: a late EPIPE must not throw.
    },
  }
}

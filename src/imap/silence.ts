import type { MailError } from '../model/error.ts'

/** A server that owes an answer and sends not one octet for so many milliseconds is taken for dead. */
const silenceLimit = 30_000

/**
 * Calls `onSilence` with the error to tell when `received`, which counts octets, has not grown for the limit; once.
 * The function it gives ends the watch.
 */
export function watchSilence(
  host: string,
  received: () => number,
  onSilence: (error: MailError) => void,
): () => void {
  let before = received()
  const watch = setInterval(() => {
    const now = received()
    if (now === before) {
      clearInterval(watch)
      onSilence({ kind: 'disconnected', host, text: `it has not said a word for ${silenceLimit / 1000} s.` })
    }
    before = now
  }, silenceLimit)
  watch.unref()
  return () => clearInterval(watch)
}

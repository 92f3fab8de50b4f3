import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'

/**
 * What a command failed for: rows that came with a NO count all the same (RFC 2180 §4.1.2). A lost connection is for
 * the queue, which runs the job again.
 */
export async function refusalOf(command: Promise<unknown>): Promise<MailError | undefined> {
  try {
    await command
    return undefined
  } catch (thrown) {
    const error = toMailError(thrown)
    if (error.kind === 'disconnected') throw thrown
    return error
  }
}

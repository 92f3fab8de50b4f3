import { MailFailure, toMailError } from '../model/error.ts'
import type { ImapflowInternals } from './imapflow-internals.ts'

/** Octets that are read before keys have a turn: some two milliseconds. */
const slice = 128 * 1024

/** Takes the octets of an answer, piece by piece. */
export interface LineReader {
  read(octets: Uint8Array, from: number, to: number): void
}

/** What a line begins with, and how the rest of it is read. */
interface Expected {
  readonly start: RegExp
  readonly reader: LineReader
  failure?: MailFailure
}

/**
 * Answers that may have a token for every message of a mailbox, such as SORT and THREAD, are read apart from
 * imapflow, which makes an object of some 350 octets of each token in one go and ends the connection at a hundred
 * thousand. Only while such an answer is expected; any other line goes its usual way.
 */
export class LongLines {
  #expected: Expected | undefined

  constructor(client: Pick<ImapflowInternals, 'handleResponse' | 'log'>) {
    const handleResponse = client.handleResponse.bind(client)
    client.handleResponse = async (data) => {
      const { payload, literals } = data
      const head = this.#expected && Buffer.from(payload.subarray(0, 100)).toString('latin1')
      const start = head === undefined ? undefined : this.#expected?.start.exec(head)?.[0]
      if (!this.#expected || start === undefined || (literals && literals.length > 0))
        return handleResponse(data)
      client.log.debug({ src: 's', msg: Buffer.from(payload.subarray(0, 10_000)).toString('latin1') })
      await readSlowly(this.#expected, payload, start.length)
      return true
    }
  }

  /** Runs a command whose answers begin with `start`, and have `reader` read what follows that. */
  async reading(start: RegExp, reader: LineReader, run: () => Promise<unknown>): Promise<void> {
    const expected: Expected = { start, reader }
    this.#expected = expected
    try {
      await run()
    } finally {
      this.#expected = undefined
    }
    if (expected.failure) throw expected.failure
  }
}

async function readSlowly(expected: Expected, payload: Uint8Array, from: number): Promise<void> {
  let end = payload.length
  while (end > from && (payload[end - 1] ?? 0) <= 0x20) end--
  try {
    for (let at = from; at < end; at += slice) {
      if (at > from) await new Promise((resolve) => setImmediate(resolve))
      expected.reader.read(payload, at, Math.min(end, at + slice))
    }
  } catch (thrown) {
    // It is told when the command is over: the connection has its next line to read.
    expected.failure ??= new MailFailure(toMailError(thrown))
  }
}

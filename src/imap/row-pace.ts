import { parseSet } from './sequence-set.ts'
import type { FetchItem, ImapSession, RowPace } from './session.ts'

/** Measures what rows of the message list cost on a connection. */
export class RowMeter {
  #pace: RowPace = { rows: 0, octets: 0, milliseconds: 0 }

  get pace(): RowPace {
    return this.#pace
  }

  /** Runs a FETCH of `set`, and counts it where it asks for envelopes. */
  async measure(
    session: Pick<ImapSession, 'bytesReceived'>,
    set: string,
    items: readonly FetchItem[],
    run: () => Promise<unknown>,
  ): Promise<void> {
    const began = performance.now()
    const before = session.bytesReceived
    await run()
    if (!items.includes('ENVELOPE')) return
    const { rows, octets, milliseconds } = this.#pace
    this.#pace = {
      rows: rows + parseSet(set).reduce((sum, { from, to }) => sum + to - from + 1, 0),
      octets: octets + session.bytesReceived - before,
      milliseconds: milliseconds + performance.now() - began,
    }
  }
}

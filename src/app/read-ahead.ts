import type { Uid } from '../model/envelope.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import { lineOf, rowOf } from './list-geometry.ts'
import { messageAtCursor } from './selection.ts'
import type { State } from './state.ts'

/** What fetching ahead is done by. */
export interface AheadWork {
  loadAhead(at: PartAddress, prefer: 'plain' | 'html'): Promise<void>
  stopAhead(): void
}

/**
 * Sees to it that the message which will probably be opened next is here already: the one under a cursor that rests,
 * and the next one while one is read.
 */
export class ReadAhead {
  readonly #work: AheadWork
  readonly #rest: number
  #wanted: string | undefined
  #timer: NodeJS.Timeout | undefined

  /** `rest` is how long the cursor rests before anything is fetched, in milliseconds. */
  constructor(work: AheadWork, rest: number) {
    this.#work = work
    this.#rest = rest
  }

  /** To be called after each change of the state. */
  look(state: State): void {
    const at = messageAhead(state)
    const wanted = at && `${at.mailbox} ${at.uidValidity} ${at.uid}`
    if (wanted === this.#wanted) return
    this.#wanted = wanted
    clearTimeout(this.#timer)
    this.#work.stopAhead()
    if (!at || !Number.isFinite(this.#rest)) return
    this.#timer = setTimeout(() => void this.#work.loadAhead(at, state.settings.prefer), this.#rest)
    this.#timer.unref()
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }
}

/** The message that is worth fetching ahead now. */
function messageAhead(state: State): PartAddress | undefined {
  const { view, reader } = state
  if (!view || state.metered || state.link.kind !== 'online' || state.modals.length > 0) return undefined
  const uid = reader ? uidAfter(state) : state.focus === 'list' ? messageAtCursor(state)?.uid : undefined
  return uid === undefined ? undefined : { mailbox: view.path, uidValidity: view.uidValidity, uid }
}

/** The next message in the direction of reading, once the one that is read is here. */
function uidAfter(state: State): Uid | undefined {
  if (state.reader?.content.kind !== 'ready') return undefined
  const line = lineOf(state, state.list.cursor) + state.list.direction
  if (line < 0 || line >= state.list.length) return undefined
  const slot = state.view?.peek(rowOf(state, line))
  return slot?.kind === 'ready' ? slot.message.uid : undefined
}

import { describeError, toMailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import { FlatRows } from '../sync/flat-rows.ts'
import { ResultView } from '../sync/result-view.ts'
import type { RowList } from '../sync/row-list.ts'
import { sifted, slowly } from '../sync/slowly.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import type { ParsedQuery } from '../sync/search/parse-query.ts'
import { parseQuery, parseSearch } from '../sync/search/parse-query.ts'
import { runSearch } from '../sync/search/run-search.ts'
import type { Action } from './action.ts'
import type { Effect } from './effects.ts'
import { filterMatcher } from './filter-match.ts'

/** What is asked by a query of nothing. */
const everyMessage: ParsedQuery = { kind: 'query', criteria: [{ key: 'ALL' }] }

/** What can be asked of it. */
type FilterEffect = Extract<
  Effect,
  { kind: 'filter' | 'widen' | 'search' | 'show-hits' | 'mark-matching' | 'stop-search' }
>

const nothing = { visible: { from: 0, to: 0 }, ahead: undefined, near: 0 } as const

/** Narrows the list to what fits a query, and has the server look for it. */
export class FilterWork {
  readonly #scheduler: Scheduler
  readonly #dispatch: (action: Action) => void
  readonly #layOut: (uids: readonly Uid[]) => Generator<void, RowList> | undefined
  #shown: ResultView | undefined
  /** What is shown now. */
  #last:
    | {
        readonly uids: readonly Uid[]
        readonly query: string
        readonly complete: boolean
        readonly at: 'first' | 'last' | 'near' | undefined
      }
    | undefined
  #searching = new AbortController()
  /** Rows that are being made. */
  #laying = new AbortController()
  #ids = 0

  /** `layOut` lays some messages out in the order that the list has, where that is not the mailbox's. */
  constructor(
    scheduler: Scheduler,
    dispatch: (action: Action) => void,
    layOut: (uids: readonly Uid[]) => Generator<void, RowList> | undefined,
  ) {
    this.#scheduler = scheduler
    this.#layOut = layOut
    this.#dispatch = dispatch
  }

  /** Carries out an effect on the open mailbox. */
  run(base: MailboxCache, effect: FilterEffect): void {
    switch (effect.kind) {
      case 'filter':
        if (effect.where === 'here') return void this.#showKnown(base, effect.query)
        return void this.#showFound(base, effect.query)
      case 'search':
        return void this.#showHits(base, effect.query, 'near')
      case 'show-hits': {
        const { query, hits, at } = effect
        // Numbered anew meanwhile: those UIDs are of other messages now.
        if (hits.uidValidity !== base.uidValidity) return void this.#showHits(base, query, at)
        return void this.#show(base, hits.uids, query, true, at)
      }
      case 'mark-matching':
        return void this.#markFound(base, effect.query, effect.how)
      case 'widen':
        return this.#widen(base)
      case 'stop-search':
        return this.#searching.abort()
    }
  }

  /** Shows the same messages again: the list has another order now. */
  again(base: MailboxCache): void {
    if (!this.#last) return
    const { uids, query, complete, at } = this.#last
    void this.#show(base, uids, query, complete, at && 'near')
  }

  /** Another mailbox is open now, or the program ends. */
  dispose(): void {
    this.#searching.abort()
    this.#laying.abort()
    this.#shown?.dispose()
    this.#shown = undefined
    this.#last = undefined
  }

  /** Shows what fits of the messages that are here: costs nothing. */
  async #showKnown(base: MailboxCache, query: string): Promise<void> {
    const signal = this.#startLaying()
    const fitting = await slowly(sifted([...base.known()], filterMatcher(query)), signal)
    if (!fitting || signal.aborted) return
    const uids = fitting.map(({ uid }) => uid)
    await this.#show(base, uids, query, false)
  }

  /** What was being made for the list is not wanted any more. */
  #startLaying(): AbortSignal {
    this.#laying.abort()
    this.#laying = new AbortController()
    return this.#laying.signal
  }

  /** Shows what the server finds. A query that makes no sense, and a refusal, are notices. */
  async #showFound(base: MailboxCache, query: string): Promise<void> {
    const uids = await this.#search(base, query)
    if (uids) await this.#show(base, uids, query, true)
  }

  /** The same for a search: where nothing is found, the list stays as it is. */
  async #showHits(base: MailboxCache, query: string, at: 'first' | 'last' | 'near'): Promise<void> {
    const uids = await this.#search(base, query, parseSearch)
    if (uids?.length === 0) this.#notice('info', `Nothing found: ${query}`)
    else if (uids) await this.#show(base, uids, query, true, at)
  }

  async #markFound(base: MailboxCache, query: string, how: 'add' | 'invert'): Promise<void> {
    const uids = await this.#search(base, query)
    if (uids) this.#dispatch({ kind: 'marks-found', view: base, uids, how })
  }

  #widen(base: MailboxCache): void {
    this.#dispatch({ kind: 'widened', view: base })
    this.dispose()
  }

  async #show(
    base: MailboxCache,
    uids: readonly Uid[],
    query: string,
    complete: boolean,
    at?: 'first' | 'last' | 'near',
  ): Promise<void> {
    const signal = this.#startLaying()
    this.#last = { uids, query, complete, at }
    const { uidValidity } = base
    const rows = await slowly(this.#layOut(uids) ?? FlatRows.build(uids), signal)
    if (!rows || signal.aborted || base.uidValidity !== uidValidity) return
    // What was wanted of the whole mailbox is not looked at any more.
    base.want(nothing)
    const before = this.#shown
    const view = new ResultView(base, this.#scheduler, rows)
    this.#shown = view
    view.onChange((change) => this.#dispatch({ kind: 'view-changed', view, change }))
    const narrowed = { base, query, complete, ...(at === undefined ? {} : { search: true }) }
    this.#dispatch({ kind: 'narrowed', view, narrowed, ...(at === undefined ? {} : { hits: { uids, at } }) })
    before?.dispose()
  }

  async #search(
    base: MailboxCache,
    query: string,
    parse: typeof parseQuery = parseQuery,
  ): Promise<readonly Uid[] | undefined> {
    this.#searching.abort()
    const parsed = query === '' ? everyMessage : parse(query, new Date())
    if (parsed.kind === 'error') {
      const { message, position } = parsed.error
      this.#notice('warning', `${query.slice(0, position)}▸${query.slice(position)}: ${message}`)
      return undefined
    }
    const searching = new AbortController()
    this.#searching = searching
    const id = ++this.#ids
    this.#dispatch({ kind: 'search-started', id, query })
    try {
      const { uidValidity } = base
      const uids = await runSearch(this.#scheduler, base.path, parsed.criteria, { signal: searching.signal })
      return base.uidValidity === uidValidity && !searching.signal.aborted ? uids : undefined
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') this.#notice('warning', `Search: ${describeError(error)}`)
      return undefined
    } finally {
      this.#dispatch({ kind: 'search-ended', id })
    }
  }

  #notice(level: 'info' | 'warning', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

import { describeError, toMailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import { FlatRows } from '../sync/flat-rows.ts'
import { ResultView } from '../sync/result-view.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import { parseQuery } from '../sync/search/parse-query.ts'
import { runSearch } from '../sync/search/run-search.ts'
import type { Action } from './action.ts'
import type { Effect } from './effects.ts'
import { filterMatcher } from './filter-match.ts'

/** What can be asked of it. */
type FilterEffect = Extract<Effect, { kind: 'filter' | 'widen' | 'mark-matching' | 'stop-search' }>

/** Narrows the list to what fits a query, and has the server look for it. */
export class FilterWork {
  readonly #scheduler: Scheduler
  readonly #dispatch: (action: Action) => void
  readonly #viewOf: (uids: readonly Uid[]) => ResultView | undefined
  #shown: ResultView | undefined
  /** What is shown now. */
  #last: { readonly uids: readonly Uid[]; readonly query: string; readonly complete: boolean } | undefined
  #searching = new AbortController()
  #ids = 0

  /** `viewOf` gives the view of some messages in the order that the list has, where that is not the mailbox's. */
  constructor(
    scheduler: Scheduler,
    dispatch: (action: Action) => void,
    viewOf: (uids: readonly Uid[]) => ResultView | undefined,
  ) {
    this.#scheduler = scheduler
    this.#viewOf = viewOf
    this.#dispatch = dispatch
  }

  /** Carries out an effect on the open mailbox. */
  run(base: MailboxCache, effect: FilterEffect): void {
    switch (effect.kind) {
      case 'filter':
        if (effect.where === 'here') return this.#showKnown(base, effect.query)
        return void this.#showFound(base, effect.query)
      case 'mark-matching':
        return void this.#markFound(base, effect.query)
      case 'widen':
        return this.#widen(base)
      case 'stop-search':
        return this.#searching.abort()
    }
  }

  /** Shows the same messages again: the list has another order now. */
  again(base: MailboxCache): void {
    if (this.#last) this.#show(base, this.#last.uids, this.#last.query, this.#last.complete)
  }

  /** Another mailbox is open now, or the program ends. */
  dispose(): void {
    this.#searching.abort()
    this.#shown?.dispose()
    this.#shown = undefined
    this.#last = undefined
  }

  /** Shows what fits of the messages that are here: costs nothing. */
  #showKnown(base: MailboxCache, query: string): void {
    const fits = filterMatcher(query)
    const uids: Uid[] = []
    for (const message of base.known()) if (fits(message)) uids.push(message.uid)
    this.#show(base, uids, query, false)
  }

  /** Shows what the server finds. A query that makes no sense, and a refusal, are notices. */
  async #showFound(base: MailboxCache, query: string): Promise<void> {
    const uids = await this.#search(base, query)
    if (uids) this.#show(base, uids, query, true)
  }

  async #markFound(base: MailboxCache, query: string): Promise<void> {
    const uids = await this.#search(base, query)
    if (uids) this.#dispatch({ kind: 'marks-found', view: base, uids })
  }

  #widen(base: MailboxCache): void {
    this.#dispatch({ kind: 'widened', view: base })
    this.dispose()
  }

  #show(base: MailboxCache, uids: readonly Uid[], query: string, complete: boolean): void {
    const before = this.#shown
    this.#last = { uids, query, complete }
    const view = this.#viewOf(uids) ?? new ResultView(base, this.#scheduler, FlatRows.of(uids))
    this.#shown = view
    view.onChange((change) => this.#dispatch({ kind: 'view-changed', view, change }))
    this.#dispatch({ kind: 'narrowed', view, narrowed: { base, query, complete } })
    before?.dispose()
  }

  async #search(base: MailboxCache, query: string): Promise<readonly Uid[] | undefined> {
    this.#searching.abort()
    const parsed = parseQuery(query, new Date())
    if (parsed.kind === 'error') {
      const { message, position } = parsed.error
      this.#notice(`${query.slice(0, position)}▸${query.slice(position)}: ${message}`)
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
      if (error.kind !== 'cancelled') this.#notice(`Search: ${describeError(error)}`)
      return undefined
    } finally {
      this.#dispatch({ kind: 'search-ended', id })
    }
  }

  #notice(text: string): void {
    this.#dispatch({ kind: 'notice', level: 'warning', text })
  }
}

import { describeError, toMailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import { isPlain } from '../sync/arrangement.ts'
import type { Arrangement } from '../sync/arrangement.ts'
import { askOrder, layOut, sortFieldOf } from '../sync/ask-order.ts'
import type { MailboxOrder } from '../sync/ask-order.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import { placing } from '../sync/newcomers.ts'
import type { FolderMemory } from '../sync/ports.ts'
import { ResultView } from '../sync/result-view.ts'
import type { RowList } from '../sync/row-list.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import { runSearch } from '../sync/search/run-search.ts'
import { planSort } from '../sync/search/sort.ts'
import { slowly } from '../sync/slowly.ts'
import type { ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import type { Effect } from './effects.ts'
import { hint } from './notice.ts'
import type { KeyHint } from './notice.ts'

export type ArrangeEffect = Extract<Effect, { kind: 'arrange' | 'stop-arranging' }>

/** Milliseconds before an order that is out of date is asked for anew: more may be to come. */
const patience = 300

/** How the order was asked for. */
interface Asking {
  readonly arrangement: Arrangement
  /** To what sorting here costs. */
  readonly agreed: boolean
  /** By the user's key; else since it is remembered, or out of date: then nobody is asked anything. */
  readonly byUser: boolean
}

/** Shows the open mailbox in an order of its own, or by threads, and keeps that up while messages come and go. */
export class ArrangeWork {
  readonly #base: MailboxCache
  readonly #scheduler: Scheduler
  readonly #dispatch: (action: Action) => void
  readonly #memory: FolderMemory
  #arrangement: Arrangement
  #order: MailboxOrder | undefined
  #view: ResultView | undefined
  #asking = new AbortController()
  #refreshing: NodeJS.Timeout | undefined
  #outdated: 'all' | 'gone' | undefined
  #uidValidity: bigint | undefined
  #ids = 0
  /** Messages that have come since an order was asked for. */
  #comeSince = 0

  /** For one mailbox, which is shown by `usual` now. */
  constructor(
    base: MailboxCache,
    usual: Arrangement,
    scheduler: Scheduler,
    memory: FolderMemory,
    dispatch: (action: Action) => void,
  ) {
    this.#base = base
    this.#arrangement = usual
    this.#scheduler = scheduler
    this.#memory = memory
    this.#dispatch = dispatch
  }

  run(effect: ArrangeEffect): void {
    if (effect.kind === 'stop-arranging') return this.#asking.abort()
    void this.#arrange({ ...effect, byUser: true })
  }

  /** What was remembered of the mailbox: the plain list is shown meanwhile. */
  recall(arrangement: Arrangement): void {
    void this.#arrange({ arrangement, agreed: false, byUser: false })
  }

  /** Some of the messages in the present order, laid out with turns in between; undefined where that is the mailbox's. */
  layOutAmong(uids: readonly Uid[]): Generator<void, RowList> | undefined {
    return this.#order && !isPlain(this.#arrangement)
      ? layOut(this.#order, this.#arrangement, uids)
      : undefined
  }

  /** Something has changed in the mailbox. */
  hear(change: ViewChange): void {
    if (change.kind !== 'inserted' || change.why === 'refused' || change.rows.to !== this.#base.length) return
    const count = change.rows.to - change.rows.from
    this.#comeSince += count
    this.#view?.expect(count, change.why)
    // A thread that comes back comes message by message: the server knows how they hang together.
    if (change.why === 'undone' && this.#arrangement.threaded) this.#refresh('all')
  }

  /** Another mailbox is open now, or the program ends. */
  dispose(): void {
    this.#asking.abort()
    clearTimeout(this.#refreshing)
    this.#view?.dispose()
    this.#view = undefined
  }

  async #arrange(asking: Asking): Promise<void> {
    this.#asking.abort()
    const controller = new AbortController()
    this.#asking = controller
    const { signal } = controller
    const { arrangement, byUser } = asking
    const before = this.#arrangement
    const what = arrangement.threaded ? 'Threading' : 'Sorting'
    if (isPlain(arrangement)) return this.#show(asking, this.#base, undefined)
    // The same rows the other way round.
    const isTurned =
      this.#view !== undefined &&
      this.#uidValidity === this.#base.uidValidity &&
      arrangement.by === before.by &&
      arrangement.by !== 'unread' &&
      !arrangement.threaded &&
      !before.threaded
    if (isTurned && byUser && this.#view) return this.#show(asking, this.#view, this.#order)
    const id = ++this.#ids
    try {
      const where = await this.#plan(asking, signal)
      if (!where) return
      const tell = (text: string) => this.#dispatch({ kind: 'arranging', id, text })
      if (byUser) tell(what)
      const { uidValidity } = this.#base
      this.#comeSince = 0
      const order = await askOrder(this.#scheduler, this.#base, arrangement, where, {
        signal,
        onProgress: (known, all) => tell(`${what}: ${known} of ${all}`),
      })
      const unfolded = this.#view?.unfolded
      const rows = await slowly(layOut(order, arrangement, undefined, unfolded), signal)
      if (!rows || signal.aborted || this.#base.uidValidity !== uidValidity) return
      const view: ResultView = new ResultView(this.#base, this.#scheduler, rows, {
        placing: () => placing(this.#base, view, arrangement),
        onOutdated: (how) => this.#refresh(how),
      })
      view.onChange((change) => this.#dispatch({ kind: 'view-changed', view, change }))
      this.#show(asking, view, order)
      if (this.#comeSince > 0) view.expect(this.#comeSince, 'arrived')
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') this.#notice(`${what}: ${describeError(error)}`)
    } finally {
      this.#dispatch({ kind: 'arranging', id, text: undefined })
    }
  }

  /** Who is to sort; undefined where the user is to be asked first, or is not to be asked. */
  async #plan(
    { arrangement, agreed, byUser }: Asking,
    signal: AbortSignal,
  ): Promise<'server' | 'here' | undefined> {
    const field = sortFieldOf(arrangement.by)
    if (!field) return 'server'
    if (agreed) return 'here'
    const plan = await planSort(this.#scheduler, this.#base.path, field, this.#base.length, signal)
    if (plan.where === 'server') return 'server'
    if (byUser) this.#dispatch({ kind: 'sort-costs', arrangement, cost: plan.cost })
    else if (!this.#view)
      this.#notice(
        `${this.#base.path} was sorted by ${arrangement.by}`,
        hint('does it again, at its cost', 'sort'),
      )
    return undefined
  }

  #show(
    { arrangement, byUser }: Asking,
    view: MailboxCache | ResultView,
    order: MailboxOrder | undefined,
  ): void {
    const before = this.#view
    this.#arrangement = arrangement
    this.#uidValidity = this.#base.uidValidity
    this.#order = order
    this.#view = view instanceof ResultView ? view : undefined
    this.#dispatch({ kind: 'arranged', base: this.#base, view, arrangement })
    if (before !== this.#view) before?.dispose()
    if (!byUser) return
    this.#memory.remember(this.#base.path, arrangement)
    if (arrangement.threaded && order?.loaded !== undefined)
      this.#notice(
        `This server does not thread: ${order.loaded} of ${order.uids.length} messages are here, and only they are threaded`,
      )
  }

  /** In a moment the order is asked for anew, if the user need not agree to that; or only what is there still. */
  #refresh(how: 'all' | 'gone'): void {
    this.#outdated = this.#outdated === 'all' ? 'all' : how
    this.#refreshing ??= setTimeout(() => {
      const outdated = this.#outdated
      this.#refreshing = undefined
      this.#outdated = undefined
      if (outdated === 'gone') void this.#forgetGone()
      else if (this.#order?.where === 'server')
        void this.#arrange({ arrangement: this.#arrangement, agreed: false, byUser: false })
      else if (this.#order)
        this.#notice(`${this.#base.path} has changed`, hint('sorts it again, at its cost', 'sort'))
    }, patience)
    this.#refreshing.unref()
  }

  async #forgetGone(): Promise<void> {
    const view = this.#view
    if (!view) return
    try {
      const { uidValidity } = this.#base
      const present = new Set(await runSearch(this.#scheduler, this.#base.path, [{ key: 'ALL' }]))
      const gone = await slowly(view.missing(present))
      if (!gone || view !== this.#view || this.#base.uidValidity !== uidValidity) return
      view.forget(gone)
    } catch {
      // What is gone leaves when somebody looks at it.
    }
  }

  #notice(text: string, ...hints: KeyHint[]): void {
    this.#dispatch({ kind: 'notice', level: 'warning', text, hints })
  }
}

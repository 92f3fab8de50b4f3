import type { Uid } from '../model/envelope.ts'
import { isPlain } from '../sync/arrangement.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { FolderMemory } from '../sync/ports.ts'
import type { RowList } from '../sync/row-list.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import type { ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import type { ArrangeEffect, ArrangeWork } from './arrange-work.ts'
import { RunMemory } from './run-memory.ts'
import type { State } from './state.ts'

/** The order of whatever mailbox is open. What it takes is loaded when it is wanted first. */
export class Arranger {
  readonly #scheduler: Scheduler
  readonly #memory: FolderMemory
  readonly #dispatch: (action: Action) => void
  readonly #state: () => State
  #base: MailboxCache | undefined
  #work: ArrangeWork | undefined

  constructor(
    scheduler: Scheduler,
    memory: FolderMemory | undefined,
    dispatch: (action: Action) => void,
    state: () => State,
  ) {
    this.#scheduler = scheduler
    this.#memory = memory ?? new RunMemory()
    this.#dispatch = dispatch
    this.#state = state
  }

  /** What went wrong with what is remembered, in words. */
  get trouble(): string | undefined {
    return this.#memory.trouble
  }

  /** A mailbox is open: it is shown plainly, which way is remembered, and by what is remembered as soon as can be. */
  opened(base: MailboxCache): void {
    this.dispose()
    this.#base = base
    const arrangement = this.#memory.arrangementOf(base.path)
    const plain = arrangement && isPlain(arrangement)
    this.#dispatch({
      kind: 'mailbox-opened',
      view: base,
      descending: plain ? arrangement.descending : undefined,
    })
    if (arrangement && !plain) void this.#with(base, (work) => work.recall(arrangement))
  }

  run(base: MailboxCache, effect: ArrangeEffect): void {
    void this.#with(base, (work) => work.run(effect))
  }

  /** Something has changed in the mailbox. */
  hear(change: ViewChange): void {
    this.#work?.hear(change)
  }

  /** Some of the messages in the present order, laid out with turns in between; undefined where that is the mailbox's. */
  layOutAmong(uids: readonly Uid[]): Generator<void, RowList> | undefined {
    return this.#work?.layOutAmong(uids)
  }

  dispose(): void {
    this.#work?.dispose()
    this.#work = undefined
  }

  async #with(base: MailboxCache, run: (work: ArrangeWork) => void): Promise<void> {
    const { ArrangeWork } = await import('./arrange-work.ts')
    if (base !== this.#base) return
    const { arrangement } = this.#state()
    this.#work ??= new ArrangeWork(base, arrangement, this.#scheduler, this.#memory, this.#dispatch)
    run(this.#work)
  }
}

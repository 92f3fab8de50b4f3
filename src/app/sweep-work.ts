import { describeError, toMailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Scheduler } from '../sync/scheduler.ts'
import { runSearch } from '../sync/search/run-search.ts'
import type { Triage } from '../sync/triage/triage.ts'
import type { Action } from './action.ts'
import { undoHint } from './notice.ts'
import type { KeyHint } from './notice.ts'
import type { Notice } from './state.ts'

/** Work on messages that only the server knows all of: those that are marked deleted, those that are unread. */
export class SweepWork {
  readonly #scheduler: Scheduler
  readonly #triage: Triage
  readonly #dispatch: (action: Action) => void

  constructor(scheduler: Scheduler, triage: Triage, dispatch: (action: Action) => void) {
    this.#scheduler = scheduler
    this.#triage = triage
    this.#dispatch = dispatch
  }

  /** Asks which messages are marked \Deleted, of all or of `among`, and then the user whether they are to go. */
  async count(view: MailboxCache, among: readonly Uid[] | undefined): Promise<void> {
    const found = await this.#find(view, 'DELETED', 'Expunge')
    if (!found) return
    // One by one is the only way to expunge some of them.
    const chosen = among && this.#triage.canExpungeSome ? new Set(among) : undefined
    const uids = chosen ? found.filter((uid) => chosen.has(uid)) : found
    this.#dispatch({ kind: 'deleted-counted', view, uids, some: this.#triage.canExpungeSome })
  }

  async expunge(view: MailboxCache, uids: readonly Uid[]): Promise<void> {
    try {
      await this.#triage.expunge(view, uids)
      this.#notice('info', `${uids.length === 1 ? '1 message' : `${uids.length} messages`} expunged`)
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') this.#notice('error', `Not expunged: ${describeError(error)}`)
    }
  }

  /** Marks all unread messages read: one change to undo. */
  async markAllRead(view: MailboxCache): Promise<void> {
    const uids = await this.#find(view, 'UNSEEN', 'Mark all read')
    if (!uids) return
    const entry = this.#triage.setFlags(view, uids, { flags: ['\\Seen'], add: true })
    const words = uids.length === 1 ? '1 message' : `${uids.length} messages`
    if (entry) this.#notice('info', `${words} marked read`, undoHint)
    else this.#notice('info', 'All messages are read')
  }

  /** Undefined where that failed, which the user is told, or the UIDs are others by now. */
  async #find(
    view: MailboxCache,
    which: 'DELETED' | 'UNSEEN',
    what: string,
  ): Promise<readonly Uid[] | undefined> {
    const { uidValidity } = view
    try {
      // What the user has just changed counts.
      await this.#triage.sent()
      const uids = await runSearch(this.#scheduler, view.path, [{ key: which }])
      return view.uidValidity === uidValidity ? uids : undefined
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') this.#notice('error', `${what}: ${describeError(error)}`)
      return undefined
    }
  }

  #notice(level: Notice['level'], text: string, ...hints: KeyHint[]): void {
    this.#dispatch({ kind: 'notice', level, text, hints })
  }
}

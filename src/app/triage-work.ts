import { describeError, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { Account } from '../sync/account.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { FlagChange } from '../sync/pending-flags.ts'
import { Triage } from '../sync/triage.ts'
import type { TriageEntry } from '../sync/triage.ts'
import type { ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import type { AppOptions } from './app-options.ts'
import type { RefusedMove } from './folder-change.ts'
import { afterRefusal } from './refused-move.ts'
import { describeTriage } from './triage-words.ts'

/** Milliseconds that a mailbox that is to go waits for changes to be sent. */
const settlePatience = 3000

/** Carries out triage, and tells the state of it: what was moved, what can be undone, what the server refused. */
export class TriageWork {
  readonly #account: Account
  readonly #triage: Triage
  readonly #dispatch: (action: Action) => void
  readonly #view: () => MailboxCache | undefined
  /** Moves whose target is being asked for. */
  readonly #naming = new Set<Promise<void>>()
  #refusals = 0
  /** The name that a move was sent to since the server told it: it is not followed any further. */
  #followed: MailboxPath | undefined
  /** Messages that undo is bringing back to the open mailbox. */
  #returning = 0

  /** `view` gives the open mailbox. */
  constructor(
    account: Account,
    { settings, journal }: Pick<AppOptions, 'settings' | 'journal'>,
    dispatch: (action: Action) => void,
    view: () => MailboxCache | undefined,
  ) {
    this.#account = account
    this.#dispatch = dispatch
    this.#view = view
    const listener = {
      onRefused: (entry: TriageEntry, error: MailError) => this.#refused(entry, error),
      onReturning: (mailbox: MailboxPath, count: number) => {
        if (mailbox === view()?.path) this.#returning += count
      },
      onReturned: (mailbox: MailboxPath) => {
        if (mailbox === view()?.path) this.#askForNews(mailbox)
      },
    }
    this.#triage = new Triage(
      account.scheduler,
      () => account.capabilities,
      settings.undoSeconds,
      listener,
      journal,
    )
  }

  /** Another mailbox is open now. */
  mailboxOpened(): void {
    this.#returning = 0
  }

  /** What undo brings back is inserted, but it did not arrive. */
  unlessReturned(change: ViewChange): ViewChange {
    if (change.kind !== 'inserted' || change.why !== 'arrived' || this.#returning === 0) return change
    this.#returning = Math.max(0, this.#returning - (change.rows.to - change.rows.from))
    return { ...change, why: 'undone' }
  }

  markSeen(view: MailboxCache, uid: Uid): void {
    this.#triage.markSeen(view, uid)
  }

  setFlags(view: MailboxCache, uids: readonly Uid[], change: FlagChange): void {
    if (this.#triage.setFlags(view, uids, change)) this.#changed()
  }

  /** Moves to the mailbox that serves `use`. A failure is a notice. */
  move(view: MailboxCache, uids: readonly Uid[], use: SpecialUse): void {
    const moving = this.#moveToSpecial(view, uids, use)
    this.#naming.add(moving)
    void moving.finally(() => this.#naming.delete(moving))
  }

  async #moveToSpecial(view: MailboxCache, uids: readonly Uid[], use: SpecialUse): Promise<void> {
    // Where the name has to be asked for, the next key is for the next message all the same.
    const isAsked = this.#account.status.kind === 'online' && this.#triage.canMove
    const hidden = isAsked ? view.hide(uids) : []
    const { uidValidity } = view
    try {
      const target = await this.#account.special(use)
      view.unhide(hidden, 'refused')
      // Numbered anew meanwhile, they are others (RFC 2683 §3.4.3).
      if (view.uidValidity === uidValidity) this.moveTo(view, uids, target)
    } catch (thrown) {
      view.unhide(hidden, 'undone')
      const error = toMailError(thrown)
      if (error.kind === 'cancelled') return
      this.#notice('error', `${use === 'trash' ? 'Trash' : 'Move'}: ${describeError(error)}`)
    }
  }

  /** A move whose target was missing, and is there now. */
  moveAgain(move: RefusedMove): void {
    const view = this.#view()
    if (view?.path === move.mailbox && view.uidValidity === move.uidValidity)
      this.moveTo(view, move.uids, move.target)
  }

  undo(): void {
    const entry = this.#triage.undo()
    this.#changed()
    if (entry) this.#notice('info', `Undone: ${describeTriage(entry)}`)
  }

  /** Makes the changes that the last run could not send. */
  async resume(): Promise<void> {
    const count = await this.#triage.resume().catch(() => 0)
    if (count > 0)
      this.#notice('info', `${count === 1 ? 'A change' : `${count} changes`} of the last run to be sent`)
  }

  /** Why a mailbox cannot be taken away just now: what the user did to its messages is not done. */
  async settled(): Promise<string | undefined> {
    const refusals = this.#refusals
    if ((await this.#triage.settle(settlePatience)) > 0) return 'changes of messages are still on their way'
    return this.#refusals === refusals ? undefined : 'changes of messages were refused just now'
  }

  /** Waits so many milliseconds for what is to be sent; how many changes the server has not heard of then. */
  async flush(patience: number): Promise<number> {
    const began = performance.now()
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience)
    })
    await Promise.race([Promise.allSettled(this.#naming), enough])
    clearTimeout(timer)
    const unsent = await this.#triage.flush(Math.max(0, patience - (performance.now() - began)))
    return unsent + this.#naming.size
  }

  /** Moves to a mailbox, at once on the screen. */
  moveTo(view: MailboxCache, uids: readonly Uid[], target: MailboxPath): void {
    const row = uids[0] === undefined ? undefined : view.rowOf(uids[0])
    if (!this.#triage.move(view, uids, target)) return
    this.#changed()
    const words = uids.length === 1 ? 'Moved' : `${uids.length} moved`
    this.#notice(
      'info',
      this.#triage.canMove
        ? `${words} to ${target}; z undoes it`
        : `Copied to ${target} and marked deleted; z undoes it`,
    )
    if (row !== undefined && !this.#triage.canMove) this.#dispatch({ kind: 'advance', row })
  }

  #refused(entry: TriageEntry, error: MailError): void {
    this.#refusals++
    this.#changed()
    const way = afterRefusal(entry, error, this.#account.view, this.#followed)
    if (way?.kind === 'ask') return this.#dispatch({ kind: 'target-missing', move: way.move })
    if (way) {
      this.#followed = way.move.target
      const view = this.#view()
      if (view) this.moveTo(view, way.move.uids, way.move.target)
      return
    }
    this.#notice('error', `${describeTriage(entry)}: ${describeError(error)}`)
  }

  /** Servers that watch a mailbox in IDLE may take a second to notice. */
  #askForNews(mailbox: MailboxPath): void {
    const news = this.#account.scheduler.request({
      key: 'news',
      priority: 'interactive',
      mailbox,
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    news.catch(() => undefined)
  }

  #changed(): void {
    this.#dispatch({ kind: 'triage', undoable: this.#triage.entries.map(describeTriage) })
  }

  #notice(level: 'info' | 'error', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

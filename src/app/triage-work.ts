import { describeError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import type { MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { Account } from '../sync/account.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import { isKept } from '../model/flags.ts'
import { Triage } from '../sync/triage/triage.ts'
import type { Order, Outcome } from '../sync/triage/change.ts'
import type { TriageAction, TriageEntry } from '../sync/triage/triage.ts'
import type { FlagChange } from '../sync/pending-flags.ts'
import type { ViewChange } from '../sync/view.ts'
import type { Action } from './action.ts'
import { archiveTargets } from './archive-targets.ts'
import type { ArchiveBy } from './archive-targets.ts'
import type { AppOptions } from './app-options.ts'
import type { TriageEffect } from './effects.ts'
import type { RefusedMove } from './folder-change.ts'
import type { KeywordChange } from './keywords.ts'
import { MissingTargets } from './missing-targets.ts'
import { afterRefusal } from './refused-move.ts'
import { SweepWork } from './sweep-work.ts'
import { countWords, describeTriage, triageLine } from './triage-words.ts'
import { UnnamedMoves } from './unnamed-moves.ts'
import type { UnnamedMove } from './unnamed-moves.ts'
import { undoHint } from './notice.ts'
import type { KeyHint } from './notice.ts'
import type { Notice } from './state.ts'

/** Milliseconds that a mailbox that is to go waits for changes to be sent. */
const settlePatience = 3000

/** Carries out triage, and tells the state of it: what was moved, what can be undone, what the server refused. */
export class TriageWork {
  readonly #account: Account
  readonly #triage: Triage
  readonly #sweep: SweepWork
  readonly #dispatch: (action: Action) => void
  readonly #view: () => MailboxCache | undefined
  readonly #archiveBy: ArchiveBy
  readonly #unnamed = new UnnamedMoves(() => this.#changed())
  #refusals = 0
  /** The name that a move was sent to since the server told it: it is not followed any further. */
  #followed: MailboxPath | undefined
  readonly #missing = new MissingTargets()
  /** Messages that undo is bringing back to the open mailbox. */
  #returning = 0
  /** Shows how far a change of many messages is. */
  #progress: number | undefined
  #tasks = -1

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
    this.#archiveBy = settings.archiveBy
    const listener = {
      onRefused: (entry: TriageEntry, error: MailError, others?: readonly TriageEntry[]) =>
        this.#refused(entry, error, others),
      onReturning: (mailbox: MailboxPath, count: number) => {
        if (mailbox === view()?.path) this.#returning += count
      },
      onReturned: (mailbox: MailboxPath) => {
        if (mailbox === view()?.path) this.#askForNews(mailbox)
      },
      onUnseen: (mailbox: MailboxPath, more: number | undefined) => account.tree.unseen.shift(mailbox, more),
      onCopiesStay: ({ action }: TriageEntry) =>
        this.#notice(
          'warning',
          `Copies stay in ${action.kind === 'flags' ? '' : action.target}: the server does not say which they are`,
        ),
      onHistory: () => this.#changed(),
      onProgress: (mailbox: MailboxPath, made: number, all: number) => this.#showProgress(mailbox, made, all),
    }
    this.#triage = new Triage({
      scheduler: account.scheduler,
      capabilities: () => account.capabilities,
      undoSeconds: settings.undoSeconds,
      listener,
      journal,
      viewOf: (mailbox) => (account.view?.path === mailbox ? account.view : undefined),
    })
    this.#sweep = new SweepWork(account.scheduler, this.#triage, dispatch)
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

  /** Carries out an effect on messages of the open mailbox. */
  run(view: MailboxCache, effect: TriageEffect): void {
    switch (effect.kind) {
      case 'mark-seen':
        return this.#triage.markSeen(view, effect.uid)
      case 'flags':
        return void this.#triage.setFlags(view, effect.uids, effect.change)
      case 'move':
        return this.move(view, effect.uids, effect.use)
      case 'move-to':
        return this.moveTo(view, effect.uids, effect.target)
      case 'copy-to':
        return this.#copyTo(view, effect.uids, effect.target)
      case 'judge':
        return this.#judge(view, effect.uids, effect.isJunk)
      case 'keywords':
        return this.#setKeywords(view, effect.uids, effect.change)
      case 'mark-all-read':
        return void this.#sweep.markAllRead(view)
      case 'count-deleted':
        return void this.#sweep.count(view, effect.among)
      case 'expunge':
        if (view === effect.view) void this.#sweep.expunge(view, effect.uids)
    }
  }

  /** Some keywords are added and others removed, as one change. */
  #setKeywords(view: MailboxCache, uids: readonly Uid[], { add, remove }: KeywordChange): void {
    this.#triage.together(() => {
      // Each by itself: an undo gives and takes away only what a message has lost or got.
      for (const keyword of remove) this.#triage.setFlags(view, uids, { flags: [keyword], add: false })
      for (const keyword of add) this.#triage.setFlags(view, uids, { flags: [keyword], add: true })
    })
  }

  /** Moves to the mailbox that serves `use`. A failure is a notice. */
  move(view: MailboxCache, uids: readonly Uid[], use: SpecialUse, group?: number): void {
    const known = this.#account.special.known(use)
    if (known === undefined || (use === 'archive' && this.#archiveBy !== 'flat'))
      this.#moveToSpecial(view, uids, use, group)
    else this.moveTo(view, uids, known, group)
  }

  newGroup(): number {
    return this.#triage.newGroup()
  }

  /** Makes a move when its target is known; in the list the messages are gone before, where nothing speaks against it. */
  moveWhenNamed<T>(move: Omit<UnnamedMove<T>, 'leaves'> & { readonly stays?: boolean }): void {
    const leaves = !move.stays && this.#account.status.kind === 'online' && this.#triage.canMove
    this.#unnamed.add({ ...move, leaves })
  }

  /**
   * Changes flags, in that order, and moves to `target` unless that is where they are: as one change, and none of it
   * where the server refuses a part. `words` say what was done.
   */
  flagAndMove(
    view: MailboxCache,
    uids: readonly Uid[],
    changes: readonly FlagChange[],
    target: MailboxPath,
    words?: string,
    group = this.newGroup(),
  ): void {
    this.#triage.together(
      () => {
        for (const change of changes) this.#triage.setFlags(view, uids, change)
      },
      group,
      true,
    )
    if (target !== view.path) this.#moveTo(view, uids, target, { group, isWhole: true, words })
    else if (words !== undefined) this.#notice('info', words, undoHint)
  }

  /** A change that is not shown ahead, nor waited for, nor undone. Never rejects. */
  makeQuietly(order: Omit<Order, 'view'>, action: TriageAction): Promise<Outcome> {
    return this.#triage.makeQuietly(order, action)
  }

  /** The mailbox may be created without asking: the user has not named it. */
  mayMake(target: MailboxPath): void {
    this.#missing.mayMake(target)
  }

  #moveToSpecial(
    view: MailboxCache,
    uids: readonly Uid[],
    use: SpecialUse,
    group = this.#triage.newGroup(),
  ): void {
    this.moveWhenNamed({
      view,
      uids,
      text: `${countWords(uids)} to the ${use === 'junk' ? 'junk folder' : use}`,
      group,
      find: async () => {
        const target = await this.#account.special.find(use)
        return use === 'archive' ? this.#divided(view, uids, target) : new Map([[target, uids]])
      },
      make: (targets) => {
        for (const [path, some] of targets) this.moveTo(view, some, path, group)
      },
      onFailed: (error) =>
        this.#notice('error', `${use === 'trash' ? 'Trash' : 'Move'}: ${describeError(error)}`),
    })
  }

  /** Where in the archive each message goes. */
  async #divided(
    view: MailboxCache,
    uids: readonly Uid[],
    archive: MailboxPath,
  ): Promise<ReadonlyMap<MailboxPath, readonly Uid[]>> {
    const delimiter = await this.#account.tree.findDelimiter(archive)
    const by = this.#archiveBy
    const targets = await archiveTargets(this.#account.scheduler, view, uids, { archive, delimiter, by })
    for (const path of targets.keys()) if (path !== archive) this.#missing.mayMake(path)
    return targets
  }

  /** A move whose target was missing: it is there now, and others have waited for it, too; or it could not be created. */
  targetCreated(move: RefusedMove, isThere: boolean): void {
    const moves = this.#missing.settle(move)
    const view = this.#view()
    for (const each of isThere ? moves : [])
      if (view?.path === each.mailbox && view.uidValidity === each.uidValidity) this.#follow(view, each)
  }

  #follow(view: MailboxCache, { uids, target, flags, group }: RefusedMove): void {
    if (flags.length > 0) this.flagAndMove(view, uids, flags, target, undefined, group)
    else this.moveTo(view, uids, target, group)
  }

  /** Copies to a mailbox. */
  #copyTo(view: MailboxCache, uids: readonly Uid[], target: MailboxPath): void {
    this.#triage.copy(view, uids, target)
    this.#notice('info', `${uids.length === 1 ? 'Copied' : `${uids.length} copied`} to ${target}`, undoHint)
  }

  /** To the mailbox for junk and marked as such, or back to INBOX and marked as none. */
  #judge(view: MailboxCache, uids: readonly Uid[], isJunk: boolean): void {
    const [is, isNot] = isJunk ? (['$Junk', '$NotJunk'] as const) : (['$NotJunk', '$Junk'] as const)
    const group = this.#triage.newGroup()
    this.#triage.together(() => {
      this.#triage.setFlags(view, uids, { flags: [isNot], add: false })
      if (isKept(view.permanentFlags, is)) this.#triage.setFlags(view, uids, { flags: [is], add: true })
    }, group)
    const target = isJunk ? 'junk' : 'INBOX'
    if (target === 'junk') this.move(view, uids, 'junk', group)
    else this.moveTo(view, uids, target, group)
  }

  /** The latest change, or that one. */
  undo(id?: number): void {
    const [unnamed, made] = [
      this.#unnamed.lines.at(-1)?.group ?? -1,
      this.#triage.entries.at(-1)?.group ?? -1,
    ]
    // Flags that belong to a move are made before it.
    const group = id ?? (unnamed >= made ? unnamed : undefined)
    const named = group === undefined ? undefined : this.#unnamed.undo(group)
    if (named) void named.then(() => this.#tellOf('Undone', this.#triage.undo(group)))
    else this.#tellOf('Undone', this.#triage.undo(id))
  }

  redo(): void {
    this.#tellOf('Done again', this.#triage.redo())
  }

  #tellOf(what: string, entries: readonly TriageEntry[]): void {
    const [first] = entries
    const more = entries.length > 1 ? ` and ${entries.length - 1} more` : ''
    if (first) this.#notice('info', `${what}: ${describeTriage(first)}${more}`)
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
    await Promise.race([this.#unnamed.over(), enough])
    clearTimeout(timer)
    const unsent = await this.#triage.flush(Math.max(0, patience - (performance.now() - began)))
    return unsent + this.#unnamed.size
  }

  /** Moves to a mailbox, at once on the screen. */
  moveTo(view: MailboxCache, uids: readonly Uid[], target: MailboxPath, group?: number): void {
    this.#moveTo(view, uids, target, { group })
  }

  #moveTo(
    view: MailboxCache,
    uids: readonly Uid[],
    target: MailboxPath,
    {
      group,
      isWhole,
      words: told,
    }: {
      readonly group?: number | undefined
      readonly isWhole?: boolean
      readonly words?: string | undefined
    },
  ): void {
    const row = uids[0] === undefined ? undefined : view.rowOf(uids[0])
    let moved: TriageEntry | undefined
    this.#triage.together(
      () => {
        moved = this.#triage.move(view, uids, target)
      },
      group,
      isWhole,
    )
    if (!moved) return
    const words = told ?? `${uids.length === 1 ? 'Moved' : `${uids.length} moved`} to ${target}`
    this.#notice(
      'info',
      this.#triage.canMove ? words : `${told ? `${told}: copied` : 'Copied'} to ${target} and marked deleted`,
      undoHint,
    )
    if (row !== undefined && !this.#triage.canMove) this.#dispatch({ kind: 'advance', row })
  }

  #refused(entry: TriageEntry, error: MailError, others: readonly TriageEntry[] = []): void {
    this.#refusals++
    const way = afterRefusal(entry, error, this.#account.view, this.#followed, others)
    if (way?.kind === 'ask') {
      const { move } = way
      const remedy = this.#missing.meet(move)
      if (remedy === 'ask') this.#dispatch({ kind: 'target-missing', move })
      // Its name is ours: whoever divides his archive by years wants them.
      if (remedy === 'create') this.#dispatch({ kind: 'archive-missing', move })
      return
    }
    if (way) {
      this.#followed = way.move.target
      const view = this.#view()
      // When what belongs to it is taken back.
      if (view) queueMicrotask(() => this.#follow(view, way.move))
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
    const { entries, undone } = this.#triage
    const undoable = [...entries.map(triageLine), ...this.#unnamed.lines].toSorted(
      (a, b) => a.group - b.group,
    )
    this.#dispatch({ kind: 'triage', undoable, redoable: undone.map(triageLine) })
  }

  /** A change of many messages takes a while. */
  #showProgress(mailbox: MailboxPath, made: number, all: number): void {
    if (this.#progress !== undefined) this.#dispatch({ kind: 'task-ended', id: this.#progress })
    this.#progress = made < all ? this.#tasks-- : undefined
    if (this.#progress === undefined) return
    const text = `${mailbox}: ${made} of ${all} messages changed`
    this.#dispatch({ kind: 'task-started', id: this.#progress, text })
  }

  #notice(level: Notice['level'], text: string, ...hints: KeyHint[]): void {
    this.#dispatch({ kind: 'notice', level, text, hints })
  }
}

import type { Envelope, Uid } from '../model/envelope.ts'
import { describeError } from '../model/error.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Account } from '../sync/account.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import { SnoozeFolder } from '../sync/snooze/snooze-folder.ts'
import {
  keepsSnoozed,
  snoozedFrom,
  snoozedKeyword,
  snoozeKeywords,
  snoozeMarks,
  untilKeyword,
} from '../sync/snooze/snooze-keywords.ts'
import { SnoozeWatch } from '../sync/snooze/snooze-watch.ts'
import type { FlagChange } from '../sync/pending-flags.ts'
import type { ViewChange } from '../sync/view.ts'
import { describeWhen } from '../text/when.ts'
import type { Action } from './action.ts'
import { envelopeWords } from './new-mail.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'
import type { TriageWork } from './triage-work.ts'

/** Carries out snoozing, and has due messages brought back. */
export class SnoozeWork {
  readonly #account: Account
  readonly #triage: TriageWork
  readonly #dispatch: (action: Action) => void
  readonly #folder: SnoozeFolder
  /** Undefined where nothing is brought back by itself. */
  readonly #watch: SnoozeWatch | undefined
  /** Messages on their way back to a mailbox. */
  readonly #coming = new Map<MailboxPath, number>()
  #wasReady = false
  #metered: boolean

  constructor(
    account: Account,
    settings: Pick<Settings, 'snooze' | 'readOnly' | 'metered'>,
    triage: TriageWork,
    dispatch: (action: Action) => void,
  ) {
    this.#account = account
    this.#triage = triage
    this.#dispatch = dispatch
    this.#metered = settings.metered
    this.#folder = new SnoozeFolder(account, settings.snooze?.folder)
    const listener = {
      onComing: (mailbox: MailboxPath, count: number) => this.#expect(mailbox, count),
      onNotComing: (mailbox: MailboxPath, count: number) => this.#expect(mailbox, -count),
      onBack: (mailbox: MailboxPath, count: number, first: Envelope | undefined) =>
        this.#tellBack(mailbox, count, first),
      onFailed: (error: Parameters<typeof describeError>[0]) =>
        this.#notice('error', `Snoozed messages: ${describeError(error)}`),
    }
    if (settings.snooze && !settings.readOnly)
      this.#watch = new SnoozeWatch(
        account,
        this.#folder,
        (order, action) => triage.makeQuietly(order, action),
        listener,
        () => !this.#metered,
      )
  }

  /** Looks for what is due once a connection is there and the list on the screen. */
  look({ link, view, metered }: State): void {
    this.#metered = metered
    const isReady = link.kind === 'online' && view !== null
    if (isReady && !this.#wasReady) void this.#watch?.look()
    this.#wasReady = isReady
  }

  /** Gives messages their date and moves them to the folder for snoozed ones; there it gives them another date. */
  snooze(view: MailboxCache, uids: readonly Uid[], until: Date): void {
    if (!keepsSnoozed(view.permanentFlags, until))
      return this.#notice(
        'warning',
        `Not snoozed: the server keeps no keywords in ${view.path}, so the date would be lost`,
      )
    const group = this.#triage.newGroup()
    const words = `${wordsOf('Snoozed', uids)} until ${describeWhen(until, new Date())}`
    this.#triage.moveWhenNamed({
      view,
      uids,
      text: words,
      group,
      stays: this.#folder.path === view.path,
      find: () => this.#folder.ensure(),
      make: (target) => {
        const old = [...new Set([...view.flagsOf(uids).values()].flatMap(snoozeMarks))]
        // Where they wait already only the date is another.
        const isThere = target === view.path
        const add = isThere ? [snoozedKeyword, untilKeyword(until)] : snoozeKeywords(until, view.path)
        const remove = old.filter((mark) => !add.includes(mark) && (!isThere || isDate(mark)))
        // At no time it is there without a date.
        const changes = [{ flags: add, add: true }, ...removing(remove)]
        // Somebody may have deleted it since it was looked for.
        this.#triage.mayMake(target)
        this.#triage.flagAndMove(view, uids, changes, target, words, group)
        this.#watch?.expect(until)
      },
      onFailed: (error) => this.#notice('error', `Not snoozed: ${describeError(error)}`),
    })
  }

  /** Brings messages back now, unread. */
  unsnooze(view: MailboxCache, among: readonly Uid[]): void {
    const flags = view.flagsOf(among)
    // What is no snoozed message stays where it is.
    const uids = among.filter((uid) => snoozeMarks(flags.get(uid) ?? []).length > 0)
    if (uids.length === 0) return this.#notice('info', 'None of these messages is snoozed')
    const group = this.#triage.newGroup()
    const from = (uid: Uid) => snoozedFrom(flags.get(uid) ?? [])
    for (const origin of new Set(uids.map(from))) {
      const some = uids.filter((uid) => from(uid) === origin)
      const marks = new Set(some.flatMap((uid) => snoozeMarks(flags.get(uid) ?? [])))
      const words = `${wordsOf('Back', some)} in ${origin}`
      this.#triage.flagAndMove(view, some, removing([...marks, Flag.seen]), origin, words, group)
    }
  }

  /** True where what arrives was snoozed and comes back: that is no news. */
  isBack(view: MailboxCache, change: ViewChange): boolean {
    const coming = this.#coming.get(view.path) ?? 0
    if (change.kind !== 'inserted' || change.why !== 'arrived' || coming === 0) return false
    const count = change.rows.to - change.rows.from
    this.#expect(view.path, -Math.min(count, coming))
    // Others have come along with it.
    return count <= coming
  }

  /** The view is another: what is on its way to the old one is not told any more. */
  mailboxOpened(): void {
    this.#coming.clear()
  }

  dispose(): void {
    this.#watch?.dispose()
  }

  #expect(mailbox: MailboxPath, count: number): void {
    if (this.#account.view?.path !== mailbox) return
    const coming = Math.max(0, (this.#coming.get(mailbox) ?? 0) + count)
    this.#coming.set(mailbox, coming)
  }

  #tellBack(mailbox: MailboxPath, count: number, first: Envelope | undefined): void {
    const what = first ? envelopeWords(first) : mailbox
    const more = count > 1 ? ` and ${count - 1} more` : ''
    const where = mailbox === this.#account.view?.path ? '' : `, in ${mailbox}`
    this.#notice('info', `Back: ${what}${more}${where}`)
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

/** Each by itself: an undo gives back to each message what it had. */
function removing(flags: readonly string[]): FlagChange[] {
  return flags.map((flag) => ({ flags: [flag], add: false }))
}

function isDate(mark: string): boolean {
  return /until/i.test(mark)
}

function wordsOf(what: string, uids: readonly Uid[]): string {
  return uids.length === 1 ? what : `${uids.length} ${what.toLowerCase()}`
}

import assert from 'node:assert/strict'
import { Flag, withFlags } from '../../src/model/flags.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { Uid } from '../../src/model/envelope.ts'
import type { MailboxPath } from '../../src/model/mailbox.ts'
import type { FlagChange } from '../../src/sync/pending-flags.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { TriageEntry } from '../../src/sync/triage.ts'
import { hasMessageId } from './model-server.ts'
import type { Act } from './model-server.ts'

/** Something the user wants done with messages, which are known by what was shown of them. */
export interface Intent {
  readonly entry: TriageEntry
  readonly view: MailboxCache
  /** Where the messages are. */
  readonly path: MailboxPath
  readonly uidValidity: bigint
  readonly uids: readonly Uid[]
  readonly ids: ReadonlySet<number>
  readonly change:
    | { readonly kind: 'flags'; readonly flags: readonly string[]; readonly add: boolean }
    | { readonly kind: 'move'; readonly target: MailboxPath; readonly leaves: boolean }
  /** The opposite of one that may be under way still: it shows when that is over. */
  readonly after: Intent | undefined
  /** When the user wanted it, in milliseconds since 1970. */
  readonly at: number
  /** A move that is no longer hidden: the view could not know its messages again. */
  shown: boolean
  state: 'pending' | 'done' | 'refused'
  /** Taken back before it was sent. */
  cancelled: boolean
  /** Messages that it has copied: none is copied twice. */
  readonly copied: Set<number>
  /** The UIDs of its messages where they went. */
  landed: readonly Uid[]
}

const marked = { flags: [Flag.deleted], add: true }

/** What the user wanted, in the order of wanting, and what came of it. */
export class Intents {
  all: Intent[] = []

  add(intent: Omit<Intent, 'shown' | 'state' | 'cancelled' | 'copied' | 'landed'>): Intent {
    const whole: Intent = {
      ...intent,
      shown: false,
      state: 'pending',
      cancelled: false,
      copied: new Set(),
      landed: [],
    }
    this.all.push(whole)
    return whole
  }

  /** Fails when the act touches a message that the user did not mean, or does with it what he did not want. */
  check(act: Act): void {
    for (const { id, uid } of act.messages) {
      const meant = this.all.find(
        (intent) =>
          intent.state === 'pending' &&
          intent.ids.has(id) &&
          (uidsOf(intent).includes(uid) || isTakenBack(intent)) &&
          (act.kind !== 'copy' || !intent.copied.has(id) || !hasMessageId(id)) &&
          allows(intent, act),
      )
      const what = `${act.kind} ${act.add ? '+' : '-'}${act.flags.join()} ${act.target ?? ''}`
      assert.ok(meant, `nobody wanted ${what} of message ${id} (UID ${uid}) in ${act.path}`)
      if (act.kind === 'copy') meant.copied.add(id)
    }
  }

  /**
   * Others have removed a message. Where it was a copy whose making was not confirmed yet, it looks as if it had never
   * been made: it may be made again, which loses nothing.
   */
  removed(path: MailboxPath, id: number): void {
    for (const { state, change, copied } of this.all)
      if (state === 'pending' && change.kind === 'move' && change.target === path) copied.delete(id)
  }

  /** A mailbox is numbered anew: copies without a Message-ID cannot be told any more, and may be made again. */
  renumbered(path: MailboxPath): void {
    for (const { state, change, copied } of this.all)
      if (state === 'pending' && change.kind === 'move' && change.target === path) copied.clear()
  }

  /** Messages were moved: they have these UIDs where they are now. */
  moved(act: Act, landed: readonly Uid[]): void {
    const intent = this.all.find(
      (each) => each.state === 'pending' && each.landed.length === 0 && allows(each, act) && isFor(each, act),
    )
    if (intent) intent.landed = landed
  }

  /** Flags that the user changed are no longer waited for. */
  settled(view: MailboxCache, uids: readonly Uid[], { flags, add }: FlagChange, done: boolean): void {
    const matching = this.all.filter((each) => {
      const change = changeOf(each)
      const isSame = change?.add === add && change.flags.join() === flags.join()
      // What is taken back is sent only when it is over itself.
      const isSent = each.state === 'pending' && each.after?.state !== 'pending'
      return isSent && each.view === view && isSame && each.uids.join() === uids.join()
    })
    // Of two moves by COPY and the same mark, the mark is of the one that was copied.
    const intent =
      matching.find(({ cancelled }) => !done && cancelled) ??
      matching.find(({ copied }) => done && copied.size > 0) ??
      matching[0]
    if (!intent) return
    intent.state = done ? 'done' : 'refused'
    // The opposite is sent only now, behind what was wanted meanwhile, or never.
    const opposite = this.all.filter(({ after }) => after === intent)
    if (!done) for (const each of opposite) each.state = 'refused'
    this.all = [...this.all.filter(({ after }) => after !== intent), ...opposite]
  }

  /** A move was not done, and the user was told so. What has moved its messages already is not what was refused. */
  refused(entry: TriageEntry): void {
    const intent = this.all.find(
      (each) =>
        each.state === 'pending' && each.entry === entry && each.landed.length === 0 && isLeaving(each),
    )
    if (intent) intent.state = 'refused'
  }

  /** Rows that are dropped cannot stay hidden. */
  showAll(path: MailboxPath): void {
    for (const intent of this.all) if (intent.path === path) intent.shown = true
  }

  /** Whether `uid` of the view was moved away. */
  hides(view: MailboxCache, uid: Uid): boolean {
    return this.all.some(
      (intent) =>
        intent.state !== 'refused' &&
        intent.change.kind === 'move' &&
        intent.change.leaves &&
        isOf(intent, view, uid) &&
        // Where the server would not say where it is, it is hidden only if it was found by other news of it.
        (!intent.shown || (view.has(uid) && view.rowOf(uid) === undefined)),
    )
  }

  /** `flags` with what is under way. */
  over(view: MailboxCache, uid: Uid, flags: Flags): Flags {
    return this.all.reduce((now, intent) => {
      const change = changeOf(intent)
      const shown = intent.state === 'pending' && intent.after?.state !== 'pending'
      return shown && change && isOf(intent, view, uid) ? withFlags(now, change.flags, change.add) : now
    }, flags)
  }
}

function isOf({ path, view, uids, uidValidity }: Intent, shown: MailboxCache, uid: Uid): boolean {
  return path === shown.path && view === shown && uidValidity === shown.uidValidity && uids.includes(uid)
}

/** Messages that are gone are left out of a command. */
function isFor(intent: Intent, act: Act): boolean {
  const uids = uidsOf(intent)
  return act.messages.every(({ id, uid }) => uids.includes(uid) && intent.ids.has(id))
}

/** The UIDs that the server is to be told: those the messages have now, where a move is taken back. */
export function uidsOf({ uids, after, change }: Intent): readonly Uid[] {
  return after && change.kind === 'move' ? after.landed : uids
}

/** A move that is taken back finds its messages by their Message-IDs where the server did not say where they went. */
function isTakenBack({ after, change }: Intent): boolean {
  return after !== undefined && change.kind === 'move'
}

function isLeaving({ change }: Intent): boolean {
  return change.kind === 'move' && change.leaves
}

/** What a flag change shows; also the mark of a message that was copied. */
function changeOf({
  change,
}: Intent): { readonly flags: readonly string[]; readonly add: boolean } | undefined {
  if (change.kind === 'flags') return change
  return change.leaves ? undefined : marked
}

function allows({ path, change }: Intent, act: Act): boolean {
  if (path !== act.path) return false
  if (change.kind === 'move' && act.kind !== 'store') {
    return act.target === change.target && act.kind === (change.leaves ? 'move' : 'copy')
  }
  const { flags, add } = change.kind === 'flags' ? change : marked
  if (change.kind === 'move' && change.leaves) return false
  return act.kind === 'store' && act.add === add && flags.join() === act.flags.join()
}

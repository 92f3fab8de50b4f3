import assert from 'node:assert/strict'
import { Flag, withFlags } from '../../src/model/flags.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { Uid } from '../../src/model/envelope.ts'
import type { MailboxPath } from '../../src/model/mailbox.ts'
import type { FlagChange } from '../../src/sync/pending-flags.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { TriageEntry } from '../../src/sync/triage/triage.ts'
import type { Act, ModelMessage, ModelServer } from './model-server.ts'

/** Something the user wants done with messages, which are known by what was shown of them. */
export interface Intent {
  readonly entry: TriageEntry
  /** Where it is shown; nowhere, as long as what is to be undone is still being found. */
  view: MailboxCache | undefined
  /** Where the messages are. */
  readonly path: MailboxPath
  readonly uidValidity: bigint
  uids: readonly Uid[]
  readonly ids: ReadonlySet<number>
  readonly change:
    | { readonly kind: 'flags'; readonly flags: readonly string[]; readonly add: boolean }
    | { readonly kind: 'move'; readonly target: MailboxPath; readonly leaves: boolean }
  /** The opposite of one that may be under way still: it shows when that is over. */
  readonly after: Intent | undefined
  /** Flags that are taken back, of messages that may have come back under other UIDs. */
  readonly isUndo?: boolean
  /** When the user wanted it, in milliseconds since 1970. */
  readonly at: number
  /** A move that is no longer hidden: the view could not know its messages again. */
  shown: boolean
  state: 'pending' | 'done' | 'refused'
  /** Taken back before it was sent. */
  cancelled: boolean
  /** What the server has made for it by COPY. */
  readonly copies: Copy[]
  /** Messages whose flags it has changed. */
  readonly stored: Set<number>
  /** Messages that it has moved, with the UIDs they got. */
  readonly landed: Map<number, Uid>
}

/** A copy that the server has made. */
interface Copy {
  /** The message it is a copy of. */
  readonly of: number
  readonly made: ModelMessage
  readonly act: Act
  /** The client was told that it is done. */
  answered: boolean
}

const marked = { flags: [Flag.deleted], add: true }

/** What the user wanted, in the order of wanting, and what came of it. */
export class Intents {
  all: Intent[] = []

  /** By whose wish each message was moved last. */
  readonly #mover = new Map<number, Intent>()
  readonly #server: ModelServer
  /** Whose each message of an act that is under way is. */
  readonly #meant = new WeakMap<Act, Map<number, Intent>>()

  constructor(server: ModelServer) {
    this.#server = server
  }

  add(intent: Omit<Intent, 'shown' | 'state' | 'cancelled' | 'copies' | 'stored' | 'landed'>): Intent {
    const whole: Intent = {
      ...intent,
      shown: false,
      state: 'pending',
      cancelled: false,
      copies: [],
      stored: new Set(),
      landed: new Map(),
    }
    this.all.push(whole)
    return whole
  }

  /** Fails when the act touches a message that the user did not mean, or does with it what he did not want. */
  check(act: Act): void {
    const meant = new Map<number, Intent>()
    this.#meant.set(act, meant)
    for (const message of act.messages) {
      const { id, uid } = message
      const intent = this.all.find(
        (each) =>
          each.state === 'pending' &&
          !each.cancelled &&
          each.ids.has(id) &&
          (uidsOf(each).includes(uid) || isTakenBack(each) || each.isUndo === true) &&
          (act.kind !== 'copy' || this.#mayCopy(each, message)) &&
          allows(each, act),
      )
      if (!intent && this.#isCopyTakenBack(message, act)) continue
      const what = `${act.kind} ${act.add ? '+' : '-'}${act.flags.join()} ${act.target ?? ''}`
      assert.ok(intent, `nobody wanted ${what} of message ${id} (UID ${uid}) in ${act.path}`)
      if (intent.change.kind === 'move' && act.kind === 'store' && !message.gone)
        assert.ok(
          this.#isCopied(message, intent.change.target),
          `message ${id} was copied before it is marked`,
        )
      meant.set(id, intent)
      if (act.kind === 'store') intent.stored.add(id)
    }
  }

  /** What a move by COPY has made goes when that is taken back: what this client has made, and nothing else. */
  #isCopyTakenBack(message: ModelMessage, { kind, path, flags, add }: Act): boolean {
    const isRemoval = kind === 'expunge' || (kind === 'store' && add && flags.join() === Flag.deleted)
    const isMade = ({ copies, change }: Intent) =>
      change.kind === 'move' && change.target === path && copies.some(({ made }) => made === message)
    return isRemoval && this.all.some(({ after }) => after !== undefined && isMade(after))
  }

  /**
   * A message is copied once. Without UIDPLUS there is one moment in which nobody can know whether it was: the
   * connection went after the COPY and before its answer. Then the copy is looked for by its Message-ID, so a second
   * one is right only where the first has no Message-ID, or others took it away meanwhile: it looks as if it had never
   * been made, and to make it again loses nothing.
   */
  #mayCopy({ copies, change }: Intent, { id, messageId }: ModelMessage): boolean {
    const isThere = ({ made }: Copy) =>
      change.kind === 'move' &&
      this.#server.mailbox(change.target).messages.some((each) => each.id === made.id)
    return copies
      .filter((copy) => copy.of === id)
      .every((copy) => !copy.answered && copy.act.by.closed && (messageId === '' || !isThere(copy)))
  }

  /** True where `target` has, or had, a copy of the message, or what cannot be told from one by its Message-ID. */
  #isCopied({ id, messageId }: ModelMessage, target: MailboxPath): boolean {
    const isCopy = ({ of, made, act }: Copy) =>
      act.target === target && (of === id || (messageId !== '' && made.messageId === messageId))
    const isSame = (each: ModelMessage) => messageId !== '' && each.messageId === messageId
    return (
      this.all.some(({ copies }) => copies.some(isCopy)) || this.#server.mailbox(target).messages.some(isSame)
    )
  }

  /** The server has moved or copied messages: what each became. */
  moved(act: Act, made: ReadonlyMap<ModelMessage, ModelMessage>): void {
    for (const [{ id }, become] of made) {
      const intent = this.#meant.get(act)?.get(id)
      if (act.kind === 'copy') intent?.copies.push({ of: id, made: become, act, answered: false })
      if (act.kind !== 'move' || !intent) continue
      intent.landed.set(id, become.uid)
      this.#mover.set(id, intent)
    }
  }

  /** The client was told that the act is done. */
  answered(act: Act): void {
    for (const { copies } of this.all) for (const copy of copies) if (copy.act === act) copy.answered = true
  }

  /** Flags are shown as the user wants them: of those that are taken back it is known only now which messages they are. */
  assumed(view: MailboxCache, uids: readonly Uid[], { flags, add }: FlagChange): void {
    const undone = this.all.filter((each) => {
      const change = changeOf(each)
      const isSame = change?.add === add && change.flags.join() === flags.join()
      return each.isUndo && !each.view && each.path === view.path && isSame
    })
    const intent = undone.find((each) => each.uids.join() === uids.join()) ?? undone[0]
    if (intent) Object.assign(intent, { view, uids })
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
      matching.find(({ copies }) => done && copies.length > 0) ??
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
        each.state === 'pending' && each.entry.id === entry.id && each.landed.size === 0 && isLeaving(each),
    )
    // Only so is it told of flags in a mailbox that is not open.
    const isDone = this.all.some(
      (each) => each.entry.id === entry.id && !each.isUndo && each.state === 'done',
    )
    const hidden = this.all.find(
      (each) => each.state === 'pending' && each.entry.id === entry.id && each.isUndo && !each.view && isDone,
    )
    const refused = intent ?? hidden
    if (refused) refused.state = 'refused'
  }

  /** Rows that are dropped cannot stay hidden. */
  showAll(path: MailboxPath): void {
    for (const intent of this.all) if (intent.path === path) intent.shown = true
  }

  /** All is over: fails where a change was said to be done, and was not. */
  checkDone(): void {
    for (const intent of this.all) {
      const { state, change, after, view } = intent
      // Of a mailbox that is not open nobody is told.
      if (change.kind === 'flags' && view) assert.notEqual(state, 'pending', 'flags are settled')
      if (state === 'refused') continue
      if (!isLeaving(intent)) this.#checkStored(intent)
      // One that was taken back found its messages by whatever UIDs they had.
      else if (after) this.#checkTakenBack(intent, after)
      // Of one that is taken back on its way some were never moved.
      else if (!this.all.some((each) => each.after === intent))
        assert.deepEqual(this.#left(intent), [], `messages left ${intent.path}`)
    }
  }

  /** What is there of an intent's messages, where they were. */
  #left({ path, uidValidity, uids, ids }: Intent): number[] {
    const mailbox = this.#server.mailbox(path)
    if (mailbox.uidValidity !== uidValidity) return []
    return mailbox.messages.filter(({ id, uid }) => ids.has(id) && uids.includes(uid)).map(({ id }) => id)
  }

  #checkStored(intent: Intent): void {
    const change = changeOf(intent)
    const isSame = (each: Intent) => {
      const other = changeOf(each)
      return (
        each.path === intent.path &&
        other?.add === change?.add &&
        other?.flags.join() === change?.flags.join()
      )
    }
    for (const id of this.#left(intent)) {
      const isStored = this.all.some((each) => isSame(each) && each.stored.has(id))
      assert.ok(isStored, `message ${id} got ${change?.flags.join()} in ${intent.path}`)
    }
  }

  /** Where the messages went they are no more, unless somebody put them there again. */
  #checkTakenBack({ path, ids, change }: Intent, undone: Intent): void {
    const back = change.kind === 'move' ? change.target : ''
    for (const { id } of this.#server.mailbox(path).messages) {
      const isStill = ids.has(id) && this.#mover.get(id) === undone
      assert.ok(!isStill, `message ${id} went back from ${path} to ${back}`)
    }
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

/** The UIDs that the server is to be told: those the messages have now, where a move is taken back. */
function uidsOf({ uids, after, change }: Intent): readonly Uid[] {
  return after && change.kind === 'move' ? [...after.landed.values()] : uids
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

import { packSets, parseSet } from '../../src/imap/sequence-set.ts'
import type {
  CopyResult,
  FetchData,
  ImapSession,
  MailboxCommands,
  MailboxDifference,
  MailboxSnapshot,
  SearchTerm,
  UnseenCount,
} from '../../src/imap/session.ts'
import type { Envelope, Uid } from '../../src/model/envelope.ts'
import { MailFailure } from '../../src/model/error.ts'
import { Flag } from '../../src/model/flags.ts'
import type { MailboxPath, MailboxStatus } from '../../src/model/mailbox.ts'
import { emptyEnvelope } from './fake-mailbox.ts'
import { fakeSession, mailboxStatus } from './fake-session.ts'
import { ModelConnection, refusal } from './model-connection.ts'
import type { Act, ModelMessage } from './model-server.ts'
import { listing } from './listing.ts'

type Selection = ReturnType<ImapSession['selectSince']>

type Answer<T> = Generator<undefined, T>

/** The commands of a session with the `ModelServer`. */
export class ModelSession extends ModelConnection implements ImapSession {
  select(path: MailboxPath, readOnly: boolean): Promise<MailboxStatus> {
    this.mailbox = null
    return this.run('SELECT', false, this.#select(path, readOnly))
  }

  /** Until the tagged answer nothing is told of the mailbox but how it was when the SELECT came. */
  *#select(path: MailboxPath, readOnly: boolean): Answer<MailboxStatus> {
    const mailbox = this.server.mailbox(path)
    const { uidValidity, uidNext, modSeq } = mailbox
    this.enter(mailbox)
    const exists = this.told.length
    this.listener.onExists(exists)
    this.listener.onMailbox({ uidValidity })
    yield
    const highestModSeq = this.can('CONDSTORE') || this.can('QRESYNC') ? modSeq : undefined
    const permanentFlags = new Set(['\\*'])
    this.mailbox = mailboxStatus({
      path,
      readOnly,
      uidValidity,
      uidNext,
      highestModSeq,
      exists,
      permanentFlags,
    })
    this.listener.onSelected()
    return this.mailbox
  }

  selectSince(path: MailboxPath, readOnly: boolean, snapshot: MailboxSnapshot): Selection {
    this.mailbox = null
    return this.run('SELECT', false, this.#selectSince(path, readOnly, snapshot))
  }

  *#selectSince(path: MailboxPath, readOnly: boolean, snapshot: MailboxSnapshot): Answer<Awaited<Selection>> {
    const selecting = this.#select(path, readOnly)
    selecting.next()
    const isSame = this.selected?.uidValidity === snapshot.uidValidity
    const difference = isSame && this.can('QRESYNC') ? this.#since(snapshot) : undefined
    yield
    return { status: yield* selecting, difference }
  }

  #since({ highestModSeq, uids }: MailboxSnapshot): MailboxDifference {
    const removed = this.selected?.removed.filter(({ modSeq }) => modSeq > highestModSeq) ?? []
    const fetched: FetchData[] = []
    for (const [place, told] of this.told.entries()) {
      if (!uids.includes(told.message.uid)) continue
      // What did not change since is known.
      told.flags = told.message.flags
      if (told.message.modSeq <= highestModSeq) continue
      fetched.push({ sequence: place + 1, uid: told.message.uid, flags: told.flags })
    }
    return { vanished: packSets(removed.map(({ uid }) => uid)), fetched }
  }

  unselect(): Promise<void> {
    return this.say('UNSELECT', false, () => {
      this.mailbox = null
      this.enter(undefined)
    })
  }

  fetch(set: string, _items: unknown, byUid: boolean): Promise<void> {
    return this.run(byUid ? 'UID FETCH' : 'FETCH', !byUid, this.#rows(set, byUid))
  }

  *#rows(set: string, byUid: boolean): Answer<void> {
    const ranges = parseSet(set)
    const wanted = this.told.filter(({ message }, place) =>
      ranges.some(({ from, to }) => {
        const number = byUid ? message.uid : place + 1
        return number >= from && number <= to
      }),
    )
    for (const told of wanted) {
      for (const piece of this.#pieces(told.message)) {
        this.emit(told, piece)
        yield
      }
    }
  }

  *#pieces(message: ModelMessage): Generator<Omit<FetchData, 'sequence'>> {
    const { goneAs, pieces } = this.server.options
    if (message.gone && goneAs === 'nothing') return
    const envelope: Envelope = message.gone && goneAs === 'nils' ? emptyEnvelope : envelopeOf(message)
    const { uid } = message
    if (!pieces) return yield { uid, flags: message.flags, envelope, size: uid }
    if (message.uid % 2 === 0) {
      yield { uid, flags: message.flags }
      yield { envelope, size: uid }
    } else {
      yield { envelope, size: uid }
      // As they are when they are told.
      yield { uid, flags: message.flags }
    }
  }

  async locate(uids: readonly Uid[], withFlags: boolean): Promise<FetchData[]> {
    if (uids.length === 0) return []
    // Without flags, where nothing else tells of the others: a look before a change, not the mending of a view.
    const name = withFlags || this.can('QRESYNC') ? 'LOCATE' : 'LOOK'
    return this.run(name, false, this.#located(uids, withFlags))
  }

  *#located(uids: readonly Uid[], withFlags: boolean): Answer<FetchData[]> {
    const found: FetchData[] = []
    for (const told of this.told.filter(({ message }) => uids.includes(message.uid))) {
      const { uid, flags } = told.message
      const place = this.told.indexOf(told)
      if (place < 0) continue
      const data = { uid, ...(withFlags ? { flags } : {}) }
      found.push({ sequence: place + 1, ...data })
      this.emit(told, data)
      yield
    }
    return found
  }

  fetchFields(uids: readonly Uid[]): Promise<FetchData[]> {
    return this.run('UID FETCH', false, this.#fields(uids))
  }

  *#fields(uids: readonly Uid[]): Answer<FetchData[]> {
    const found: FetchData[] = []
    for (const told of this.told.filter(({ message }) => uids.includes(message.uid))) {
      const place = this.told.indexOf(told)
      if (place < 0) continue
      const data = { uid: told.message.uid, envelope: envelopeOf(told.message) }
      found.push({ sequence: place + 1, ...data })
      this.emit(told, data)
      yield
    }
    return found
  }

  countFrom(uid: Uid): Promise<number> {
    return this.say('COUNT', false, () => this.told.filter(({ message }) => message.uid >= uid).length)
  }

  store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void> {
    return this.run('STORE', false, this.#stored(uids, flags, add))
  }

  *#stored(uids: readonly Uid[], flags: readonly string[], add: boolean): Answer<void> {
    const act = this.#act({ kind: 'store', uids, flags, add, target: undefined })
    for (const message of act.messages) this.server.mailbox(act.path).setFlags(message, flags, add)
    for (const message of act.messages) {
      const told = this.told.find((each) => each.message === message)
      if (!told || message.gone) continue
      this.emit(told, { uid: message.uid, flags: message.flags })
      yield
    }
  }

  expunge(uids: readonly Uid[] | 'all'): Promise<void> {
    if (uids === 'all') throw new Error('nobody asked for that')
    return this.run('EXPUNGE', false, this.#expunged(uids))
  }

  *#expunged(uids: readonly Uid[]): Answer<void> {
    const marked = (uid: Uid) =>
      this.told.some(({ message }) => message.uid === uid && message.flags.has('\\Deleted'))
    const act = this.#act({
      kind: 'expunge',
      uids: uids.filter(marked),
      flags: [],
      add: true,
      target: undefined,
    })
    for (const message of act.messages) {
      if (message.gone) continue
      this.server.mailbox(act.path).remove(message)
      const place = this.told.findIndex((each) => each.message === message)
      if (place < 0) continue
      this.gone(place)
      yield
    }
  }

  copy(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#transfer('copy', uids, target)
  }

  move(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#transfer('move', uids, target)
  }

  #transfer(
    kind: 'copy' | 'move',
    uids: readonly Uid[],
    target: MailboxPath,
  ): Promise<CopyResult | undefined> {
    return this.run(kind.toUpperCase(), false, this.#transferred(kind, uids, target))
  }

  *#transferred(
    kind: 'copy' | 'move',
    uids: readonly Uid[],
    target: MailboxPath,
  ): Answer<CopyResult | undefined> {
    const act = this.#act({ kind, uids, flags: [], add: true, target })
    const { uidValidity } = this.server.mailbox(target)
    const made = this.server.transfer({ ...act, target })
    this.server.onMoved(act, made)
    yield
    for (const message of kind === 'move' ? act.messages : []) {
      const place = this.told.findIndex((each) => each.message === message)
      if (place < 0) continue
      this.gone(place)
      yield
    }
    this.server.onAnswered(act)
    if (!this.capabilities.has('UIDPLUS') || made.size === 0) return undefined
    return { uidValidity, uids: new Map([...made].map(([from, to]) => [from.uid, to.uid])) }
  }

  #act(act: Omit<Act, 'by' | 'path' | 'messages'>): Act {
    const { selected } = this
    if (!selected) throw new MailFailure(refusal(act.kind))
    const messages = this.told.map(({ message }) => message).filter(({ uid }) => act.uids.includes(uid))
    const whole = { ...act, by: this, path: selected.path, messages }
    this.server.onAct(whole)
    return whole
  }

  countUnseen(): Promise<UnseenCount> {
    return this.say('SEARCH', true, () => {
      const unseen = this.told.filter(({ message }) => !message.flags.has(Flag.seen))
      const first = unseen[0]
      return { count: unseen.length, first: first && this.told.indexOf(first) + 1 }
    })
  }

  findUnseen(from: number, to: number, which: 'first' | 'last'): Promise<number | undefined> {
    return this.say('SEARCH', true, () => {
      const unseen = this.told.flatMap(({ message }, at) =>
        at + 1 >= from && at + 1 <= to && !message.flags.has(Flag.seen) ? [at + 1] : [],
      )
      return which === 'first' ? unseen[0] : unseen.at(-1)
    })
  }

  noop(): Promise<void> {
    return this.run('NOOP', false, this.#news())
  }

  *#news(): Answer<void> {
    while (this.tell()) yield
  }

  async logout(): Promise<void> {
    this.close()
  }

  /** Those of a set that have a Message-ID. */
  search(criteria: readonly SearchTerm[]): Promise<Uid[]> {
    return this.say('UID SEARCH', false, () => {
      const set = criteria.find((term) => 'set' in term)?.set ?? '1:*'
      const messageId = criteria.find((term) => 'text' in term)?.text
      const found = this.told.filter(({ message }) => message.messageId === messageId)
      return found.map(({ message }) => message.uid).filter((uid) => uid >= Number.parseInt(set))
    })
  }

  get mailboxes(): MailboxCommands {
    return {
      ...fakeSession().mailboxes,
      numbering: (path) =>
        this.say('STATUS', false, () => {
          const { uidNext, uidValidity } = this.server.mailbox(path)
          return { uidNext, uidValidity }
        }),
      // All mailboxes that a script names are there.
      find: (path) => this.say('LIST', false, () => listing(path)),
    }
  }

  // What the model does not do.

  list = unexpected
  fetchOutline = unexpected
  fetchPart = unexpected
  sort = unexpected
  thread = unexpected
  identity = unexpected
  readonly certificate = null
  readonly rowPace = { rows: 0, octets: 0, milliseconds: 0 }
}

function envelopeOf({ id, messageId }: ModelMessage): Envelope {
  return { ...emptyEnvelope, subject: String(id), messageId }
}

function unexpected(): Promise<never> {
  return Promise.reject(new Error('a command that the model does not know'))
}

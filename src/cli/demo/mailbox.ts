import { toFlags, type Flags } from '../../model/flags.ts'
import type { SpecialUse } from '../../model/mailbox.ts'
import { parseMime, type MimePart } from './mime-tree.ts'

/** A message of a demo mailbox, before it is put in. */
export interface DemoMessage {
  /** The whole message with CRLF line ends; a function is called each time the message is needed. */
  readonly raw: Buffer | (() => Buffer)
  /** INTERNALDATE. */
  readonly received: Date
  /** Flags at the start; none when missing. */
  readonly flags?: readonly string[]
}

/** Messages made when they are needed: a mailbox of 100,000 costs little until it is fetched. */
export interface MessageSource {
  readonly count: number
  /** The message of that index, 0 to `count - 1`; the same each time. Its `flags` are not looked at. */
  message(index: number): DemoMessage
  /** The flags at the start; may be the same set for many. None when missing. */
  flags?(index: number): Flags
}

/** A mailbox to start with. */
export interface DemoMailbox {
  /** The full name as people read it, levels parted by `/`. Parents that are missing are made, as \Noselect. */
  readonly path: string
  readonly messages?: readonly DemoMessage[] | MessageSource
  /** False for a mailbox that holds only others: \Noselect. */
  readonly selectable?: boolean
  readonly subscribed?: boolean
  readonly specialUse?: SpecialUse
  /** UIDVALIDITY, 1 to 4,294,967,295; by default each mailbox has its own. */
  readonly uidValidity?: number
}

/** Something that is told what happens in a mailbox: a session that has it selected. */
export interface MailboxWatcher {
  added(): void
  expunged(message: StoredMessage): void
  flagged(message: StoredMessage, by: MailboxWatcher | undefined): void
  deleted(): void
}

/** A message in a mailbox. */
export class StoredMessage {
  readonly uid: number
  readonly #source: MessageSource
  readonly #index: number
  #flags: Flags | undefined
  #parsed: WeakRef<MimePart> | undefined

  constructor(uid: number, source: MessageSource, index: number, flags?: Flags) {
    this.uid = uid
    this.#source = source
    this.#index = index
    this.#flags = flags
  }

  get flags(): Flags {
    return this.#flags ?? this.#source.flags?.(this.#index) ?? noFlags
  }

  get received(): Date {
    return this.#source.message(this.#index).received
  }

  get raw(): Buffer {
    const { raw } = this.#source.message(this.#index)
    return typeof raw === 'function' ? raw() : raw
  }

  /** The message's MIME tree. It is kept while memory allows, so that chunks of a large part come fast. */
  get tree(): MimePart {
    const known = this.#parsed?.deref()
    if (known) return known
    const tree = parseMime(this.raw)
    this.#parsed = new WeakRef(tree)
    return tree
  }

  /** For the mailbox alone: other code goes through `Mailbox.setFlags`, which tells the sessions. */
  replaceFlags(flags: Flags): void {
    this.#flags = flags
  }

  /** The same message under another UID, for COPY and MOVE. */
  copy(uid: number): StoredMessage {
    return new StoredMessage(uid, this.#source, this.#index, this.flags)
  }
}

const noFlags: Flags = new Set()

/** A mailbox that lives: sessions change it and watch it. */
export class Mailbox {
  path: string
  selectable: boolean
  readonly specialUse: SpecialUse | undefined
  readonly uidValidity: number
  /** Rising by UID. */
  readonly messages: StoredMessage[] = []
  readonly watchers = new Set<MailboxWatcher>()
  #uidNext = 1

  constructor(start: DemoMailbox, uidValidity: number) {
    this.path = start.path
    this.selectable = start.selectable ?? true
    this.specialUse = start.specialUse
    this.uidValidity = start.uidValidity ?? uidValidity
    const source = toSource(start.messages ?? [])
    for (let index = 0; index < source.count; index += 1) {
      this.messages.push(new StoredMessage(this.#uidNext++, source, index))
    }
  }

  get uidNext(): number {
    return this.#uidNext
  }

  get unseen(): number {
    return this.messages.reduce((count, { flags }) => (flags.has('\\Seen') ? count : count + 1), 0)
  }

  /** Puts a new message at the end and tells the watchers. */
  add(message: DemoMessage): StoredMessage {
    return this.#append(new StoredMessage(this.#uidNext++, toSource([message]), 0))
  }

  /** Puts a copy of a message (of this or another mailbox) at the end and tells the watchers. */
  addCopy(message: StoredMessage): StoredMessage {
    return this.#append(message.copy(this.#uidNext++))
  }

  /** Removes messages for good and tells the watchers. */
  expunge(messages: ReadonlySet<StoredMessage>): void {
    const gone = this.messages.filter((message) => messages.has(message))
    if (gone.length === 0) return
    const kept = this.messages.filter((message) => !messages.has(message))
    this.messages.length = 0
    for (const message of kept) this.messages.push(message)
    for (const message of gone) for (const watcher of this.watchers) watcher.expunged(message)
  }

  /** Changes a message's flags and tells the watchers; `by` is the one who did it. */
  setFlags(message: StoredMessage, flags: Flags, by?: MailboxWatcher): void {
    message.replaceFlags(flags)
    for (const watcher of this.watchers) watcher.flagged(message, by)
  }

  #append(message: StoredMessage): StoredMessage {
    this.messages.push(message)
    for (const watcher of this.watchers) watcher.added()
    return message
  }
}

function toSource(messages: readonly DemoMessage[] | MessageSource): MessageSource {
  if ('message' in messages) return messages
  const at = (index: number): DemoMessage => {
    const message = messages[index]
    if (!message) throw new RangeError(`no message ${index}`)
    return message
  }
  const flags = messages.map((message) => toFlags(message.flags ?? []))
  return { count: messages.length, message: at, flags: (index) => flags[index] ?? noFlags }
}

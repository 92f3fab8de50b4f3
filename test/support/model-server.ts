import { withFlags } from '../../src/model/flags.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { Uid } from '../../src/model/envelope.ts'
import type { MailboxPath } from '../../src/model/mailbox.ts'
import type { ModelConnection } from './model-connection.ts'

/** A message under one UID. Moved or renumbered it is another of these, with the same `id`. */
export interface ModelMessage {
  /** What its subject says: by this the user knows it. */
  readonly id: number
  /** A copy has that of the message it is of. Empty: it has none, and a copy of it cannot be told from anything else. */
  readonly messageId: string
  readonly uid: Uid
  flags: Flags
  /** When it last changed (RFC 7162 §3.1). */
  modSeq: bigint
  /** It is not in its mailbox (under this UID) any more. */
  gone: boolean
}

/** A mailbox as it is, whatever any session was told of it. */
export class ModelMailbox {
  readonly path: MailboxPath
  uidValidity = 1n
  uidNext = 1
  /** Grows with every change. */
  modSeq = 1n
  messages: ModelMessage[] = []
  /** Those that were here under UIDs of the present UIDVALIDITY. */
  removed: ModelMessage[] = []

  constructor(path: MailboxPath) {
    this.path = path
  }

  add(id: number, messageId: string, flags: Flags = new Set()): ModelMessage {
    const message: ModelMessage = {
      id,
      messageId,
      uid: this.uidNext++,
      flags,
      modSeq: ++this.modSeq,
      gone: false,
    }
    this.messages.push(message)
    return message
  }

  remove(message: ModelMessage): void {
    message.gone = true
    message.modSeq = ++this.modSeq
    this.messages = this.messages.filter((each) => each !== message)
    this.removed.push(message)
  }

  setFlags(message: ModelMessage, flags: readonly string[], add: boolean): void {
    if (message.gone) return
    message.flags = withFlags(message.flags, flags, add)
    message.modSeq = ++this.modSeq
  }

  /** All UIDs are others, and each of them another message's (RFC 2683 §3.4.3). */
  renumber(): void {
    const old = this.messages
    this.uidValidity++
    this.uidNext = 1
    this.messages = []
    this.removed = []
    for (const message of [...old.slice(1), ...old.slice(0, 1)])
      this.add(message.id, message.messageId, message.flags)
    for (const message of old) message.gone = true
  }
}

/** A change that a session asked for, with the messages that its UIDs name at that moment. */
export interface Act {
  readonly by: ModelConnection
  readonly kind: 'store' | 'move' | 'copy' | 'expunge'
  readonly path: MailboxPath
  readonly uids: readonly Uid[]
  readonly messages: readonly ModelMessage[]
  readonly flags: readonly string[]
  readonly add: boolean
  readonly target: MailboxPath | undefined
}

/** How the sessions of a run are, and what they can. */
export interface ModelOptions {
  readonly capabilities: ReadonlySet<string>
  /** What a FETCH says of a message that is gone and not told (RFC 2180 §4.1). */
  readonly goneAs: 'nothing' | 'nils' | 'served'
  /** Items of a row come in two responses. */
  readonly pieces: boolean
}

/** A server in this process: mailboxes, and sessions that answer when they are told to. */
export class ModelServer {
  readonly options: ModelOptions
  readonly mailboxes: ReadonlyMap<MailboxPath, ModelMailbox>
  readonly sessions: ModelConnection[] = []
  /** Called before a change is made: throws where nobody wanted it. */
  onAct: (act: Act) => void = () => undefined
  /** Called when messages were moved or copied: what each became. */
  onMoved: (act: Act, made: ReadonlyMap<ModelMessage, ModelMessage>) => void = () => undefined
  /** Called when the client is told that an act is done. */
  onAnswered: (act: Act) => void = () => undefined
  /** Called when the server refuses to say where messages are. */
  onLost: (path: MailboxPath) => void = () => undefined
  #ids = 0

  constructor(options: ModelOptions, paths: readonly MailboxPath[], count: number) {
    this.options = options
    this.mailboxes = new Map(paths.map((path) => [path, new ModelMailbox(path)]))
    for (const path of paths) this.deliver(path, count)
  }

  /** Sessions that are not closed, the oldest first. */
  get live(): ModelConnection[] {
    return this.sessions.filter(({ closed }) => !closed)
  }

  mailbox(path: MailboxPath): ModelMailbox {
    const mailbox = this.mailboxes.get(path)
    if (!mailbox) throw new Error(`the model has no mailbox ${path}`)
    return mailbox
  }

  deliver(path: MailboxPath, count: number): void {
    for (let each = 0; each < count; each++) {
      const id = ++this.#ids
      // Some have none.
      this.mailbox(path).add(id, id % 5 === 0 ? '' : `<${id}@model>`)
    }
  }

  /** What those became that are not gone. A copy is another message, with an id of its own. */
  transfer(act: Act & { readonly target: MailboxPath }): Map<ModelMessage, ModelMessage> {
    const made = new Map<ModelMessage, ModelMessage>()
    for (const message of act.messages) {
      if (message.gone) continue
      const id = act.kind === 'move' ? message.id : ++this.#ids
      made.set(message, this.mailbox(act.target).add(id, message.messageId, message.flags))
      if (act.kind === 'move') this.mailbox(act.path).remove(message)
    }
    return made
  }
}

import { packSets } from '../../src/imap/sequence-set.ts'
import type { FetchData, SessionListener } from '../../src/imap/session.ts'
import { isMailFailure, MailFailure } from '../../src/model/error.ts'
import type { MailError } from '../../src/model/error.ts'
import type { Flags } from '../../src/model/flags.ts'
import type { MailboxStatus } from '../../src/model/mailbox.ts'
import type { ModelMailbox, ModelMessage, ModelServer } from './model-server.ts'

/** A message as one session was told of it. */
export interface Told {
  readonly message: ModelMessage
  /** What this session was told last; undefined before it was. */
  flags: Flags | undefined
  /** What the message had when the session last looked: a change since is news. */
  seen: Flags
}

/** A command on its way: the server works on it one response at a time. */
interface Command {
  readonly name: string
  /** It names messages by their numbers: until it has begun, none of these may change (RFC 9051 §7.5.1). */
  readonly byNumber: boolean
  started: boolean
  /** It crossed the news that all UIDs are others: it fails (RFC 2683 §3.4.3). */
  stale: boolean
  /** Gives one response at each step; true when it is over. */
  readonly step: () => boolean
  readonly fail: (error: MailError) => void
}

const lost: MailError = { kind: 'disconnected', host: 'model', text: 'cut' }

/** One connection to the `ModelServer`: it answers when `step` is called, and not before, and tells news on `tell`. */
export class ModelConnection {
  readonly capabilities: ReadonlySet<string>
  readonly tls = null
  readonly bytesReceived = 0
  readonly bytesSent = 0
  mailbox: MailboxStatus | null = null
  /** The messages as this session counts them. */
  told: Told[] = []
  closed = false
  /** The next command that has not begun is answered by NO. */
  refuseNext = false
  protected readonly server: ModelServer
  protected readonly listener: SessionListener
  #selected: { readonly mailbox: ModelMailbox; uidValidity: bigint } | undefined
  #justSelected = false
  #queue: Command[] = []

  constructor(server: ModelServer, listener: SessionListener) {
    this.server = server
    this.listener = listener
    this.capabilities = server.options.capabilities
    server.sessions.push(this)
  }

  /** Names of the commands that wait for their answers. */
  get pending(): string[] {
    return this.#queue.map(({ name }) => name)
  }

  /** The mailbox whose messages `told` are. */
  get selected(): ModelMailbox | undefined {
    return this.#selected?.mailbox
  }

  /** Whether the UIDs are others since this session was told. */
  get renumbered(): boolean {
    return this.#selected !== undefined && this.#selected.uidValidity !== this.#selected.mailbox.uidValidity
  }

  /** Works on the oldest command for one response; false when there is none. */
  step(): boolean {
    const command = this.#queue[0]
    if (!command || this.closed) return false
    if (command.step()) this.#queue = this.#queue.filter((each) => each !== command)
    return true
  }

  /** The connection is lost, with all that is under way. */
  cut(): void {
    if (this.closed) return
    this.close()
    this.listener.onClosed(lost)
  }

  /** The client hangs up. */
  close(): void {
    this.closed = true
    this.mailbox = null
    for (const command of this.#queue) command.fail(lost)
  }

  /** The mailbox that is selected from now on. */
  protected enter(mailbox: ModelMailbox | undefined): void {
    this.#selected = mailbox && { mailbox, uidValidity: mailbox.uidValidity }
    this.told = mailbox?.messages.map(untold) ?? []
  }

  /** Tells the next thing that happened in the selected mailbox, as far as it may be told now; false for nothing. */
  tell(): boolean {
    const { mailbox } = this.#selected ?? {}
    if (!mailbox || this.closed || this.#queue.some(({ name }) => name === 'SELECT')) return false
    const [command] = this.#queue
    const mayCount = !command || command.started || !command.byNumber
    if (this.renumbered) return mayCount && this.#tellRenumbered(mailbox)
    const gone = this.told.findIndex(({ message }) => message.gone)
    if (mayCount && gone >= 0) return this.can('QRESYNC') ? this.#vanish() : this.gone(gone)
    const fresh = mailbox.messages.slice(
      this.told.length - this.told.filter(({ message }) => message.gone).length,
    )
    if (fresh.length > 0) {
      this.told.push(...fresh.map(untold))
      this.listener.onExists(this.told.length)
      return true
    }
    const changed = this.told.find(({ message, seen }) => !message.gone && seen !== message.flags)
    if (changed) this.emit(changed, { flags: changed.message.flags, uid: changed.message.uid })
    return changed !== undefined
  }

  /** Those told last make room until no more are left than there are; then the UIDs are others. */
  #tellRenumbered(mailbox: ModelMailbox): boolean {
    if (this.told.length > mailbox.messages.length) return this.gone(this.told.length - 1)
    this.#selected = { mailbox, uidValidity: mailbox.uidValidity }
    if (this.mailbox) this.mailbox = { ...this.mailbox, uidValidity: mailbox.uidValidity }
    for (const command of this.#queue) command.stale = true
    const { length } = this.told
    this.told = mailbox.messages.slice(0, length).map(untold)
    this.listener.onMailbox({ uidValidity: mailbox.uidValidity })
    return true
  }

  protected gone(place: number): boolean {
    const [removed] = this.told.splice(place, 1)
    if (removed && this.can('QRESYNC')) this.listener.onVanished(String(removed.message.uid), true)
    else this.listener.onExpunge(place + 1)
    return true
  }

  /** All at once. */
  #vanish(): boolean {
    const gone = this.told.filter(({ message }) => message.gone).map(({ message }) => message.uid)
    this.told = this.told.filter(({ message }) => !message.gone)
    for (const set of packSets(gone)) this.listener.onVanished(set, true)
    return true
  }

  protected can(capability: string): boolean {
    return this.capabilities.has(capability)
  }

  protected emit(told: Told, data: Omit<FetchData, 'sequence'>): void {
    const place = this.told.indexOf(told)
    if (place < 0) return
    if (data.flags) told.flags = told.seen = data.flags
    this.listener.onFetch({ sequence: place + 1, ...data })
  }

  /** A command with one response. */
  protected say<T>(name: string, byNumber: boolean, answer: () => T): Promise<T> {
    return this.run(name, byNumber, { next: () => ({ done: true, value: answer() }) })
  }

  protected run<T>(name: string, byNumber: boolean, answer: Iterator<undefined, T>): Promise<T> {
    if (this.closed) return Promise.reject(new MailFailure(lost))
    // What is located right behind a SELECT mends a view; later it is a look before a change.
    const mends = name === 'LOCATE' && this.#justSelected
    this.#justSelected = name === 'SELECT'
    return new Promise((resolve, reject) => {
      const fail = (error: MailError) => reject(new MailFailure(error))
      const command: Command = {
        name,
        byNumber,
        started: false,
        stale: false,
        fail,
        step: () => {
          if (!command.started && this.#refuses(command)) {
            if (mends && this.selected) this.server.onLost(this.selected.path)
            fail(refusal(name))
            return true
          }
          command.started = true
          try {
            const next = answer.next()
            if (next.done === true) resolve(next.value)
            return next.done === true
          } catch (thrown) {
            // All else is the test's own complaint.
            if (!isMailFailure(thrown)) throw thrown
            reject(thrown)
            return true
          }
        },
      }
      this.#queue.push(command)
    })
  }

  /** Also all that is done in a mailbox whose UIDs are others, before that was told. */
  #refuses({ name, stale }: Command): boolean {
    const outdated = (stale || this.renumbered) && !['SELECT', 'NOOP', 'STATUS', 'UNSELECT'].includes(name)
    const refused = this.refuseNext || outdated
    this.refuseNext = false
    if (refused && name === 'SELECT') this.enter(undefined)
    return refused
  }
}

export function untold(message: ModelMessage): Told {
  return { message, flags: undefined, seen: message.flags }
}

export function refusal(command: string): MailError {
  return { kind: 'refused', command, code: undefined, text: 'not now' }
}

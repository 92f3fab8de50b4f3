import type { Socket } from 'node:net'
import { findCommand } from './commands/index.ts'
import { bad, CommandFailure, LimitExceeded } from './failure.ts'
import type { MailboxTree } from './mailbox-tree.ts'
import { OctetReader, readCommand } from './octet-reader.ts'
import type { Selection } from './selection.ts'
import { CommandScanner } from './tokenizer.ts'
import type { Octets } from './wire.ts'

/** What all sessions of a server share. */
export interface SessionHost {
  readonly tree: MailboxTree
  readonly user: string
  readonly password: string
  readonly readOnly: boolean
  /** The delay of each answer, in milliseconds. */
  readonly latencyMs: number
  readonly capabilities: readonly string[]
  /** Called with each command as it came, without its last CRLF. */
  received(command: Octets): void
  /** Called with the number of octets of each answer. */
  sent(octets: number): void
  signedIn(session: Session): void
}

/** More than this in the socket's buffer, and the session waits for its client to read. */
const writeLimit = 1 << 20

/** One connection: its state (RFC 3501 §3), and the loop that reads a command and answers it. */
export class Session {
  readonly host: SessionHost
  readonly reader: OctetReader
  isSignedIn = false
  selection: Selection | undefined
  readonly #socket: Socket
  #isIdle = false
  #hasNews = false
  #hasEnded = false

  constructor(socket: Socket, host: SessionHost) {
    this.host = host
    this.reader = new OctetReader(socket)
    this.#socket = socket
  }

  /** Serves the connection until it ends. */
  async run(): Promise<void> {
    this.send(`* OK [CAPABILITY ${this.host.capabilities.join(' ')}] Postern demo server ready.`)
    try {
      while (!this.#hasEnded) {
        const command = await readCommand(this.reader, () => this.send('+ Go ahead.'))
        if (!command) break
        this.host.received(command.text)
        await this.#answer(command.text, command.refusal)
      }
    } catch (error) {
      if (!(error instanceof LimitExceeded)) throw error
      this.end(error.message)
    } finally {
      this.select(undefined)
      this.hangUp()
    }
  }

  /** Closes the connection once all that was sent is on its way. */
  hangUp(): void {
    this.#later(() => this.#socket.end())
  }

  /** Sends one response line (or several, parted by CRLF), with literals in it where needed. */
  send(line: Octets): void {
    const octets = Buffer.from(`${line}\r\n`, 'latin1')
    this.host.sent(octets.length)
    this.#later(() => {
      if (!this.#socket.writableEnded) this.#socket.write(octets)
    })
  }

  /** Lets other work go on, and waits while the client has much to read yet. */
  async breathe(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#socket.writableLength > writeLimit && !this.#socket.destroyed) {
      await new Promise<void>((resolve) => {
        const goOn = (): void => {
          this.#socket.off('drain', goOn)
          this.#socket.off('close', goOn)
          resolve()
        }
        this.#socket.on('drain', goOn)
        this.#socket.on('close', goOn)
      })
    }
  }

  /** Leaves the selected mailbox, if there is one, for `selection`. */
  select(selection: Selection | undefined): void {
    this.selection?.release()
    this.selection = selection
  }

  /** Says BYE and ends the session after the command that runs. */
  end(text: string): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.send(`* BYE ${text}`)
  }

  /** Runs `wait`; meanwhile changes are told at once (IDLE, RFC 2177). */
  async idle(wait: () => Promise<void>): Promise<void> {
    this.#isIdle = true
    this.tellChanges(true)
    await wait()
    this.#isIdle = false
  }

  /** To be called by the selection: there is something to tell when it is time. */
  readonly noteChange = (): void => {
    if (!this.#isIdle || this.#hasNews) return
    this.#hasNews = true
    setImmediate(() => {
      this.#hasNews = false
      if (this.#isIdle) this.tellChanges(true)
    })
  }

  /** Tells what happened in the selected mailbox. */
  tellChanges(expunge: boolean): void {
    if (!this.selection) return
    for (const line of this.selection.takeChanges(expunge)) this.send(line)
    if (!this.selection.isDeleted) return
    this.select(undefined)
    this.end('Selected mailbox was deleted, please relogin.')
    if (this.#isIdle) this.hangUp()
  }

  async #answer(text: Octets, refusal: CommandFailure | undefined): Promise<void> {
    const scanner = new CommandScanner(text)
    let tag = '*'
    try {
      tag = scanner.tag()
      scanner.space()
      let name = scanner.keyword()
      const byUid = name === 'UID'
      if (byUid) {
        scanner.space()
        name = scanner.keyword()
      }
      const command = findCommand(name, byUid, this.host.capabilities)
      if (!command) throw bad(`Unknown command ${byUid ? 'UID ' : ''}${name}.`)
      if (refusal) throw refusal
      this.#checkState(command.state)
      const done = await command.run({ session: this, scanner, byUid, tag })
      this.tellChanges(byUid || !command.holdsExpunges)
      this.send(`${tag} OK ${done}`)
    } catch (error) {
      const { status, message } = error instanceof CommandFailure ? error : bad('[SERVERBUG] Internal error.')
      this.send(`${tag} ${status} ${message}`)
    }
  }

  #checkState(state: 'any' | 'signed-out' | 'signed-in' | 'selected'): void {
    if (state === 'any') return
    if (state === 'signed-out' && this.isSignedIn) throw bad('Already signed in.')
    if (state !== 'signed-out' && !this.isSignedIn) throw bad('Please sign in first.')
    if (state === 'selected' && !this.selection) throw bad('No mailbox selected.')
  }

  #later(action: () => void): void {
    if (this.host.latencyMs > 0) setTimeout(action, this.host.latencyMs)
    else action()
  }
}

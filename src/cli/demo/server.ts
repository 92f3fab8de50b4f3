import { createServer, type AddressInfo, type Socket } from 'node:net'
import { fromOctets, toOctets } from './wire.ts'
import type { DemoMailbox, DemoMessage, Mailbox } from './mailbox.ts'
import { MailboxTree } from './mailbox-tree.ts'
import { Session, type SessionHost } from './session.ts'

export type { DemoMailbox, DemoMessage, Mailbox, MessageSource, StoredMessage } from './mailbox.ts'

export interface DemoServerOptions {
  readonly mailboxes: readonly DemoMailbox[]
  /** So long after the first sign-in an [ALERT] is sent, in milliseconds; never by default. */
  readonly alertAfterMs?: number
  readonly alertText?: string
  /** From the first sign-in, so often a new message comes to INBOX, in milliseconds; never by default. */
  readonly newMailEveryMs?: number
  /** Makes the new messages, counted from 0. */
  readonly newMail?: (count: number) => DemoMessage
  /** The delay of each answer, in milliseconds; answers to pipelined commands overlap, as on a long line. */
  readonly latencyMs?: number
  /** Capabilities that the server is to lack, and their commands with them: `['MOVE', 'UIDPLUS']`. */
  readonly withoutCapabilities?: readonly string[]
  /** Default `demo`. */
  readonly user?: string
  /** Default `demo`. */
  readonly password?: string
  /** Every mailbox opens read-only. */
  readonly readOnly?: boolean
}

/** A running server. Its mailboxes live: what a client does shows in them. */
export interface DemoServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** By path, levels parted by `/`. */
  readonly mailboxes: ReadonlyMap<string, Mailbox>
  readonly subscriptions: ReadonlySet<string>
  /** The last 10,000 commands of all connections, each cut at 10,000 octets; secrets are in it. */
  readonly commands: readonly string[]
  /** Octets sent to all clients so far. */
  readonly bytesSent: number
  /** Connections open now. */
  readonly connections: number
  /** Puts a message into a mailbox; its UID. In a string, LF becomes CRLF. Throws without such a mailbox. */
  deliver(mailbox: string, raw: string | Buffer, flags?: readonly string[]): number
  /** Sends an [ALERT] to one signed-in connection, best one with a selected mailbox. False when there is none. */
  alert(text: string): boolean
  /** Removes a message, as another client would. False when it is not there. */
  expunge(mailbox: string, uid: number): boolean
  /** Cuts all connections, after a BYE where `text` is given. */
  disconnectAll(text?: string): void
  close(): Promise<void>
}

const capabilities = [
  'IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN ID ENABLE IDLE NAMESPACE CHILDREN SPECIAL-USE',
  'LIST-EXTENDED LIST-STATUS UIDPLUS MOVE UNSELECT ESEARCH SORT THREAD=REFERENCES',
].flatMap((names) => names.split(' '))

const logLimit = 10_000
const logLineLimit = 10_000

/** Starts a small IMAP4rev1 server in this process, on a free port of the loopback interface. */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const tree = new MailboxTree(options.mailboxes)
  const sessions = new Map<Session, Socket>()
  const commands: string[] = []
  const timers: NodeJS.Timeout[] = []
  let bytesSent = 0
  let isClosed = false

  const alert = (text: string): boolean => {
    const candidates = [...sessions.keys()].filter((session) => session.isSignedIn)
    const session = candidates.find(({ selection }) => selection) ?? candidates[0]
    session?.send(`* OK [ALERT] ${toOctets(text)}`)
    return session !== undefined
  }

  const startTimers = (): void => {
    const { alertAfterMs, newMailEveryMs, newMail } = options
    if (alertAfterMs !== undefined) {
      const text = options.alertText ?? 'Maintenance tonight 22:00-22:30: reading stays possible.'
      timers.push(setTimeout(() => alert(text), alertAfterMs))
    }
    if (newMailEveryMs !== undefined && newMail) {
      let count = 0
      timers.push(setInterval(() => tree.find('INBOX')?.add(newMail(count++)), newMailEveryMs))
    }
    for (const timer of timers) timer.unref()
  }

  const host: SessionHost = {
    tree,
    user: options.user ?? 'demo',
    password: options.password ?? 'demo',
    readOnly: options.readOnly ?? false,
    latencyMs: options.latencyMs ?? 0,
    capabilities: capabilities.filter((name) => !options.withoutCapabilities?.includes(name)),
    received(command) {
      commands.push(fromOctets(command.slice(0, logLineLimit)))
      if (commands.length > logLimit) commands.shift()
    },
    sent(octets) {
      bytesSent += octets
    },
    signedIn() {
      if (timers.length === 0 && !isClosed) startTimers()
    },
  }

  const server = createServer({ noDelay: true }, (socket) => {
    const session = new Session(socket, host)
    sessions.set(session, socket)
    // A reset comes as an error; the session sees the end, and the socket closes by itself.
    socket.on('error', () => undefined)
    socket.on('close', () => sessions.delete(session))
    void session.run()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })

  return {
    host: '127.0.0.1',
    port: portOf(server.address()),
    user: host.user,
    password: host.password,
    mailboxes: tree.mailboxes,
    subscriptions: tree.subscriptions,
    commands,
    get bytesSent() {
      return bytesSent
    },
    get connections() {
      return sessions.size
    },
    alert,
    deliver(path, raw, flags = []) {
      const octets = typeof raw === 'string' ? Buffer.from(raw.replace(/\r?\n/g, '\r\n'), 'utf8') : raw
      return tree.selectable(path).add({ raw: octets, received: new Date(), flags }).uid
    },
    expunge(path, uid) {
      const mailbox = tree.selectable(path)
      const gone = mailbox.messages.filter((message) => message.uid === uid)
      mailbox.expunge(new Set(gone))
      return gone.length > 0
    },
    disconnectAll(text) {
      for (const [session, socket] of sessions) {
        if (text === undefined) socket.destroy()
        else {
          session.end(toOctets(text))
          session.hangUp()
        }
      }
    },
    async close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sessions.values()) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

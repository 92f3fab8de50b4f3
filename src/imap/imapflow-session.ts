import { ImapFlow } from 'imapflow'
import type { ImapFlowOptions, ImapResponse } from 'imapflow'
import { getStatusCode, getTextValues } from 'imapflow/lib/tools.js'
import { isMailFailure, MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import { toFlags } from '../model/flags.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { ServerText } from '../model/server-text.ts'
import { parseFetch } from './fetch-data.ts'
import { ImapflowCommands } from './imapflow-commands.ts'
import { connectFailure } from './imapflow-errors.ts'
import { canIdle, hasInternals, registerCommands } from './imapflow-internals.ts'
import type { ImapflowInternals } from './imapflow-internals.ts'
import { idleRenewal } from './imapflow-wire.ts'
import type { Endpoint, ImapSession, MailboxChange, OpenSession, SessionListener, SignIn } from './session.ts'
import { watchSilence } from './silence.ts'
import { textOf, textsOf } from './tokens.ts'
import { createTransport } from './transport.ts'
import type { Transcript } from './transcript.ts'
import { tapWire } from './wire-tap.ts'

export { openTranscript } from './transcript.ts'

/** How long the user rests before the connection idles: a command that breaks IDLE pays a turn more. */
const idleDelay = 2000

const connectTimeout = 20_000

/** An `OpenSession` on imapflow. `transcript` gets every line, secrets redacted. */
export function imapflowSessions(transcript?: Transcript): OpenSession {
  return (endpoint, signIn, listener, signal) => openSession(endpoint, signIn, listener, signal, transcript)
}

async function openSession(
  endpoint: Endpoint,
  signIn: SignIn | undefined,
  listener: SessionListener,
  signal: AbortSignal,
  transcript: Transcript | undefined,
): Promise<ImapSession> {
  // Given up while the secret was looked for.
  if (signal.aborted) throw new MailFailure({ kind: 'cancelled' })
  if (endpoint.tls === 'none' && !endpoint.tunnel && !isLoopback(endpoint.host)) {
    throw new MailFailure({
      kind: 'tls',
      host: endpoint.host,
      text: 'tls = "none" is for this machine only.',
    })
  }
  const options = clientOptions(endpoint, signIn, transcript, () => hasInternals(client) && canIdle(client))
  const client: ImapFlow = new ImapFlow(options)
  if (!hasInternals(client))
    throw new MailFailure({ kind: 'protocol', text: 'this imapflow is not the one Postern was built for' })
  let refusal: MailFailure | undefined
  const checkCapabilities = () => {
    refusal = refuseOldServer(client)
    if (refusal) throw refusal
  }
  const rawNames = new Map<MailboxPath, string>()
  registerCommands(client, checkCapabilities, rawNames)
  // Without a listener for errors the process would end; the close that follows carries the news.
  let lastError: unknown
  client.on('error', (error: unknown) => {
    lastError = error
  })
  // imapflow's own is gone with the close, which may come before the parser's error does.
  client.streamer.on('error', () => undefined)
  client.on('alert', ({ message, response }) => listener.onServerText(serverText(response, message, true)))
  const host = endpoint.tunnel?.[0] ?? endpoint.host
  const session = new ImapflowCommands(
    client,
    host,
    rawNames,
    () => listener.onSelected(),
    (error) => listener.onClosed(error),
  )
  // Last of all, so that it sees the lines that are read apart.
  if (listener.onLine) tapWire(client, (line) => listener.onLine?.(line))
  const abort = () => client.close()
  signal.addEventListener('abort', abort, { once: true })
  // imapflow waits 20 s for the connection and 16 s for the greeting, and after those for ever.
  const heard = watchSilence(
    host,
    () => client.stats().received,
    (error) => {
      refusal = new MailFailure(error)
      client.close()
    },
  )
  try {
    const connecting = client.connect()
    listen(client, session, listener)
    await connecting
    // It may have gone while its last words were read: then nobody would hear of the close any more.
    if (client.isClosed) throw Object.assign(new Error('it hung up.'), { code: 'NoConnection' })
  } catch (thrown) {
    client.close()
    if (signal.aborted) throw new MailFailure({ kind: 'cancelled' })
    if (isMailFailure(thrown)) throw thrown
    throw (
      refusal ??
      connectFailure(
        client.byeReason
          ? Object.assign(new Error(), { code: 'NoConnection', reason: client.byeReason })
          : thrown,
        endpoint,
        signIn?.user,
      )
    )
  } finally {
    heard()
    signal.removeEventListener('abort', abort)
  }
  client.untaggedHandlers.OK = async (response) => report(response, 'ok', listener)
  client.on('close', () => session.ended(closeReason(client, host, lastError)))
  return session
}

function closeReason(client: ImapFlow, host: string, lastError: unknown): MailError {
  if (client.byeReason) return { kind: 'disconnected', host, text: client.byeReason }
  return connectFailure(
    lastError ?? Object.assign(new Error('it hung up.'), { code: 'NoConnection' }),
    { host, port: 0, tls: 'none', tunnel: [host] },
    undefined,
  ).error
}

function clientOptions(
  endpoint: Endpoint,
  signIn: SignIn | undefined,
  transcript: Transcript | undefined,
  idles: () => boolean,
): ImapFlowOptions {
  return {
    host: endpoint.host,
    port: endpoint.port,
    secure: endpoint.tls === 'implicit' && !endpoint.tunnel,
    doSTARTTLS: endpoint.tls === 'starttls' && !endpoint.tunnel,
    transport: createTransport(endpoint),
    auth: signIn && ('password' in signIn ? { user: signIn.user, pass: signIn.password } : signIn),
    logger: transcript?.logger ?? false,
    connectionTimeout: connectTimeout,
    socketTimeout: idleRenewal + 60_000,
    maxIdleTime: idleRenewal,
    autoIdleDelay: idleDelay,
    // Where the server has no IDLE, imapflow's own way would be a NOOP every two minutes (RFC 2683 §3.1.2).
    get disableAutoIdle() {
      return !idles()
    },
    disableAutoEnable: true,
    disableCompression: true,
    maxLineLength: 16 << 20,
    maxLiteralSize: 64 << 20,
    maxResponseSize: 80 << 20,
    // Each takes some 350 octets of memory: a message to ten thousand people is read, a million parentheses are not.
    maxResponseTokens: 100_000,
  }
}

/** True for names and addresses that never leave this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function refuseOldServer(client: ImapFlow): MailFailure | undefined {
  if (client.capabilities.has('IMAP4rev1') || client.capabilities.has('IMAP4rev2')) return undefined
  return new MailFailure({
    kind: 'protocol',
    text: 'it offers neither IMAP4rev1 nor IMAP4rev2, and Postern speaks only these. Ask whoever runs it.',
  })
}

/** Milliseconds that rows of a batch are read for without a turn for a key: all fifty take longer than half a frame. */
const atOnce = 2

/** Puts the listener before imapflow's own handling of what may come at any time. */
function listen(
  client: ImapFlow & ImapflowInternals,
  session: ImapflowCommands,
  listener: SessionListener,
): void {
  const { untaggedHandlers, sectionHandlers } = client
  const before = (keyword: string, handle: (response: ImapResponse) => void) => {
    const original = untaggedHandlers[keyword]
    untaggedHandlers[keyword] = async (response) => {
      handle(response)
      await original?.(response)
    }
  }
  before('EXISTS', (response) => {
    const count = Number(response.command)
    if (count <= 0xffffffff) listener.onExists(count)
  })
  before('EXPUNGE', (response) => listener.onExpunge(Number(response.command)))
  // GNU Mailutils says it so of one's own EXPUNGE.
  before('EXPUNGED', (response) => listener.onExpunge(Number(response.command)))
  before('BYE', (response) => report(response, 'bye', listener))
  // In place of imapflow's own, which takes every UID by itself: `1:4294967295` held the program for ten seconds.
  client.untaggedVanished = async (response) => {
    const tokens = response.attributes ?? []
    // (EARLIER) is the answer to a SELECT, and heard by who sent that.
    const uids = Array.isArray(tokens[0]) ? undefined : textOf(tokens[0])
    if (uids) listener.onVanished(uids, session.toldByUid)
  }
  const giveWay = turns(atOnce)
  untaggedHandlers.FETCH = async (response) => {
    const data = parseFetch(response)
    if (!data) return
    session.heard(data)
    listener.onFetch(data)
    await giveWay()
  }
  untaggedHandlers.NO = async (response) => report(response, 'no', listener)
  untaggedHandlers.BAD = async (response) => report(response, 'bad', listener)
  const changed = (change: MailboxChange) => {
    session.mailboxChanged(change)
    listener.onMailbox(change)
  }
  // Of a SELECT under way they are heard by who sent that.
  before('FLAGS', ({ attributes }) => {
    if (Array.isArray(attributes?.[0])) changed({ flags: toFlags(textsOf(attributes[0])) })
  })
  sectionHandlers.UIDVALIDITY = async (section) => {
    const value = section[0]?.value
    if (typeof value === 'string' && /^\d{1,20}$/.test(value)) changed({ uidValidity: BigInt(value) })
  }
  sectionHandlers.PERMANENTFLAGS = async (section) => {
    if (Array.isArray(section[0])) changed({ permanentFlags: new Set(textsOf(section[0])) })
  }
  sectionHandlers['READ-ONLY'] = async () => changed({ readOnly: true })
  sectionHandlers['READ-WRITE'] = async () => changed({ readOnly: false })
}

/** Gives a function that lets keys have their turn when more than so many milliseconds have passed since it last did. */
function turns(limit: number): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < limit) return
    await new Promise((resolve) => setImmediate(resolve))
    last = performance.now()
  }
}

/** Untagged text without [ALERT]: imapflow tells of those by its own event, wherever they come. */
function report(response: ImapResponse, kind: ServerText['kind'], listener: SessionListener): void {
  if (getStatusCode(response) === 'ALERT') return
  const text = getTextValues(response.attributes).join(' ').trim()
  if (text !== '') listener.onServerText({ kind, alert: false, text, at: new Date() })
}

function serverText(response: string, text: string, alert: boolean): ServerText {
  const kinds: readonly ServerText['kind'][] = ['ok', 'no', 'bad', 'bye', 'preauth']
  const kind = kinds.find((each) => each === response.toLowerCase()) ?? 'ok'
  return { kind, alert, text, at: new Date() }
}

import type { EventEmitter } from 'node:events'
import type { ImapAttributeList, ImapFlow, ImapResponse } from 'imapflow'
import { hasCapability } from 'imapflow/lib/tools.js'
import { offersScram, plainResponse, signInByScram } from './sasl.ts'

/** A token of a command to send, as imapflow's compiler takes it. */
export type CommandToken =
  | {
      readonly type: 'ATOM'
      readonly value: string
      readonly section?: readonly CommandToken[]
      readonly partial?: readonly number[]
      /** Never shown in a log or an error. */
      readonly sensitive?: true
    }
  | { readonly type: 'STRING' | 'SEQUENCE' | 'LITERAL'; readonly value: string }
  | { readonly type: 'LITERAL'; readonly value: Uint8Array }
  | readonly CommandToken[]

export type UntaggedHandler = (response: ImapResponse) => Promise<void>

/** A command as imapflow sends it. */
export interface SentCommand {
  readonly tag: string
  readonly command: string
  readonly attributes?: ImapAttributeList
}

export interface ExecOptions {
  readonly untagged?: Readonly<Record<string, UntaggedHandler>>
  /** Called for a continuation request (`+`). */
  readonly onPlusTag?: UntaggedHandler
}

/** The QRESYNC parameter of a SELECT, and who hears its answer (RFC 7162 §3.2.5). */
export interface SelectSince {
  /** UIDVALIDITY, the last known mod-sequence, the set of known UIDs. */
  readonly parameters: readonly string[]
  readonly onVanished: UntaggedHandler
  readonly onFetch: UntaggedHandler
}

export interface SelectOptions {
  readonly readOnly: boolean
  readonly since?: SelectSince
  /** Asks for HIGHESTMODSEQ, which some servers tell only then (RFC 7162 §3.1.8). */
  readonly withModSeq?: boolean
  /** Called when the answer has come, before the next line is read. */
  readonly onSelected: () => void
}

type CommandHandler = (client: Internals, ...parameters: never[]) => Promise<unknown>

export interface Internals {
  exec(
    command: string,
    tokens: readonly CommandToken[],
    options?: ExecOptions,
  ): Promise<{ readonly response: ImapResponse; next(): void }>
}

/**
 * The members of imapflow 2.10.2 that exist at run time but not in its types. This is the only place that knows of
 * them: look here first when imapflow is upgraded.
 */
export interface ImapflowInternals extends Internals {
  commands: Map<string, CommandHandler>
  run(command: string, ...parameters: unknown[]): Promise<unknown>
  readonly untaggedHandlers: Record<string, UntaggedHandler | null | undefined>
  readonly sectionHandlers: Record<string, ((section: ImapAttributeList) => Promise<void>) | undefined>
  readonly folders: Map<string, unknown>
  untaggedVanished: UntaggedHandler
  /** Called with each line of the server's. */
  handleResponse(data: {
    readonly payload: Uint8Array
    readonly literals?: readonly Uint8Array[]
  }): Promise<boolean>
  /** What the transcript is written by. */
  readonly log: { debug(entry: { readonly src: string; readonly msg: string }): void }
  /** Called with each command of ours. */
  send(command: SentCommand): Promise<void>
  readonly socket: unknown
  readonly isClosed: boolean
  /** The server has refused IDLE. */
  readonly skipIdle: boolean
  /** The parser, which tells of an error one tick after it has ended itself. */
  readonly streamer: EventEmitter
  authenticate(): Promise<boolean>
  /** Writes a line that is not logged. */
  write(line: string): void
  stats(): { readonly sent: number; readonly received: number }
}

/** True when `client` has the members that Postern relies on. */
export function hasInternals(client: ImapFlow): client is ImapFlow & ImapflowInternals {
  return [
    'exec',
    'run',
    'commands',
    'untaggedHandlers',
    'sectionHandlers',
    'folders',
    'isClosed',
    'skipIdle',
    'untaggedVanished',
    'streamer',
    'authenticate',
    'write',
    'handleResponse',
    'log',
    'send',
    'socket',
  ].every((name) => name in client)
}

/** Whether the server tells by itself what happens (RFC 2177). */
export function canIdle(client: ImapFlow & ImapflowInternals): boolean {
  return hasCapability(client, 'IDLE') && !client.skipIdle
}

/**
 * Registers the commands that Postern sends itself, and silences those of imapflow's start that cost a turn and buy
 * nothing. `checkCapabilities` is called each time the server's capabilities are known, and may throw. Mailboxes
 * that are in `rawNames` are selected by the name there.
 */
export function registerCommands(
  client: ImapFlow & ImapflowInternals,
  checkCapabilities: () => void,
  rawNames: ReadonlyMap<string, string>,
): void {
  // A copy: imapflow shares one map between all its clients.
  const commands = new Map(client.commands)
  const capability = commands.get('CAPABILITY')
  commands.set('CAPABILITY', async (connection: Internals) => {
    const known = await capability?.(connection)
    // What GNU Mailutils says in place of LOGINDISABLED.
    if (client.capabilities.has('XTLSREQUIRED')) client.capabilities.set('LOGINDISABLED', true)
    checkCapabilities()
    return known
  })
  let loginDisabled = false
  const login = commands.get('LOGIN')
  commands.set('LOGIN', async (connection: Internals, user: never, password: never) => {
    if (offersScram(client) && (await signInByScram(client, connection, user, password))) return user
    if (loginDisabled)
      throw Object.assign(new Error('it takes nothing but SCRAM-SHA-256.'), { authenticationFailed: true })
    const literal = rewriting(connection, (tokens) => tokens.map(toLiteral))
    return login?.(literal, user, password)
  })
  const authenticate = commands.get('AUTHENTICATE')
  commands.set('AUTHENTICATE', async (connection: Internals, user: never, credentials: never) => {
    const password = passwordOf(credentials)
    if (password === undefined) return authenticate?.(connection, user, credentials)
    if (offersScram(client) && (await signInByScram(client, connection, user, password))) return user
    const response = client.capabilities.has('SASL-IR') ? plainResponse(user, password) : undefined
    const withResponse = (tokens: readonly CommandToken[]) =>
      response && isPlain(tokens) ? [...tokens, response] : tokens
    return authenticate?.(rewriting(connection, withResponse), user, credentials)
  })
  const signIn = client.authenticate.bind(client)
  client.authenticate = async () => {
    // imapflow does not even begin where LOGIN is disabled and it knows no other way; we do.
    if (offersScram(client)) loginDisabled = client.capabilities.delete('LOGINDISABLED')
    return signIn()
  }
  const select = commands.get('SELECT')
  commands.set('SELECT', async (connection: Internals, path: never, options: never) => {
    const { since, withModSeq, onSelected } = selectOptions(options)
    const value = rawNames.get(path)
    const rewrite = ([name, ...rest]: readonly CommandToken[]): readonly CommandToken[] => [
      ...(value !== undefined ? [{ type: 'STRING' as const, value }] : name ? [name] : []),
      ...rest,
      ...(since ? [qresync(since)] : withModSeq ? [condstore] : []),
    ]
    const collect = since ? { VANISHED: since.onVanished, FETCH: since.onFetch } : {}
    return select?.(rewriting(connection, rewrite, collect, onSelected), path, options)
  })
  commands.set('ID', () => Promise.resolve({}))
  commands.set('NAMESPACE', () => Promise.resolve(undefined))
  commands.set(
    'RAW',
    async (connection: Internals, command: string, tokens: readonly CommandToken[], options: ExecOptions) => {
      const answer = await connection.exec(command, tokens, options)
      // The reader waits for this, also for the lines after the tagged one.
      answer.next()
      return answer.response
    },
  )
  client.commands = commands
}

/** Strings with 8-bit characters go as literals: quoted ones hold none (RFC 3501 §4.3). */
function toLiteral(token: CommandToken): CommandToken {
  return 'type' in token && token.type === 'STRING' && /[^\x01-\x7f]/.test(token.value)
    ? { ...token, type: 'LITERAL' }
    : token
}

function passwordOf({ password }: { readonly password?: string }): string | undefined {
  return password
}

function isPlain([mechanism]: readonly CommandToken[]): boolean {
  return mechanism !== undefined && 'type' in mechanism && mechanism.value === 'PLAIN'
}

function selectOptions(options: SelectOptions): SelectOptions {
  return options
}

const condstore: CommandToken = [{ type: 'ATOM', value: 'CONDSTORE' }]

function qresync({ parameters }: SelectSince): CommandToken {
  return [{ type: 'ATOM', value: 'QRESYNC' }, parameters.map((value) => ({ type: 'SEQUENCE', value }))]
}

/**
 * `connection`, which sends the tokens of its commands as `rewrite` makes them, and gives untagged responses to
 * `untagged` first of all. `onAnswer` is called for an OK before the line after it is read.
 */
function rewriting(
  connection: Internals,
  rewrite: (tokens: readonly CommandToken[]) => readonly CommandToken[],
  untagged: Readonly<Record<string, UntaggedHandler>> = {},
  onAnswer: () => void = () => undefined,
): Internals {
  const exec: Internals['exec'] = async (command, tokens, options) => {
    const handlers = { ...options?.untagged, ...untagged }
    const answer = await connection.exec(command, rewrite(tokens), { ...options, untagged: handlers })
    onAnswer()
    return answer
  }
  return new Proxy(connection, { get: (target, key) => (key === 'exec' ? exec : Reflect.get(target, key)) })
}

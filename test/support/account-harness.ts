import type { TestContext } from 'node:test'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import type { Endpoint, SignIn } from '../../src/imap/session.ts'
import { MailFailure } from '../../src/model/error.ts'
import type { MailError } from '../../src/model/error.ts'
import type { ServerText } from '../../src/model/server-text.ts'
import { Account } from '../../src/sync/account.ts'
import type { AccountOptions } from '../../src/sync/account.ts'
import type { LinkStatus } from '../../src/sync/link.ts'
import type { Absence } from '../../src/sync/select-again.ts'
import { scriptedServer } from './scripted-server.ts'
import type { ScriptedServer, ScriptedServerOptions } from './scripted-server.ts'

/** The secret that must never be seen where there is no TLS. */
export const password = 'xyzzy-secret'

/** An account on a scripted server, and all that it told. */
export interface AccountHarness {
  readonly server: ScriptedServer
  readonly account: Account
  readonly statuses: LinkStatus[]
  readonly texts: ServerText[]
  readonly lost: { readonly path: string; readonly error: MailError }[]
  /** What was told of the view after each reconnect. */
  readonly absences: readonly Absence[]
  /** What the account failed to sign in for. */
  readonly refusals: MailError[]
  /** What the client sent, without its tags. */
  sent(): string[]
}

export interface AccountHarnessOptions {
  readonly server?: ScriptedServerOptions
  readonly endpoint?: Partial<Endpoint> | ((port: number) => Partial<Endpoint>)
  readonly account?: Partial<AccountOptions>
  readonly signIn?: SignIn | undefined
  /** The pause before a new connection is cut short this often, as a key press does. */
  readonly reconnects?: number
}

/** Starts a server with scripts, and an account that is about to connect. Both end with the test. */
export async function startAccount(
  context: TestContext,
  script: string | readonly string[],
  options: AccountHarnessOptions = {},
): Promise<AccountHarness> {
  const server = await scriptedServer(script, options.server)
  const statuses: LinkStatus[] = []
  const texts: ServerText[] = []
  const lost: { path: string; error: MailError }[] = []
  const absences: Absence[] = []
  const refusals: MailError[] = []
  const signIn = 'signIn' in options ? options.signIn : { user: 'ana', password }
  const endpoint = typeof options.endpoint === 'function' ? options.endpoint(server.port) : options.endpoint
  let reconnects = options.reconnects ?? 0
  const account: Account = new Account(
    {
      name: 'test',
      endpoint: { host: server.host, port: server.port, tls: 'none', ...endpoint },
      openSession: imapflowSessions(),
      signInSource: {
        signIn: (refused) => (refused ? Promise.reject(new MailFailure(refused)) : Promise.resolve(signIn)),
      },
      prefix: '',
      subscribedOnly: false,
      findFirstUnseen: false,
      readOnly: false,
      attachmentMark: false,
      special: {},
      random: () => 0,
      ...options.account,
    },
    {
      onStatus: (status) => {
        statuses.push(status)
        if (status.kind === 'waiting' && reconnects-- > 0) setImmediate(() => account.connect())
      },
      onServerText: (text) => texts.push(text),
      onMailboxLost: (path, error) => lost.push({ path, error }),
      onReturned: (_, absence) => absences.push(absence),
      onActivity: () => undefined,
      onSignInFailed: (error) => refusals.push(error),
    },
  )
  context.after(async () => {
    reconnects = 0
    // A server that is gone answers no LOGOUT.
    await server.close()
    await account.close()
  })
  return {
    server,
    account,
    statuses,
    texts,
    lost,
    absences,
    refusals,
    sent: () =>
      server.transcript.flatMap((line) => (line.startsWith('C: ') ? [line.replace(/^C: \S+ /, '')] : [])),
  }
}

/** Waits until `condition` holds; fails after five seconds, and says for `what` it waited. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Script: greeting and sign-in on a server that offers IMAP4rev1 and `capabilities`. */
export function signingIn(capabilities = ''): string {
  return `
    S: * OK [CAPABILITY IMAP4rev1 ${capabilities}] ready
    C: <tag> LOGIN "ana" "${password}"
    S: <tag> OK [CAPABILITY IMAP4rev1 ${capabilities}] welcome
    `
}

/** Script: SELECT of a mailbox of `exists` messages. */
export function selecting(path: string, exists: number, uidValidity = 1, command = 'SELECT'): string {
  return `
    C: <tag> ${command} ${path}
    S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)
    S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] kept
    S: * ${exists} EXISTS
    S: * 0 RECENT
    S: * OK [UIDVALIDITY ${uidValidity}] valid
    S: <tag> OK [READ-WRITE] selected
    `
}

/** Script: the count of unseen messages that follows an opening. */
export const countingUnseen = `
    C: <tag> SEARCH UNSEEN
    S: * SEARCH
    S: <tag> OK searched
    `

/** A line with a whole row of the message list. */
export function rowLine(sequence: number, uid = sequence, subject = `message ${uid}`, flags = ''): string {
  const ana = '(("Ana" NIL "ana" "example.org"))'
  const envelope = `("Wed, 17 Jul 1996 02:23:25 -0700" "${subject}" ${ana} ${ana} ${ana} ${ana} NIL NIL NIL "<${uid}@example.org>")`
  return `* ${sequence} FETCH (UID ${uid} FLAGS (${flags}) INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 1000 ENVELOPE ${envelope})`
}

/** Script: the FETCH of rows `from` to `to`, where UIDs are numbers. */
export function fetchingRows(from: number, to: number): string {
  const lines = Array.from({ length: to - from + 1 }, (_, index) => `S: ${rowLine(from + index)}`)
  const set = from === to ? `${from}` : `${from}:${to}`
  return `
    C: <tag> FETCH ${set} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)
    ${lines.join('\n')}
    S: <tag> OK fetched
    `
}

import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { imapflowSessions, openTranscript } from '../../src/imap/imapflow-session.ts'
import type { Endpoint, SignIn } from '../../src/imap/session.ts'
import { MailFailure } from '../../src/model/error.ts'
import type { MailError } from '../../src/model/error.ts'
import type { MessageSummary } from '../../src/model/envelope.ts'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import type { ServerText } from '../../src/model/server-text.ts'
import { Account } from '../../src/sync/account.ts'
import type { AccountOptions } from '../../src/sync/account.ts'
import type { LinkStatus } from '../../src/sync/link.ts'
import type { Absence } from '../../src/sync/select-again.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { MailboxTree } from '../../src/sync/mailbox-tree.ts'
import { waitUntil } from './daemon.ts'
import type { RealServer } from './real-server.ts'

/** An account on a real server, and what it told. */
export interface RealAccount {
  readonly account: Account
  readonly statuses: readonly LinkStatus[]
  readonly lost: readonly { readonly path: string; readonly error: MailError }[]
  /** What was told of the view after each reconnect. */
  readonly absences: readonly Absence[]
  readonly refusals: readonly MailError[]
  readonly texts: readonly ServerText[]
  /** Waits until the account is online, or will not be. */
  settled(): Promise<LinkStatus>
}

export interface RealAccountOptions {
  readonly endpoint?: Partial<Endpoint>
  readonly signIn?: SignIn | undefined
  readonly account?: Partial<AccountOptions>
  /** A file for the transcript. */
  readonly transcript?: string
}

/** Connects an account to the server, by implicit TLS as alice. It ends with the test. */
export function connectAccount(
  context: TestContext,
  server: RealServer,
  options: RealAccountOptions = {},
): RealAccount {
  const statuses: LinkStatus[] = []
  const lost: { path: string; error: MailError }[] = []
  const absences: Absence[] = []
  const refusals: MailError[] = []
  const texts: ServerText[] = []
  const signIn =
    'signIn' in options ? options.signIn : { user: server.users.alice, password: server.password }
  const authority = readFileSync(server.ca, 'utf8')
  const transcript = options.transcript === undefined ? undefined : openTranscript(options.transcript)
  const account = new Account(
    {
      name: 'real',
      endpoint: { host: server.host, port: server.tlsPort, tls: 'implicit', authority, ...options.endpoint },
      openSession: imapflowSessions(transcript),
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
      onStatus: (status) => statuses.push(status),
      onServerText: (text) => texts.push(text),
      onMailboxLost: (path, error) => lost.push({ path, error }),
      onReturned: (_, absence) => absences.push(absence),
      onActivity: () => undefined,
      onSignInFailed: (error) => refusals.push(error),
    },
  )
  context.after(async () => {
    await account.close()
    transcript?.dispose()
  })
  account.connect()
  return {
    account,
    statuses,
    lost,
    absences,
    refusals,
    texts,
    async settled() {
      await waitUntil('the account is online or will not be', () => account.status.kind !== 'connecting')
      return account.status
    },
  }
}

/** All rows of a view as they are; those that are not here are undefined. */
export function rowsOf(view: MailboxCache): (MessageSummary | undefined)[] {
  return Array.from({ length: view.length }, (_, row) => {
    const slot = view.peek(row)
    return slot.kind === 'ready' ? slot.message : undefined
  })
}

export function subjectsOf(view: MailboxCache): (string | undefined)[] {
  return rowsOf(view).map((message) => message?.envelope.subject)
}

/** Looks at all rows, and waits until they are here. */
export async function lookAt(view: MailboxCache): Promise<MessageSummary[]> {
  const want = () => view.want({ visible: { from: 0, to: view.length }, ahead: undefined, near: 0 })
  want()
  await waitUntil('all rows are here', () => rowsOf(view).every((message) => message !== undefined))
  return rowsOf(view).filter((message) => message !== undefined)
}

/** A level of the tree, when it has come. */
export async function levelOf(
  tree: MailboxTree,
  parent?: MailboxListing,
): Promise<readonly MailboxListing[]> {
  tree.fault(parent)
  await waitUntil('the level is listed', () => tree.level(parent).kind === 'ready')
  const level = tree.level(parent)
  return level.kind === 'ready' ? level.listings : []
}

/** A mail with a subject, in CRLF lines. */
export function mail(subject: string, body = 'Hello.'): string {
  return `From: Ana <ana@example.org>\r\nTo: ines@example.org\r\nSubject: ${subject}\r\n\r\n${body}\r\n`
}

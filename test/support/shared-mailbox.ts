import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { ImapSession } from '../../src/imap/session.ts'
import type { Uid } from '../../src/model/envelope.ts'
import type { MailError } from '../../src/model/error.ts'
import type { MailboxPath } from '../../src/model/mailbox.ts'
import type { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import { openViewOf } from './open-view.ts'
import { mailboxString } from './append.ts'
import { waitUntil } from './daemon.ts'
import { RawSession } from './raw-session.ts'
import { connectAccount, mail } from './real-account.ts'
import type { RealAccount, RealAccountOptions } from './real-account.ts'
import type { RealServer } from './real-server.ts'

/** A mailbox that Postern has open while somebody else, who speaks plain IMAP, has it too. */
export interface SharedMailbox extends RealAccount {
  readonly path: MailboxPath
  readonly view: MailboxCache
  readonly triage: Triage
  /** What the server refused to do, as the user is told. */
  readonly refused: readonly MailError[]
  readonly other: RawSession
  /** Every subject that was ever to be seen. */
  readonly everShown: ReadonlySet<string>
}

/** Fills a mailbox with `m1` to `m5`, whose UIDs are 1 to 5, and opens it in both. */
export async function shareMailbox(
  context: TestContext,
  server: RealServer,
  name: string,
  options: RealAccountOptions = {},
): Promise<SharedMailbox> {
  const { alice } = server.users
  const path = `${server.prefix}${name}`
  await server.fill(alice, path, numbered(1, 5))
  const other = await RawSession.signIn(server, alice)
  context.after(() => other.close())
  const connected = connectAccount(context, server, options)
  const { account } = connected
  const view = await account.open(path)
  const everShown = new Set<string>()
  view.onChange(() => {
    for (const text of shown(view)) everShown.add(text)
  })
  await other.select(path)
  const refused: MailError[] = []
  const triage = new Triage({
    scheduler: account.scheduler,
    capabilities: () => account.capabilities,
    undoSeconds: 0.01,
    listener: {
      onRefused: (_, error) => refused.push(error),
      onReturning: () => undefined,
      onReturned: () => undefined,
    },
    viewOf: openViewOf(account),
  })
  return { ...connected, path, view, triage, refused, other, everShown }
}

/** The subjects of a mailbox that is shared. */
export const all: readonly string[] = ['m1', 'm2', 'm3', 'm4', 'm5']

/** As `shareMailbox`, and all rows have been looked at. */
export async function openShared(
  context: TestContext,
  server: RealServer,
  name: string,
  options: RealAccountOptions = {},
): Promise<SharedMailbox & { left(path?: MailboxPath): Promise<string[]> }> {
  const shared = await shareMailbox(context, server, name, options)
  await untilShown(shared.view, all)
  return {
    ...shared,
    /** What is on the server when Postern has left: Mailutils keeps flags to itself until then. */
    async left(path = shared.path) {
      await shared.account.close()
      return trueSubjects(server, server.users.alice, path)
    },
  }
}

/** Mails with the subjects `m<from>` to `m<to>`. */
export function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => mail(`m${from + index}`, `body ${from + index}`))
}

/** What a view shows: `m1*` is flagged, `(lost)` a row that cannot be had, `…` one that is not here yet. */
export function shown(view: MailboxCache): string[] {
  return Array.from({ length: view.length }, (_, row) => {
    const slot = view.peek(row)
    if (slot.kind === 'failed') return '(lost)'
    if (slot.kind !== 'ready') return '…'
    const { envelope, flags } = slot.message
    return `${envelope.subject}${flags.has('\\Flagged') ? '*' : ''}`
  })
}

/** Has the connection of the view say NOOP, as any key would bring it to speak; whether it survived that. */
export function noop(account: Account): Promise<boolean> {
  const run = (session: ImapSession) => session.noop()
  const job = { key: 'check', priority: 'interactive', onDisconnect: 'fail', run } as const
  return account.scheduler.submit(job).then(
    () => true,
    () => false,
  )
}

/** Looks at all rows of a view, and waits until they are as they have to be. */
export async function untilShown(view: MailboxCache, expected: readonly string[]): Promise<void> {
  const look = () => view.want({ visible: { from: 0, to: view.length }, ahead: undefined, near: 0 })
  const right = () => {
    look()
    return JSON.stringify(shown(view)) === JSON.stringify(expected)
  }
  await waitUntil('the rows are right', right, 8000).catch(() => assert.deepEqual(shown(view), expected))
}

/** A message as the server has it. */
export interface TrueMessage {
  readonly uid: Uid
  readonly subject: string
  readonly flags: readonly string[]
}

/** What is really in a mailbox, as a new session sees it; `undefined` when there is no such mailbox. */
export async function truth(
  server: RealServer,
  user: string,
  path: MailboxPath,
): Promise<TrueMessage[] | undefined> {
  const session = await RawSession.signIn(server, user)
  try {
    const opened = await session.command(`EXAMINE ${mailboxString(path)}`)
    if (!opened.at(-1)?.startsWith('OK')) return undefined
    if (opened.includes('* 0 EXISTS')) return []
    const rows = await session.ok('FETCH 1:* (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])')
    return rows.filter((row) => row.includes('FETCH (')).map(readRow)
  } finally {
    await session.logout()
  }
}

/** As `truth`, as subjects, marked as in `shown`; those marked \Deleted have a `-`. */
export async function trueSubjects(server: RealServer, user: string, path: MailboxPath): Promise<string[]> {
  const messages = await truth(server, user, path)
  return (messages ?? []).map(
    ({ subject, flags }) =>
      `${subject}${flags.includes('\\Flagged') ? '*' : ''}${flags.includes('\\Deleted') ? '-' : ''}`,
  )
}

function readRow(row: string): TrueMessage {
  return {
    uid: Number(/\bUID (\d+)/.exec(row)?.[1]),
    subject: /^subject: *(.*?)\r?$/im.exec(row)?.[1] ?? '',
    flags: /\bFLAGS \(([^)]*)\)/.exec(row)?.[1]?.split(' ').filter(Boolean) ?? [],
  }
}

import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import type { MailError } from '../../src/model/error.ts'
import { Flag } from '../../src/model/flags.ts'
import { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import { openViewOf } from './open-view.ts'
import { waitUntil } from './daemon.ts'
import { mail } from './real-account.ts'
import type { RealServer } from './real-server.ts'
import { shown, truth } from './shared-mailbox.ts'

/** Messages of INBOX, of which two pages are looked at. */
export const inboxSubjects = Array.from({ length: 100 }, (_, index) => `m${index + 1}`)
export const otherSubjects = ['o1', 'o2', 'o3']

/** Fills the mailboxes of the user whose copies the sessions have. */
export async function fillTemplate(server: RealServer, user: string): Promise<void> {
  await server.fill(
    user,
    'INBOX',
    inboxSubjects.map((subject) => mail(subject, `body of ${subject}`)),
  )
  await server.fill(
    user,
    'Other',
    otherSubjects.map((subject) => mail(subject)),
  )
  await server.createMailboxes(user, ['Trash'])
}

const star = { flags: [Flag.flagged], add: true }

/** What the user was told at the end of a session. */
export interface SweepOutcome {
  readonly refused: readonly MailError[]
}

/** Milliseconds after which a session will not come to its end. */
const patience = 30_000

/**
 * One session of a user who goes on pressing keys, whatever happens to the connection: opens INBOX, pages, reads a
 * part, stars, moves to the trash, takes that back, opens another mailbox and stars there. Rejects where anything but
 * the connection fails, where nothing comes of it, or when the test is over.
 */
export async function runSweepSession(
  server: RealServer,
  user: string,
  port: number,
  signal: AbortSignal,
): Promise<SweepOutcome> {
  signal.throwIfAborted()
  const refused: MailError[] = []
  const account = new Account(
    {
      name: user,
      endpoint: { host: server.host, port, tls: 'none' },
      openSession: imapflowSessions(),
      signInSource: { signIn: () => Promise.resolve({ user, password: server.password }) },
      prefix: '',
      subscribedOnly: false,
      findFirstUnseen: false,
      readOnly: false,
      attachmentMark: false,
      special: {},
      random: () => 0,
    },
    {
      onStatus: () => undefined,
      onServerText: () => undefined,
      onReturned: () => undefined,
      onMailboxLost: (path) => refused.push({ kind: 'missing', what: 'mailbox', name: path }),
      onActivity: () => undefined,
      onSignInFailed: (error) => refused.push(error),
    },
  )
  const keys = setInterval(() => account.connect(), 20)
  const over = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  over.addEventListener('abort', () => void account.close(), { once: true })
  try {
    account.connect()
    const triage = new Triage({
      scheduler: account.scheduler,
      capabilities: () => account.capabilities,
      undoSeconds: 0,
      listener: {
        onRefused: (_, error) => refused.push(error),
        onReturning: () => undefined,
        onReturned: () => undefined,
      },
      viewOf: openViewOf(account),
    })
    const inbox = await account.open('INBOX')
    await seeRows(inbox, 50, 100)
    await seeRows(inbox, 0, 50)
    await seeRows(inbox, 50, 100)
    assert.deepEqual(shown(inbox), inboxSubjects)
    const [uid95 = 0, uid96 = 0, uid97 = 0] = [94, 95, 96].map((row) => uidAt(inbox, row))
    await readPart(account, inbox, uid95)
    triage.setFlags(inbox, [uid95], star)
    triage.move(inbox, [uid96, uid97], 'Trash')
    triage.undo()
    const other = await account.open('Other')
    await seeRows(other, 0, 3)
    triage.setFlags(other, [uidAt(other, 1)], star)
    assert.equal(await triage.flush(10_000), 0, 'all is sent')
    await waitUntil('the star is shown', () => shown(other).join() === 'o1,o2*,o3')
    return { refused }
  } finally {
    clearInterval(keys)
    await account.close()
  }
}

/** Looks at rows until all of them are there. */
async function seeRows(view: MailboxCache, from: number, to: number): Promise<void> {
  await waitUntil(`rows ${from} to ${to} of ${view.path}`, () => {
    view.want({ visible: { from, to }, ahead: undefined, near: from })
    return shown(view)
      .slice(from, to)
      .every((text) => text !== '…')
  })
}

function uidAt(view: MailboxCache, row: number): number {
  const slot = view.peek(row)
  return slot.kind === 'ready' ? slot.message.uid : assert.fail(`row ${row} is ${slot.kind}`)
}

async function readPart(account: Account, view: MailboxCache, uid: number): Promise<void> {
  const fetcher = new PartFetcher(account.scheduler)
  const at = { mailbox: view.path, uidValidity: view.uidValidity, uid }
  const { section, size } = await fetcher.structure(at, 'interactive')
  let text = ''
  for await (const octets of fetcher.chunks(at, section, size, { priority: 'interactive' }))
    text += Buffer.from(octets).toString()
  assert.equal(text, 'body of m95\r\n')
}

/** Whether each message is there once, in the right place, with the right flags. */
export async function assertTrue(server: RealServer, user: string, { refused }: SweepOutcome): Promise<void> {
  const [inbox = [], trash = [], other = []] = await Promise.all(
    ['INBOX', 'Trash', 'Other'].map((path) => truth(server, user, path)),
  )
  const starred = [...inbox, ...trash, ...other].filter(({ flags }) => flags.includes('\\Flagged'))
  assert.deepEqual(
    starred.map(({ subject }) => subject),
    ['m95', 'o2'],
  )
  const all = [...inbox, ...trash].map(({ subject }) => subject)
  assert.deepEqual(all.toSorted(), inboxSubjects.toSorted(), 'each message is there once')
  assert.ok([...inbox, ...trash].every(({ flags }) => !flags.includes('\\Deleted')))
  assert.deepEqual(
    other.map(({ subject }) => subject),
    otherSubjects,
  )
  // What could not be taken back, since the cut took the answer that says where it went, was told.
  assert.ok(
    refused.every((error) => error.kind === 'refused' && error.command === 'undo'),
    JSON.stringify(refused),
  )
  assert.deepEqual(trash.map(({ subject }) => subject).toSorted(), refused.length === 0 ? [] : ['m96', 'm97'])
}

/** Runs a task for each of `values`, so many side by side, until the test is over; gives what each failed for. */
export async function sideBySide<T>(
  values: readonly T[],
  count: number,
  signal: AbortSignal,
  task: (value: T) => Promise<void>,
): Promise<{ readonly value: T; readonly thrown: unknown }[]> {
  const failures: { value: T; thrown: unknown }[] = []
  const left = [...values]
  const work = async () => {
    for (let value = left.shift(); value !== undefined && !signal.aborted; value = left.shift()) {
      const current = value
      await task(current).catch((thrown: unknown) => failures.push({ value: current, thrown }))
      await pause(0)
    }
  }
  await Promise.all(Array.from({ length: count }, work))
  return failures
}

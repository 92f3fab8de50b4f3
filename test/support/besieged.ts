/**
 * The besieged client, in a process without a test runner in it, whose bookkeeping would cost more than the client's
 * work. `siege.ts` starts it with the server's port, gives orders as `[number, name, argument]`, and gets
 * `[number, value, failure]` for each.
 */
import { setFlagsFromString } from 'node:v8'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import type { ImapSession } from '../../src/imap/session.ts'
import { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { until } from './account-harness.ts'
import { watchHealth } from './health.ts'

// As bin/postern.js has it: else the heap grows by leaps, whatever is on it.
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=15')

const health = watchHealth()
let texts: string[] = []
const account = new Account(
  {
    name: 'besieged',
    endpoint: { host: '127.0.0.1', port: Number(process.argv[2]), tls: 'none' },
    openSession: imapflowSessions(),
    signInSource: { signIn: async () => ({ user: 'ana', password: 'secret' }) },
    prefix: '',
    subscribedOnly: false,
    findFirstUnseen: false,
    readOnly: false,
    attachmentMark: false,
    special: {},
    random: () => 0,
  },
  {
    // At once, as by a key.
    onStatus: ({ kind }) => {
      if (kind === 'waiting') setImmediate(() => account.connect())
    },
    onServerText: ({ text }) => texts.push(text),
    onMailboxLost: () => undefined,
    onReturned: () => undefined,
    onActivity: () => undefined,
    onSignInFailed: () => undefined,
  },
)

let watched: MailboxCache | undefined

/** Connects, and opens the mailbox again where the nonsense made the account give it up. */
async function ready(): Promise<void> {
  await until(() => {
    if (account.status.kind === 'idle' || account.status.kind === 'stopped') account.connect()
    return account.status.kind === 'online'
  }, 'a connection')
  const view = account.view ?? (await account.open('INBOX'))
  if (view === watched) return
  watched = view
  // As whoever paints: looks again after each change.
  view.onChange(() => look(view))
  look(view)
}

function look(view: MailboxCache): void {
  const { length } = view
  view.want({ visible: { from: length - 30, to: length }, ahead: undefined, near: length - 1 })
}

/** True when the text was heard, false when the connection is gone or `patience` milliseconds are over. */
async function hears(text: string, patience: number): Promise<boolean> {
  const end = performance.now() + patience
  const isHeard = () => texts.includes(text)
  while (!isHeard() && account.status.kind === 'online' && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 2))
  const heard = isHeard()
  texts = []
  return heard
}

/** False when `ready` takes longer than `patience` milliseconds; it goes on nonetheless. */
async function isReady(patience: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), patience)))
  const is = await Promise.race([ready().then(() => true), late])
  clearTimeout(timer)
  return is
}

/** The mailbox of twenty is there, with all its rows. */
async function seesRows(): Promise<void> {
  await ready()
  if (account.view) look(account.view)
  const isWhole = (view: MailboxCache) =>
    view.length === 20 &&
    Array.from({ length: 20 }, (_, row) => view.peek(row).kind).every((kind) => kind === 'ready')
  await until(() => account.view !== null && isWhole(account.view), 'the rows')
}

const questions: readonly ((session: ImapSession) => Promise<unknown>)[] = [
  (session) => session.fetchOutline(3),
  (session) => session.fetchPart(4, '1', 0, 100),
  (session) => session.search([{ key: 'SUBJECT' }, { text: 'x' }]),
  (session) => session.countUnseen(),
  (session) => session.store([5], ['\\Seen'], true),
  (session) => session.copy([6], 'Archive'),
  (session) => session.locate([1, 2, 3], true),
  (session) => session.list('%', false),
  (session) => session.mailboxes.count('Archive', 'UNSEEN'),
  (session) => session.noop(),
]

/** Asks the server for one thing or another, so that its nonsense comes in the answer to that. */
function ask(which: number): void {
  const asked = account.scheduler.submit<unknown>({
    key: 'ask',
    priority: 'interactive',
    mailbox: account.view?.path,
    onDisconnect: 'fail',
    run: (session) => questions[which % questions.length]?.(session) ?? Promise.resolve(),
  })
  asked.catch(() => undefined)
}

async function obey(name: unknown, argument: unknown, more: unknown): Promise<unknown> {
  switch (name) {
    case 'be ready':
      return isReady(Number(argument))
    case 'hear':
      return hears(String(argument), Number(more))
    case 'see rows':
      return seesRows()
    case 'ask':
      return ask(Number(argument))
    case 'tell health':
      return health()
    default:
      throw new Error(`no such order: ${String(name)}`)
  }
}

process.on('message', (message: unknown) => {
  if (!Array.isArray(message)) return
  const [number, ...order]: unknown[] = message
  obey(order[0], order[1], order[2]).then(
    (value) => process.send?.([number, value, null]),
    (thrown: unknown) => process.send?.([number, null, String(thrown)]),
  )
})

process.on('disconnect', () => process.exit())

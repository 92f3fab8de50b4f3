/**
 * Pages through a mailbox with the sync room alone, and prints microseconds of processor time a row, and the loop's
 * lag in milliseconds: the 99 % point and the most. Arguments: port, file of the authority, mailbox, rows.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import { MailFailure } from '../../src/model/error.ts'
import { Account } from '../../src/sync/account.ts'
import type { MailboxView } from '../../src/sync/view.ts'
import { cpuSince } from '../support/cpu-time.ts'
import { dovecotPassword } from '../support/dovecot.ts'

const page = 50
const [port, authority = '', mailbox = '', size] = process.argv.slice(2)
const rows = Number(size)
const ignore = () => undefined
const account = new Account(
  {
    name: 'pager',
    endpoint: {
      host: '127.0.0.1',
      port: Number(port),
      tls: 'implicit',
      authority: readFileSync(authority, 'utf8'),
    },
    openSession: imapflowSessions(),
    signInSource: {
      signIn: (refused) =>
        refused
          ? Promise.reject(new MailFailure(refused))
          : Promise.resolve({ user: 'alice', password: dovecotPassword }),
    },
    prefix: '',
    subscribedOnly: false,
    findFirstUnseen: false,
    readOnly: false,
    attachmentMark: false,
    special: {},
  },
  {
    onStatus: ignore,
    onServerText: ignore,
    onMailboxLost: ignore,
    onReturned: ignore,
    onActivity: ignore,
    onSignInFailed: ignore,
  },
)

/** Looks at a page of rows, the next one ahead, and waits until all that is looked at is there. */
function look(view: MailboxView, from: number): Promise<void> {
  const to = Math.min(view.length, from + page)
  return new Promise((resolve) => {
    let next = from
    const check = () => {
      while (next < to && view.peek(next).kind === 'ready') next++
      if (next < to) return
      listening.dispose()
      resolve()
    }
    const listening = view.onChange(check)
    view.want({
      visible: { from, to },
      ahead: from >= page ? { from: from - page, to: from } : undefined,
      near: from,
    })
    check()
  })
}

account.connect()
const view = await account.open(mailbox)
const lag = monitorEventLoopDelay({ resolution: 1 })
lag.enable()
const start = process.cpuUsage()
for (let from = view.length - page; from > view.length - page - rows && from > -page; from -= page)
  await look(view, Math.max(0, from))
const cpu = (cpuSince(start) * 1000) / Math.min(rows, view.length)
lag.disable()
await account.close()
process.stdout.write([cpu, lag.percentile(99) / 1e6, lag.max / 1e6].join(' '))

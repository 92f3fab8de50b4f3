import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { rowLine, signingIn, startAccount, until } from '../support/account-harness.ts'
import { mutatedLine, randomFrom } from '../support/account-mutation.ts'
import type { ScriptedConnection } from '../support/scripted-server.ts'

const count = 2000
const batch = 25

/** Sends octets as they are, CR LF behind them. */
function raw(line: string): string {
  return `<hex ${Buffer.from(line, 'latin1').toString('hex') || '20'}>`
}

/** Longest time that nothing else could run, in milliseconds. */
function watchLag(): () => number {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  return () => {
    clearInterval(timer)
    return longest
  }
}

/** Opens INBOX and does as whoever paints: looks again after each change. */
async function open(account: Account): Promise<MailboxCache> {
  const view = await account.open('INBOX')
  view.onChange(() => {
    const { length } = view
    view.want({ visible: { from: length - 30, to: length }, ahead: undefined, near: length - 1 })
  })
  return view
}

test(
  'a server that talks nonsense neither ends nor stops the program (2683-3.4.1)',
  { timeout: 60_000 },
  async (context) => {
    const seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? Math.floor(Math.random() * 1e9))
    const random = randomFrom(seed)
    const failures: unknown[] = []
    const note = (reason: unknown) => failures.push(reason)
    process.on('unhandledRejection', note)
    context.after(() => process.off('unhandledRejection', note))
    const { server, account, texts } = await startAccount(context, signingIn(), {
      server: { repeat: true },
      reconnects: Number.MAX_SAFE_INTEGER,
    })
    let current: ScriptedConnection | undefined
    server.on(/^SELECT INBOX$/, (_, connection) => {
      current = connection
      return ['* 20 EXISTS', '* OK [UIDVALIDITY 1] valid', '<tag> OK [READ-WRITE] selected']
    })
    server.on(/^FETCH (\d+)(?::(\d+))? /, ([, from, to]) => {
      const rows: string[] = []
      for (let row = Number(from); row <= Math.min(20, Number(to ?? from)); row++) rows.push(rowLine(row))
      return [...rows, '<tag> OK fetched']
    })
    server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH 1', '<tag> OK searched'])
    // Whatever the nonsense made it ask.
    server.on(/./s, () => '<tag> OK done')
    account.connect()
    let view = await open(account)
    /** Among the nonsense may be a NO to a SELECT: then the mailbox is opened again, as the user would. */
    const selected = async (what: string) => {
      await until(() => account.view === null || current !== undefined, what)
      if (account.view === null) view = await open(account)
    }
    const lag = watchLag()
    try {
      for (let sent = 0; sent < count; sent += batch) {
        await selected(`the session for line ${sent}`)
        await until(() => account.status.kind === 'online', `the connection for line ${sent}`)
        for (let line = 0; line < batch; line++) await server.send(raw(mutatedLine(random)))
        const marker = `after line ${sent + batch}`
        await server.send(`* OK [ALERT] ${marker}`)
        const heard = () => texts.some(({ text }) => text === marker) || account.status.kind !== 'online'
        // It may well take the marker for octets of a literal: then it is left, and comes again.
        for (let turn = 0; turn < 20 && !heard(); turn++)
          await new Promise((resolve) => setTimeout(resolve, 2))
        if (heard() && account.status.kind === 'online') continue
        current?.destroy()
        current = undefined
      }
      current?.destroy()
      current = undefined
      await selected('the last session')
      view.want({ visible: { from: 0, to: 20 }, ahead: undefined, near: 0 })
      await until(
        () =>
          view.length === 20 &&
          Array.from({ length: 20 }, (_, row) => view.peek(row).kind).every((kind) => kind === 'ready'),
        'the rows',
      )
    } catch (thrown) {
      const slots = Array.from({ length: Math.min(25, view.length) }, (_, row) => view.peek(row).kind).join(
        ' ',
      )
      throw new Error(
        `${String(thrown)}: ${account.status.kind}, ${view.length} rows: ${slots}; POSTERN_FUZZ_SEED=${seed}`,
        { cause: thrown },
      )
    }
    const longest = lag()
    assert.ok(longest < 2000, `nothing else ran for ${Math.round(longest)} ms: POSTERN_FUZZ_SEED=${seed}`)
    assert.deepEqual(failures, [], `POSTERN_FUZZ_SEED=${seed}`)
  },
)

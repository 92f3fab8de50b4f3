import type { TestContext } from 'node:test'
import type { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { rowLine, signingIn, startAccount, until } from './account-harness.ts'
import { hostileServer } from './hostile-server.ts'
import type { HostileServer } from './hostile-server.ts'

/** What a decent server says to the commands that Postern sends, of a mailbox of twenty. */
function decent(command: string): readonly string[] | undefined {
  if (/^(?:SELECT|EXAMINE) /.test(command)) {
    return ['* 20 EXISTS', '* OK [UIDVALIDITY 1] valid', '* OK [UIDNEXT 21] next']
  }
  const [, from, to] = /^FETCH (\d+)(?::(\d+))? /.exec(command) ?? []
  if (from === undefined) return undefined
  const rows: string[] = []
  for (let row = Number(from); row <= Math.min(20, Number(to ?? from)); row++) rows.push(rowLine(row))
  return rows
}

export interface Siege {
  readonly server: HostileServer
  readonly account: Account
  /** Waits for a connection and its mailbox, which is opened again where the nonsense made the account give it up. */
  ready(what: string): Promise<void>
  /** Says a line of sense; false when it is not heard, because the connection or the stream is spoiled. */
  isHeard(): Promise<boolean>
  /** The rows are there after all. */
  recovers(): Promise<void>
}

/** An account that reconnects at once, on a server that can say anything. */
export async function besiege(context: TestContext): Promise<Siege> {
  const server = await hostileServer(decent)
  context.after(() => server.close())
  const { account, texts } = await startAccount(context, signingIn(), {
    endpoint: { port: server.port },
    reconnects: Number.MAX_SAFE_INTEGER,
  })
  account.connect()
  let watched: MailboxCache | undefined
  let markers = 0
  const siege: Siege = {
    server,
    account,
    async ready(what) {
      await until(() => {
        if (account.status.kind === 'stopped') account.connect()
        return account.status.kind === 'online'
      }, `a connection for ${what}`)
      const view = account.view ?? (await account.open('INBOX'))
      if (view !== watched) {
        watched = view
        // As whoever paints: looks again after each change.
        view.onChange(() => look(view))
        look(view)
      }
      await until(() => server.selected || account.status.kind !== 'online', `the mailbox for ${what}`)
    },
    async isHeard() {
      const marker = `marker ${++markers}`
      texts.length = 0
      server.send(`* OK [ALERT] ${marker}\r\n`)
      const heard = () => texts.some(({ text }) => text === marker)
      for (let turn = 0; turn < 40 && !heard() && account.status.kind === 'online'; turn++)
        await new Promise((resolve) => setTimeout(resolve, 2))
      return heard()
    },
    async recovers() {
      server.cut()
      const isReady = (view: MailboxCache) =>
        view.length === 20 &&
        Array.from({ length: 20 }, (_, row) => view.peek(row).kind).every((kind) => kind === 'ready')
      await siege.ready('what is right')
      if (account.view) look(account.view)
      await until(() => account.view !== null && isReady(account.view), 'the rows')
    },
  }
  return siege
}

function look(view: MailboxCache): void {
  const { length } = view
  view.want({ visible: { from: length - 30, to: length }, ahead: undefined, near: length - 1 })
}

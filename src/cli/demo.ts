import type { AccountConfig } from '../config/config.ts'
import { startDemoServer } from './demo/server.ts'
import { arrival, sampleMailboxes } from './demo/samples.ts'

/** Milliseconds from the start. */
const alertAfter = 6000
const arrivalAfter = 15_000

/** A built-in server with a sample mailbox, and the account that reads it. */
export interface Demo {
  readonly account: AccountConfig
  readonly password: string
  close(): Promise<void>
}

/** Starts the demo's server in this process, on loopback. */
export async function startDemo(now: Date): Promise<Demo> {
  const server = await startDemoServer({ mailboxes: sampleMailboxes(now), alertAfterMs: alertAfter })
  const deliver = () => {
    const { raw } = arrival(0, new Date())
    server.deliver('INBOX', typeof raw === 'function' ? raw() : raw)
  }
  const timer = setTimeout(deliver, arrivalAfter)
  timer.unref()
  return {
    account: {
      name: 'demo',
      host: '127.0.0.1',
      port: server.port,
      tls: 'none',
      user: server.user,
      folders: 'subscribed',
      prefix: '',
      archiveBy: 'flat',
      folder: {},
    },
    password: server.password,
    async close() {
      clearTimeout(timer)
      await server.close()
    },
  }
}

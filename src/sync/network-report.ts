import type { ServerCertificate } from '../imap/session.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Link, LinkStatus } from './link.ts'
import type { Priority, Scheduler } from './scheduler.ts'
import { WireLog, WireWatch } from './wire-log.ts'
import type { LoggedLine, RunningCommand } from './wire-log.ts'

/** One connection as it is now. What the server said is as it came: not safe to display. */
export interface ConnectionReport {
  readonly name: string
  readonly status: LinkStatus
  readonly mailbox: MailboxPath | undefined
  readonly certificate: ServerCertificate | null
  readonly identity: string | undefined
  readonly greeting: Uint8Array | undefined
  readonly capabilities: readonly string[]
  readonly running: RunningCommand | undefined
  /** In milliseconds. */
  readonly turns: { readonly last: number; readonly median: number } | undefined
  /** Octets since the start of the program. */
  readonly received: number
  readonly sent: number
}

/** All that the network inspector shows. */
export interface NetworkReport {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly connections: readonly ConnectionReport[]
  /** Jobs that wait, the most urgent first. */
  readonly queue: readonly { readonly key: string; readonly priority: Priority }[]
  readonly lines: readonly LoggedLine[]
}

/** Watches the two connections of an account, and reports on them when somebody looks. */
export class NetworkInspector {
  readonly #log = new WireLog()
  readonly view = new WireWatch('open folder', this.#log)
  readonly errands = new WireWatch('errands', this.#log)

  /** How all is now. Once in a session the server is asked what it is (RFC 2971). */
  report(scheduler: Scheduler, view: Link, errands: Link): NetworkReport {
    if (view.session?.capabilities.has('ID') && this.view.identity === undefined) this.#identify(scheduler)
    return {
      at: Date.now(),
      connections: [reportOn(view, this.view), reportOn(errands, this.errands)],
      queue: scheduler.waiting,
      lines: this.#log.lines,
    }
  }

  #identify(scheduler: Scheduler): void {
    this.view.identity = ''
    const asked = scheduler.request({
      key: 'identity',
      priority: 'background',
      onDisconnect: 'fail',
      run: async (session) => {
        this.view.identity = await session.identity()
      },
    })
    // Nobody misses it.
    asked.catch(() => undefined)
  }
}

function reportOn(link: Link, watch: WireWatch): ConnectionReport {
  const { session, status, traffic } = link
  return {
    name: watch.connection,
    status,
    mailbox: session?.mailbox?.path,
    certificate: session?.certificate ?? null,
    identity: watch.identity,
    greeting: watch.greeting,
    capabilities: session ? [...session.capabilities] : [],
    running: session ? watch.running : undefined,
    turns: watch.turns,
    ...traffic,
  }
}

import type { DovecotServer } from '../support/dovecot.ts'
import type { Sandbox } from '../support/program.ts'
import { token } from './mailboxes.ts'
import type { Proxy } from './proxy.ts'
import { startReader } from './reader.ts'
import type { Reader } from './reader.ts'

/** What all is measured with. */
export interface Setting {
  readonly server: DovecotServer
  readonly proxy: Proxy
  readonly sandbox: Sandbox
  /** How often what differs from run to run is measured: the median counts. */
  readonly runs: number
}

/** A line of the table: what, what was measured, the goal where there is one. */
export type Line = readonly string[]

/** Two accounts: `tls` straight to the server, as users have it; `counted` in the clear through the proxy. */
export function configuration({ server, proxy }: Pick<Setting, 'server' | 'proxy'>): string {
  return `
[accounts.tls]
host = "127.0.0.1"
port = ${server.tlsPort}
user = "alice"
folder.archive = "bench-archive"
tls_ca = "${server.ca}"

[accounts.counted]
host = "127.0.0.1"
port = ${proxy.port}
tls = "none"
user = "alice"
folder.archive = "bench-archive"
`
}

/** Starts the program on a mailbox. */
export function open({ sandbox }: Setting, account: 'tls' | 'counted', mailbox: string): Reader {
  return startReader(sandbox, ['--account', account, '--folder', mailbox])
}

/** Whether the screen shows message `number`. */
export const shows = (number: number) => (text: string) => text.includes(token(number))

/** Whether the cursor is on that line of the list. */
export const isAt = (mailbox: string, line: number) => (text: string) => text.includes(` ${mailbox} ${line}/`)

export function lineOf(text: string, mailbox: string): number {
  return Number(new RegExp(` ${mailbox} (\\d+)/`).exec(text)?.[1] ?? 0)
}

export const pageDown = '\x1b[6~'

export function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`
}

export const count = new Intl.NumberFormat('en-US')

export function octets(value: number): string {
  return `${count.format(value)} octets`
}

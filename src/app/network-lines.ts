import { format } from 'date-fns/format'
import type { Line, Span } from '../model/document.ts'
import { describeError } from '../model/error.ts'
import type { LinkStatus } from '../sync/link.ts'
import type { ConnectionReport, NetworkReport } from '../sync/network-report.ts'
import type { LoggedLine } from '../sync/wire-log.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatDuration, formatSize } from '../text/size.ts'
import { wrapSpans } from '../text/wrap.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import type { Modal, State } from './state.ts'

type Network = Extract<Modal, { kind: 'network' }>

type Certificate = NonNullable<ConnectionReport['certificate']>

/** Cells that the box wants, its frame with it. */
export const networkWidth = 140

/** Columns of the label before each piece of news. */
const labelWidth = 14

/** Rows of the screen that are not inside the box: its frame, and a line above and below. */
const around = 4

/** A report came: it takes the place of the one before, and the next is due in a second. */
export function inspected(state: State, report: NetworkReport): Step {
  const modal = state.modals.find((each) => each.kind === 'network')
  if (!modal) return only(state)
  const room = state.size.rows - around
  const known = networkLines(state, modal).length
  const next: Network = { ...modal, report }
  // Whoever looks at the end goes on looking at it.
  const atEnd = known > room && modal.top >= known - room
  const placed = atEnd ? { ...next, top: networkLines(state, next).length - room } : next
  const modals = state.modals.map((each) => (each === modal ? placed : each))
  return only({ ...state, modals }, { kind: 'inspect', after: 1 })
}

interface Formatted {
  readonly width: number
  readonly lines: readonly Line[]
}

/** The report as lines, made once for each: frames ask for it again and again. */
const formatted = new WeakMap<NetworkReport, Formatted>()

/** All that the inspector shows, as wide as its box is inside. */
export function networkLines({ size }: State, { report }: Network): readonly Line[] {
  if (!report) return []
  const width = Math.min(networkWidth, size.columns - 2) - 4
  const known = formatted.get(report)
  if (known?.width === width) return known.lines
  const lines = [
    ...report.connections.flatMap((connection) => connectionLines(connection, report.at, width)),
    [{ text: 'Queue', role: 'heading' } as const],
    ...(report.queue.length === 0 ? labelled('', 'nothing waits', width) : []),
    ...report.queue.flatMap(({ key, priority }) => labelled(priority, displaySafe(key), width)),
    [],
    [{ text: `The last ${report.lines.length} lines: ${initials(report)}`, role: 'heading' } as const],
    ...report.lines.flatMap((line) => transcriptLines(line, width)),
  ]
  formatted.set(report, { width, lines })
  return lines
}

/** What the letters before the lines stand for. */
function initials({ connections }: NetworkReport): string {
  return connections.map(({ name }) => `${name.slice(0, 1)} ${name}`).join(', ')
}

function connectionLines(connection: ConnectionReport, now: number, width: number): Line[] {
  const { name, status, mailbox, certificate, identity, greeting, capabilities, running, turns } = connection
  const heading: Line = [{ text: `Connection: ${name}`, role: 'heading' }]
  const row = (label: string, text: string | undefined) =>
    text === undefined ? [] : labelled(label, text, width)
  return [
    heading,
    ...row('state', describeStatus(status, now)),
    ...row('folder', mailbox === undefined ? undefined : displaySafe(mailbox, 'name')),
    ...row(
      'now',
      running && `${decoded(running.octets)}, for ${formatDuration((now - running.since) / 1000)}`,
    ),
    ...row('turn', turns && `${turns.last} ms the last, ${turns.median} ms the median`),
    ...row('traffic', `${formatSize(connection.received)} received, ${formatSize(connection.sent)} sent`),
    ...row('certificate', certificate ? describeCertificate(certificate) : undefined),
    ...row('SHA-256', certificate?.fingerprint),
    ...row('server', identity ? displaySafe(identity) : undefined),
    // Without its code: what the server offers comes next.
    ...row('greeting', greeting && decoded(greeting).replace(/^\* \w+ (\[[^\]]*\] )?/, '')),
    ...row('offers', capabilities.length === 0 ? undefined : displaySafe(capabilities.join(' '))),
    [],
  ]
}

function describeStatus(status: LinkStatus, now: number): string {
  switch (status.kind) {
    case 'idle':
      return 'not connected, as nothing is to be done'
    case 'connecting':
      return 'connecting'
    case 'online':
      return `connected, ${status.tls === null ? 'without TLS' : displaySafe(status.tls)}`
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((status.retryAt - now) / 1000))
      return `offline, again in ${formatDuration(seconds)}: ${displaySafe(describeError(status.error))}`
    }
    case 'stopped':
      return `offline: ${displaySafe(describeError(status.error))}`
  }
}

function describeCertificate({ subject, issuer, validFrom, validTo }: Certificate): string {
  const day = (date: Date) => (Number.isNaN(date.getTime()) ? 'unknown' : format(date, 'yyyy-MM-dd'))
  return `${displaySafe(subject)}; by ${displaySafe(issuer)}; valid from ${day(validFrom)} to ${day(validTo)}`
}

function transcriptLines({ at, connection, from, octets }: LoggedLine, width: number): Line[] {
  const sign = from === 'client' ? 'C:' : 'S:'
  const label: Span = {
    text: `${format(at, 'HH:mm:ss.SSS')} ${connection.slice(0, 1)} ${sign} `,
    role: 'dim',
  }
  const text: Span = { text: decoded(octets), role: from === 'client' ? 'strong' : 'text' }
  return beside(label, wrapSpans([text], width - label.text.length))
}

function labelled(label: string, text: string, width: number): Line[] {
  const lines = wrapSpans([{ text, role: 'text' }], width - labelWidth)
  return beside({ text: label.padEnd(labelWidth), role: 'dim' }, lines)
}

/** The label before the first line, and as much blank before the others. */
function beside(label: Span, lines: readonly Line[]): Line[] {
  const blank: Span = { text: ' '.repeat(label.text.length), role: 'dim' }
  return lines.map((line, index) => [index === 0 ? label : blank, ...line])
}

function decoded(octets: Uint8Array): string {
  return displaySafe(new TextDecoder().decode(octets).trimEnd())
}

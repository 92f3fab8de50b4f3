import type { Block, Span, TextRole } from '../model/document.ts'
import type { Address, Envelope } from '../model/envelope.ts'
import type { HeaderField } from '../model/part.ts'
import { longDate } from '../text/dates.ts'
import { displaySafe } from '../text/display-safe.ts'
import { addressListText } from './address-text.ts'
import { type Authentication, readAuthentication } from './authentication.ts'
import type { RawHeaderField } from './header.ts'
import { hostWords, unsubscribeTargets } from './list-unsubscribe.ts'
import { senderDoubts } from './sender.ts'

export { addressText } from './address-text.ts'

/** How much of a header is shown: the usual fields, all of them decoded, or all as they were sent. */
export type HeaderMode = 'short' | 'full' | 'raw'

/** The fields beyond the envelope that the short header tells of: see `HeaderOptions.notable`. */
export const notableFields: readonly string[] = [
  'Authentication-Results',
  'Received',
  'List-Id',
  'List-Post',
  'List-Unsubscribe',
  'Resent-From',
]

export interface HeaderOptions {
  readonly mode: HeaderMode
  readonly now: Date
  /** All fields, for the modes that show them. */
  readonly fields?: readonly HeaderField[]
  /** The `notableFields` of the message in its order, where they are there. */
  readonly notable?: readonly RawHeaderField[]
  /** Until when the message is snoozed, in words. */
  readonly snoozed?: string
  /** The authserv-id of the server whose Authentication-Results are believed (RFC 8601 §2.5). */
  readonly authServer?: string
}

/** More people than these are counted, not named. */
const mostNamed = 8
/** In UTF-16 units. */
const longestName = 200
/** Of an address for leaving a list so much is shown; the question before it shows all. */
const longestUnsubscribe = 100

/** The header of a message. All fields where `mode` is not `short` and `fields` are given. */
export function headerBlocks(envelope: Envelope, options: HeaderOptions): Block[] {
  const { fields, mode, now, notable = [], authServer } = options
  if (mode !== 'short' && fields) return fields.map((field) => fieldBlock(field, mode))
  const [author] = envelope.from
  const answersElsewhere = addressesOf(envelope.replyTo) !== addressesOf(envelope.from)
  const isSentForOther = addressesOf(envelope.sender) !== addressesOf(envelope.from)
  const authentication = readAuthentication(notable, author?.address ?? '', authServer)
  return [
    ...headerLine('From', people(envelope.from), 'header-value', senderDoubts(envelope.from)),
    ...(authentication ? [originLine(authentication)] : []),
    ...headerLine('Sender', isSentForOther ? people(envelope.sender) : ''),
    ...headerLine('Resent by', valueOf(notable, 'resent-from')),
    ...headerLine('Reply-To', answersElsewhere ? people(envelope.replyTo) : ''),
    ...headerLine('To', people(envelope.to)),
    ...headerLine('Cc', people(envelope.cc)),
    ...headerLine('Bcc', people(envelope.bcc)),
    ...headerLine('List', listName(notable)),
    ...unsubscribeLine(notable),
    ...headerLine('Snoozed', options.snoozed ?? ''),
    ...headerLine('Date', longDate(envelope.date, now)),
    ...headerLine('Subject', displaySafe(envelope.subject), 'subject'),
  ]
}

function addressesOf(addresses: readonly Address[]): string {
  return addresses.map(({ address }) => address.toLowerCase()).join(',')
}

function people(addresses: readonly Address[]): string {
  const named = addresses.length > mostNamed + 1 ? addresses.slice(0, mostNamed) : addresses
  const text = addressListText(
    named.map((address) => ({ ...address, name: address.name.slice(0, longestName) })),
  )
  const more = addresses.length - named.length
  return more > 0 ? `${text} and ${more} more` : text
}

/** In a word, and who says so. */
function originLine({ verdict, details, server }: Authentication): Block {
  const words = { authenticated: 'authenticated', forged: 'forged?', unknown: 'not authenticated' }
  const why = details.length === 0 ? '' : ` (${details.join(', ')})`
  const who = server === '' ? '' : `, says ${server}`
  const text = displaySafe(`${words[verdict]}${why}${who}`, 'name')
  const mark = verdict === 'forged' ? '⚠ ' : ''
  return toLine('Origin', [{ text: mark + text, role: verdict === 'forged' ? 'warning' : 'header-value' }])
}

/** `Developers <dev@lists.example.org>`: the name from List-Id, the address from List-Post (RFC 2919, RFC 2369). */
function listName(notable: readonly RawHeaderField[]): string {
  const list = valueOf(notable, 'list-id')
  const [, phrase = '', id = ''] = /^([^<]*)<([^>]*)>/.exec(list) ?? []
  const post = /<mailto:([^>?]+)/i.exec(valueOf(notable, 'list-post'))?.[1]
  const address = post ?? (id || list)
  const name = phrase.trim().replace(/^"(.*)"$/, '$1')
  return name === '' ? address : `${name} <${address}>`
}

function unsubscribeLine(notable: readonly RawHeaderField[]): Block[] {
  const targets = unsubscribeTargets(notable)
  const target = targets.find(({ url }) => url.length <= longestUnsubscribe) ?? targets[0]
  if (!target) return []
  const { url } = target
  const doubts = target.kind !== 'mail' && hostWords(url).deceives ? [' ⚠ the host looks like another'] : []
  // What is not shown whole leads nowhere.
  const link: Span =
    url.length <= longestUnsubscribe
      ? { text: displaySafe(url, 'name'), role: 'link', target: url }
      : { text: displaySafe(`${url.slice(0, longestUnsubscribe - 1)}…`, 'name'), role: 'header-value' }
  return [toLine('Leave list', [link, ...doubts.map((each): Span => ({ text: each, role: 'warning' }))])]
}

/** The first field called `name`, safe to display. */
function valueOf(fields: readonly HeaderField[], name: string): string {
  const field = fields.find((each) => each.name.toLowerCase() === name)
  return field === undefined ? '' : displaySafe(field.value.slice(0, 2000), 'name').trim()
}

function headerLine(
  name: string,
  value: string,
  role: TextRole = 'header-value',
  warnings: readonly string[] = [],
): Block[] {
  if (value === '') return []
  const doubts = warnings.map((text): Span => ({ text: ` ⚠ ${text}`, role: 'warning' }))
  return [toLine(name, [{ text: value, role }, ...doubts])]
}

function toLine(name: string, spans: readonly Span[]): Block {
  const label = `${name}: `
  return { kind: 'paragraph', quote: 0, rest: ' '.repeat(label.length), spans: [labelSpan(label), ...spans] }
}

function labelSpan(text: string): Span {
  return { text, role: 'header-name' }
}

function fieldBlock(field: HeaderField, mode: HeaderMode): Block {
  const value = mode === 'raw' && 'raw' in field && typeof field.raw === 'string' ? field.raw : field.value
  const spans = [
    labelSpan(`${displaySafe(field.name)}: `),
    { text: displaySafe(value), role: 'header-value' as const },
  ]
  if (mode === 'raw') return { kind: 'verbatim', quote: 0, spans }
  return { kind: 'paragraph', quote: 0, rest: '    ', spans }
}

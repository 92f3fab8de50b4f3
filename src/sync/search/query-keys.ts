import type { SearchTerm } from '../../imap/session.ts'
import { dayWords, imapDate, readDays } from './days.ts'
import type { Days } from './days.ts'
import type { Query } from './query.ts'

/** What can stand before a colon in a query. */
export interface QueryKey {
  /** What can stand behind it, for people. */
  readonly takes: string
  /** All that can stand behind it, where that is a choice. */
  readonly values?: readonly string[]
  /** What it costs beyond what a search usually does, for people. */
  readonly cost?: string
  /** Undefined where the value is none. `now` is what the user calls today. */
  read(value: string, now: Date): Query | undefined
}

const flags: Readonly<Record<string, string>> = {
  unread: 'UNSEEN',
  unseen: 'UNSEEN',
  read: 'SEEN',
  seen: 'SEEN',
  starred: 'FLAGGED',
  flagged: 'FLAGGED',
  unstarred: 'UNFLAGGED',
  answered: 'ANSWERED',
  unanswered: 'UNANSWERED',
  draft: 'DRAFT',
  deleted: 'DELETED',
  undeleted: 'UNDELETED',
  any: 'ALL',
}

/** RFC 3501 knows numbers up to here. */
const greatestNumber = 0xffff_ffff

const factors: Readonly<Record<string, number>> = { '': 1, 'k': 1e3, 'm': 1e6, 'g': 1e9 }

/**
 * The keys of the query language, by which every search key of RFC 9051 §6.4.4 can be said, but for sequence numbers,
 * which no user sees.
 */
export const queryKeys: ReadonlyMap<string, QueryKey> = new Map<string, QueryKey>([
  ['from', words('FROM')],
  ['to', words('TO')],
  ['cc', words('CC')],
  ['bcc', words('BCC')],
  ['subject', words('SUBJECT')],
  ['body', words('BODY')],
  ['text', words('TEXT')],
  ['list', header('List-Id')],
  ['header', { takes: 'a field and what is in it: header:X-Mailer:mutt', read: readHeader }],
  [
    'is',
    {
      takes: Object.keys(flags).join(', '),
      values: Object.keys(flags),
      read: (value) =>
        key(Object.hasOwn(flags, value.toLowerCase()) ? flags[value.toLowerCase()] : undefined),
    },
  ],
  ['keyword', { takes: 'a keyword such as $Forwarded', read: readKeyword }],
  [
    'has',
    {
      takes: 'attachment',
      values: ['attachment'],
      cost: 'the server has to open each message',
      // The structure of messages is no search key. This is what mail with attachments says of itself, and at times
      // other mail too; a server that has no index of headers opens each message to look.
      read: (value) =>
        value.toLowerCase() === 'attachment'
          ? header('Content-Type').read('multipart/mixed', new Date(0))
          : undefined,
    },
  ],
  ['since', days(({ from }) => key('SINCE', { key: imapDate(from) }))],
  ['before', days(({ from }) => key('BEFORE', { key: imapDate(from) }))],
  ['on', days((span) => onDays(span, ''))],
  ['sent-since', days(({ from }) => key('SENTSINCE', { key: imapDate(from) }))],
  ['sent-before', days(({ from }) => key('SENTBEFORE', { key: imapDate(from) }))],
  ['sent-on', days((span) => onDays(span, 'SENT'))],
  ['larger', size('LARGER')],
  ['smaller', size('SMALLER')],
  ['uid', { takes: 'UIDs: 7, 1:200 or 500:*', read: readUids }],
])

/** One search key; undefined without a name. */
export function key(name: string | undefined, ...values: readonly SearchTerm[]): Query | undefined {
  return name === undefined ? undefined : { kind: 'key', terms: [{ key: name }, ...values] }
}

function words(name: string): QueryKey {
  return {
    takes: 'a word, or a phrase in quotes',
    read: (text) => (text === '' ? undefined : key(name, { text })),
  }
}

function header(field: string): QueryKey {
  return {
    takes: 'a word, or a phrase in quotes',
    read: (text) => (text === '' ? undefined : key('HEADER', { text: field }, { text })),
  }
}

/** `Name:words`; without words whatever has the field (RFC 9051 §6.4.4). */
function readHeader(value: string): Query | undefined {
  const [, field, text = ''] = /^([!-9;-~]{1,76})(?::\s*(.*))?$/s.exec(value) ?? []
  return field === undefined ? undefined : key('HEADER', { text: field }, { text })
}

function readKeyword(value: string): Query | undefined {
  return /^[^\x00-\x20\x7f-\uffff(){%*"\\\]]{1,100}$/.test(value) ? key('KEYWORD', { key: value }) : undefined
}

function days(toQuery: (span: Days) => Query | undefined): QueryKey {
  return {
    takes: dayWords,
    read: (value, now) => {
      const span = readDays(value, now)
      return span && toQuery(span)
    },
  }
}

function onDays({ from, before }: Days, prefix: '' | 'SENT'): Query | undefined {
  const nextDay = new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1, 12)
  if (imapDate(nextDay) === imapDate(before)) return key(`${prefix}ON`, { key: imapDate(from) })
  const since = key(`${prefix}SINCE`, { key: imapDate(from) })
  const until = key(`${prefix}BEFORE`, { key: imapDate(before) })
  return since && until && { kind: 'all', of: [since, until] }
}

function size(name: string): QueryKey {
  return {
    takes: 'a size such as 1M, 1.5M, 20k or 900',
    read: (value) => {
      const [, number, unit = ''] = /^(\d{1,10}(?:\.\d{1,3})?)([kmg]?)b?$/i.exec(value) ?? []
      const octets = Math.round(Number(number) * (factors[unit.toLowerCase()] ?? 1))
      return octets <= greatestNumber ? key(name, { key: String(octets) }) : undefined
    },
  }
}

/** A star is whatever comes after, as in `uidsFrom`. */
function readUids(value: string): Query | undefined {
  const set = value.replaceAll(':*', `:${greatestNumber}`)
  const number = /^[1-9]\d{0,9}$/
  const isSet =
    set.length <= 400 &&
    set.split(',').every((range) => {
      const ends = range.split(':')
      return ends.length <= 2 && ends.every((end) => number.test(end) && !(Number(end) > greatestNumber))
    })
  return isSet ? key('UID', { set }) : undefined
}

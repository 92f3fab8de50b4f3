import { isKept } from '../../model/flags.ts'
import type { Flags } from '../../model/flags.ts'
import type { MailboxPath } from '../../model/mailbox.ts'

/**
 * What the server keeps about a snoozed message, so that nothing about it lives on one machine: the keyword
 * `$Snoozed`, `$SnoozedUntil-20261127T0800` for when it is due (UTC), and where it did not come from INBOX
 * `$SnoozedFrom-` with the name of its mailbox. All of them are atoms (RFC 9051 §9), and no longer than servers keep.
 */
export const snoozedKeyword = '$Snoozed'
const untilPrefix = '$SnoozedUntil-'
const fromPrefix = '$SnoozedFrom-'

/** Dovecot keeps no longer keywords (mail_max_keyword_length). */
const longestKeyword = 50

/** The keywords of a message that is snoozed, to the minute; with a name too long to be kept it returns to INBOX. */
export function snoozeKeywords(until: Date, origin: MailboxPath): readonly string[] {
  const from = origin === 'INBOX' ? '' : fromPrefix + encodeName(origin)
  const keywords = [snoozedKeyword, untilKeyword(until)]
  return from === '' || from.length > longestKeyword ? keywords : [...keywords, from]
}

/** True where a mailbox keeps what snoozing until then takes (PERMANENTFLAGS, RFC 9051 §7.1). */
export function keepsSnoozed(permanentFlags: Flags, until: Date): boolean {
  return [snoozedKeyword, untilKeyword(until)].every((keyword) => isKept(permanentFlags, keyword))
}

/** `$SnoozedUntil-20261127T0800`. */
export function untilKeyword(until: Date): string {
  const [date = '', time = ''] = until.toISOString().split('T')
  return `${untilPrefix}${date.replaceAll('-', '')}T${time.slice(0, 5).replace(':', '')}`
}

/** Those among flags that are about snoozing; servers may spell keywords in another case. */
export function snoozeMarks(flags: Iterable<string>): readonly string[] {
  return [...flags].filter((flag) => {
    const name = flag.toLowerCase()
    return name === snoozedKeyword.toLowerCase() || isOf(name, untilPrefix) || isOf(name, fromPrefix)
  })
}

/** When a message is due; the latest date where it has several. Undefined where it has none that makes sense. */
export function snoozedUntil(flags: Iterable<string>): Date | undefined {
  const times = [...flags]
    .filter((flag) => isOf(flag.toLowerCase(), untilPrefix))
    .flatMap((flag) => readTime(flag.slice(untilPrefix.length)))
  return times.length === 0 ? undefined : new Date(Math.max(...times))
}

/** The mailbox that a message is to return to. */
export function snoozedFrom(flags: Iterable<string>): MailboxPath {
  const flag = [...flags].find((each) => isOf(each.toLowerCase(), fromPrefix))
  return (flag && decodeName(flag.slice(fromPrefix.length).toLowerCase())) ?? 'INBOX'
}

function isOf(lowerCase: string, prefix: string): boolean {
  return lowerCase.startsWith(prefix.toLowerCase())
}

function readTime(text: string): number[] {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)$/i.exec(text) ?? []
  if (year === undefined) return []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`)
  return Number.isNaN(time) ? [] : [time]
}

/** Keywords know no upper case: `+w` is `W`. What is no letter, digit, `.`, `/`, `_` or `-` is `=` and its octet. */
function encodeName(path: MailboxPath): string {
  return [...Buffer.from(path)]
    .map((octet) => {
      const character = String.fromCharCode(octet)
      if (/[a-z0-9./_-]/.test(character)) return character
      return /[A-Z]/.test(character)
        ? `+${character.toLowerCase()}`
        : `=${octet.toString(16).padStart(2, '0')}`
    })
    .join('')
}

/** Undefined for what `encodeName` does not make. */
function decodeName(text: string): MailboxPath | undefined {
  const octets: number[] = []
  for (const [piece] of text.matchAll(/\+[a-z]|=[0-9a-f]{2}|[^]/g)) {
    if (piece.startsWith('=') && piece.length === 3) octets.push(Number.parseInt(piece.slice(1), 16))
    else octets.push((piece.length === 2 ? piece.slice(1).toUpperCase() : piece).charCodeAt(0))
  }
  const path = Buffer.from(octets).toString()
  return path !== '' && !/\p{Cc}/u.test(path) && encodeName(path) === text ? path : undefined
}

import type { SearchTerm } from '../../src/imap/session.ts'

/** A message as a search sees it. Days are of May 2026. */
export interface SearchedMessage {
  readonly uid: number
  readonly flags: readonly string[]
  readonly from: string
  readonly subject: string
  readonly contentType: string
  readonly body: string
  readonly size: number
  readonly received: number
  readonly sent: number
}

export type Fits = (message: SearchedMessage) => boolean

/** What search keys mean (RFC 9051 §6.4.4), read one by one. Throws for what is no key or lacks an argument. */
export function readCriteria(criteria: readonly SearchTerm[]): Fits {
  const left = [...criteria]
  const fits: Fits[] = []
  do fits.push(readKey(left))
  while (left.length > 0)
  return (message) => fits.every((each) => each(message))
}

const systemFlags = ['Answered', 'Deleted', 'Draft', 'Flagged', 'Seen']

function readKey(left: SearchTerm[]): Fits {
  const term = left.shift()
  if (!term) throw new Error('a key is missing')
  if ('group' in term) return readCriteria(term.group)
  if (!('key' in term)) throw new Error('a key was expected')
  const name = term.key
  const flag = systemFlags.find((each) => name === each.toUpperCase() || name === `UN${each.toUpperCase()}`)
  if (flag !== undefined) return ({ flags }) => flags.includes(`\\${flag}`) !== name.startsWith('UN')
  switch (name) {
    case 'ALL':
      return () => true
    case 'NOT': {
      const fits = readKey(left)
      return (message) => !fits(message)
    }
    case 'OR': {
      const [first, second] = [readKey(left), readKey(left)]
      return (message) => first(message) || second(message)
    }
    case 'KEYWORD':
    case 'UNKEYWORD': {
      const keyword = atom(left)
      return ({ flags }) => flags.includes(keyword) === (name === 'KEYWORD')
    }
    case 'LARGER':
    case 'SMALLER': {
      const octets = Number(atom(left))
      return ({ size }) => (name === 'LARGER' ? size > octets : size < octets)
    }
    case 'UID': {
      const set = left.shift()
      if (!set || !('set' in set)) throw new Error('a set was expected')
      const [from = 0, to = from] = set.set.split(':').map(Number)
      return ({ uid }) => uid >= from && uid <= to
    }
    case 'HEADER': {
      const field = text(left)
      const value = text(left)
      if (field !== 'Content-Type') throw new Error('the model has no such field')
      return ({ contentType }) => holds(contentType, value)
    }
    case 'FROM':
    case 'SUBJECT':
    case 'BODY': {
      const words = text(left)
      const part = name === 'FROM' ? 'from' : name === 'SUBJECT' ? 'subject' : 'body'
      return (message) => holds(message[part], words)
    }
    case 'TEXT': {
      const words = text(left)
      return ({ from, subject, contentType, body }) =>
        [from, subject, contentType, body].some((part) => holds(part, words))
    }
    default:
      return readDate(name, left)
  }
}

function readDate(name: string, left: SearchTerm[]): Fits {
  const [, sent, kind] = /^(SENT)?(BEFORE|ON|SINCE)$/.exec(name) ?? []
  if (kind === undefined) throw new Error(`no such key: ${name}`)
  const [, digits] = /^(\d{1,2})-May-2026$/.exec(atom(left)) ?? []
  if (digits === undefined) throw new Error('a day of May 2026 was expected')
  const day = Number(digits)
  return (message) => {
    const of = sent === undefined ? message.received : message.sent
    if (kind === 'ON') return of === day
    return kind === 'BEFORE' ? of < day : of >= day
  }
}

function atom(left: SearchTerm[]): string {
  const term = left.shift()
  if (!term || !('key' in term)) throw new Error('an atom was expected')
  return term.key
}

function text(left: SearchTerm[]): string {
  const term = left.shift()
  if (!term || !('text' in term)) throw new Error('a string was expected')
  return term.text
}

/** Substrings, whatever their case (RFC 9051 §6.4.4). */
export function holds(where: string, words: string): boolean {
  return where.toLowerCase().includes(words.toLowerCase())
}

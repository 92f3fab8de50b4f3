import { decodeText, decodeWords } from './decoding.ts'
import { bad } from './failure.ts'
import type { StoredMessage } from './mailbox.ts'
import { field } from './mime-tree.ts'
import type { Selection } from './selection.ts'
import type { CommandScanner } from './tokenizer.ts'
import { fromOctets, monthNumber } from './wire.ts'

/** What a message must be like to be found; its sequence number is given too. */
export type SearchKey = (message: StoredMessage, sequence: number) => boolean

const day = 86_400_000
const maximumDepth = 50

const flagKeys: Readonly<Record<string, readonly [flag: string, set: boolean]>> = {
  ANSWERED: ['\\Answered', true],
  DELETED: ['\\Deleted', true],
  DRAFT: ['\\Draft', true],
  FLAGGED: ['\\Flagged', true],
  SEEN: ['\\Seen', true],
  UNANSWERED: ['\\Answered', false],
  UNDELETED: ['\\Deleted', false],
  UNDRAFT: ['\\Draft', false],
  UNFLAGGED: ['\\Flagged', false],
  UNSEEN: ['\\Seen', false],
}

/** Reads all keys to the end of the command; a message must fit every one (RFC 3501 §6.4.4). */
export function readSearchKeys(scanner: CommandScanner, selection: Selection): SearchKey {
  const keys = [readKey(scanner, selection, 0)]
  while (scanner.accept(' ')) keys.push(readKey(scanner, selection, 0))
  scanner.end()
  return every(keys)
}

function every(keys: readonly SearchKey[]): SearchKey {
  return (message, sequence) => keys.every((key) => key(message, sequence))
}

function readKey(scanner: CommandScanner, selection: Selection, depth: number): SearchKey {
  if (depth > maximumDepth) throw bad('Search nested too deep.')
  const inner = (): SearchKey => readKey(scanner, selection, depth + 1)
  if (scanner.next === '(') return every(scanner.list(inner))
  if (/[\d*]/.test(scanner.next)) return rowsKey(selection, scanner.sequenceSet(), false)
  const name = scanner.keyword()
  const flag = flagKeys[name]
  if (flag && Object.hasOwn(flagKeys, name)) return ({ flags }) => flags.has(flag[0]) === flag[1]
  if (name === 'ALL' || name === 'OLD') return () => true
  if (name === 'NEW' || name === 'RECENT') return () => false
  scanner.space()
  switch (name) {
    case 'NOT': {
      const key = inner()
      return (message, sequence) => !key(message, sequence)
    }
    case 'OR': {
      const first = inner()
      scanner.space()
      const second = inner()
      return (message, sequence) => first(message, sequence) || second(message, sequence)
    }
    case 'UID':
      return rowsKey(selection, scanner.sequenceSet(), true)
    case 'KEYWORD':
    case 'UNKEYWORD': {
      const keyword = scanner.atom().toLowerCase()
      return ({ flags }) =>
        [...flags].some((given) => given.toLowerCase() === keyword) === (name === 'KEYWORD')
    }
    case 'LARGER':
    case 'SMALLER': {
      const size = scanner.number()
      return ({ raw }) => (name === 'LARGER' ? raw.length > size : raw.length < size)
    }
    case 'BEFORE':
    case 'ON':
    case 'SINCE':
      return dateKey(name, readDay(scanner), ({ received }) => received.getTime())
    case 'SENTBEFORE':
    case 'SENTON':
    case 'SENTSINCE':
      return dateKey(name.slice(4), readDay(scanner), sentDay)
    default:
      return textKey(scanner, name)
  }
}

function textKey(scanner: CommandScanner, name: string): SearchKey {
  let fieldName = name
  if (name === 'HEADER') {
    fieldName = scanner.astring()
    scanner.space()
  } else if (!['BCC', 'BODY', 'CC', 'FROM', 'SUBJECT', 'TEXT', 'TO'].includes(name))
    throw bad(`Unknown key ${name}.`)
  const wanted = fromOctets(scanner.astring()).toLowerCase()
  const holds = (text: string): boolean => text.toLowerCase().includes(wanted)
  if (name === 'BODY') return ({ tree }) => holds(decodeText(tree))
  if (name === 'TEXT') return ({ tree }) => holds(decodeWords(tree.header)) || holds(decodeText(tree))
  return ({ tree }) => {
    const value = field(tree, fieldName)
    return value !== undefined && holds(decodeWords(value))
  }
}

function rowsKey(selection: Selection, set: string, byUid: boolean): SearchKey {
  const rows = new Set(selection.resolve(set, byUid).map(({ message }) => message))
  return (message) => rows.has(message)
}

function dateKey(name: string, start: number, dayOf: (message: StoredMessage) => number): SearchKey {
  if (name === 'BEFORE') return (message) => dayOf(message) < start
  if (name === 'SINCE') return (message) => dayOf(message) >= start
  return (message) => dayOf(message) >= start && dayOf(message) < start + day
}

/** The start of a day, such as `1-Feb-2026`, in UTC. */
function readDay(scanner: CommandScanner): number {
  const found = scanner.match(/"?(\d{1,2})-([A-Za-z]{3})-(\d{4})"?/y)
  const month = monthNumber(found?.[2] ?? '')
  if (!found || month < 0) throw bad('Expected a date.')
  return Date.UTC(Number(found[3]), month, Number(found[1]))
}

/** The day that stands in the Date field, whatever its zone; NaN where there is none. */
function sentDay({ tree }: StoredMessage): number {
  const found = /(\d{1,2}) ([A-Za-z]{3}) (\d{4})/.exec(field(tree, 'Date') ?? '')
  return found ? Date.UTC(Number(found[3]), monthNumber(found[2] ?? ''), Number(found[1])) : Number.NaN
}

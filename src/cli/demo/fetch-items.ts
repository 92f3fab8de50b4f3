import { bad } from './failure.ts'
import type { StoredMessage } from './mailbox.ts'
import { readSection, type Section } from './sections.ts'
import { flagList } from './selection.ts'
import { bodyStructure, envelope } from './structure.ts'
import type { CommandScanner } from './tokenizer.ts'
import { dateTime, literal, type Octets } from './wire.ts'

/** One thing that a FETCH asks for (RFC 3501 §6.4.5). */
export interface FetchItem {
  readonly name: string
  /** True where asking for it sets \Seen. */
  readonly isReading: boolean
  /** Its name and value in the answer. */
  show(message: StoredMessage): Octets
}

const macros: Readonly<Record<string, readonly string[]>> = {
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
}

const simpleItems: Readonly<Record<string, (message: StoredMessage) => Octets>> = {
  'UID': (message) => `UID ${message.uid}`,
  'FLAGS': flagList,
  'INTERNALDATE': (message) => `INTERNALDATE ${dateTime(message.received)}`,
  'RFC822.SIZE': (message) => `RFC822.SIZE ${message.raw.length}`,
  'ENVELOPE': (message) => `ENVELOPE ${envelope(message.tree)}`,
  'BODY': (message) => `BODY ${bodyStructure(message.tree, false)}`,
  'BODYSTRUCTURE': (message) => `BODYSTRUCTURE ${bodyStructure(message.tree, true)}`,
  'RFC822.HEADER': (message) => `RFC822.HEADER ${literal(message.tree.header)}`,
  'RFC822': (message) => `RFC822 ${literal(message.raw.toString('latin1'))}`,
  'RFC822.TEXT': (message) => `RFC822.TEXT ${literal(message.tree.body.toString('latin1'))}`,
}

/** Reads an item, a macro or a list of items. UID comes first where `withUid` is set. */
export function readFetchItems(scanner: CommandScanner, withUid: boolean): FetchItem[] {
  const items = scanner.next === '(' ? scanner.list(() => readItem(scanner)) : readMacroOrItem(scanner)
  if (items.length === 0) throw bad('Nothing asked for.')
  return withUid && !items.some(({ name }) => name === 'UID') ? [simpleItem('UID'), ...items] : items
}

function readMacroOrItem(scanner: CommandScanner): FetchItem[] {
  const macro = macros[scanner.match(/(?:ALL|FAST|FULL)$/iy)?.[0].toUpperCase() ?? '']
  return macro ? macro.map(simpleItem) : [readItem(scanner)]
}

function readItem(scanner: CommandScanner): FetchItem {
  const name = scanner.match(/[A-Za-z0-9.]+/y)?.[0].toUpperCase() ?? ''
  const isPeek = name === 'BODY.PEEK'
  if (!isPeek && name !== 'BODY') return simpleItem(name)
  if (!scanner.accept('[')) {
    if (isPeek) throw bad('BODY.PEEK needs a section.')
    return simpleItem('BODY')
  }
  const section = readSection(scanner)
  const partial = scanner.match(/<(\d{1,10})\.([1-9]\d{0,9})>/y)
  if (!partial) return sectionItem(section, !isPeek, 0, undefined)
  return sectionItem(section, !isPeek, Number(partial[1]), Number(partial[2]))
}

function simpleItem(name: string): FetchItem {
  const show = Object.hasOwn(simpleItems, name) ? simpleItems[name] : undefined
  if (!show) throw bad(`Unknown fetch item ${name}.`)
  return { name, isReading: name === 'RFC822' || name === 'RFC822.TEXT', show }
}

function sectionItem(
  section: Section,
  isReading: boolean,
  origin: number,
  length: number | undefined,
): FetchItem {
  const name = `BODY[${section.name}]${length === undefined ? '' : `<${origin}>`}`
  return {
    name,
    isReading,
    show(message) {
      const octets = section.extract(message)
      if (!octets) return `${name} NIL`
      const end = length === undefined ? octets.length : origin + length
      return `${name} ${literal(octets.toString('latin1', Math.min(origin, octets.length), Math.min(end, octets.length)))}`
    },
  }
}

import { bad } from './failure.ts'
import { isMessage, locatePart, type MimePart } from './mime-tree.ts'
import type { CommandScanner } from './tokenizer.ts'
import type { Octets } from './wire.ts'

/** What stands between the brackets of BODY[…] (RFC 3501 §6.4.5). */
export interface Section {
  /** As the answer repeats it, without brackets. */
  readonly name: string
  /** The octets of a message that it means; undefined when the message has no such part. */
  extract(message: { readonly raw: Buffer; readonly tree: MimePart }): Buffer | undefined
}

type Keyword = 'HEADER' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | 'TEXT' | 'MIME' | ''

const sectionPattern = /^(?:(\d+(?:\.\d+)*)(?:\.([A-Z.]+))?|([A-Z.]*))$/

/** Reads a section; the scanner stands after the `[`, and then after the `]`. */
export function readSection(scanner: CommandScanner): Section {
  const text = scanner.match(/[0-9A-Za-z.]*/y)?.[0].toUpperCase() ?? ''
  const found = sectionPattern.exec(text)
  const numbers = found?.[1]?.split('.').map(Number) ?? []
  const keyword = toKeyword(found?.[2] ?? found?.[3] ?? '')
  if (!found || keyword === undefined || (keyword === 'MIME' && numbers.length === 0))
    throw bad('Unknown section.')
  const names: Octets[] = []
  let name = text
  if (keyword.startsWith('HEADER.FIELDS')) {
    scanner.space()
    names.push(...scanner.list(() => scanner.astring()))
    name += ` (${names.join(' ')})`
  }
  scanner.expect(']')
  return { name, extract: (message) => extract(message, numbers, keyword, names) }
}

function toKeyword(text: string): Keyword | undefined {
  switch (text) {
    case 'HEADER':
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
    case 'TEXT':
    case 'MIME':
    case '':
      return text
    default:
      return undefined
  }
}

function extract(
  message: { readonly raw: Buffer; readonly tree: MimePart },
  numbers: readonly number[],
  keyword: Keyword,
  names: readonly Octets[],
): Buffer | undefined {
  if (numbers.length === 0 && keyword === '') return message.raw
  const part = numbers.length === 0 ? message.tree : locatePart(message.tree, numbers)
  if (!part || keyword === '') return part?.body
  if (keyword === 'MIME') return Buffer.from(part.header, 'latin1')
  const inner = numbers.length === 0 ? part : isMessage(part) ? part.children[0] : undefined
  if (!inner) return undefined
  if (keyword === 'TEXT') return inner.body
  return Buffer.from(
    keyword === 'HEADER' ? inner.header : someFields(inner, names, keyword === 'HEADER.FIELDS'),
    'latin1',
  )
}

function someFields(part: MimePart, names: readonly Octets[], wanted: boolean): Octets {
  const known = new Set(names.map((name) => name.toLowerCase()))
  const chosen = part.fields.filter(({ name }) => known.has(name.toLowerCase()) === wanted)
  return `${chosen.map(({ raw }) => raw).join('')}\r\n`
}

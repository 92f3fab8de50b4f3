import type { Block } from '../model/document.ts'
import { type ContentLine, contentLines, unescapeText } from './content-lines.ts'
import { fact, shortened } from './fact.ts'
import { plainToBlocks, warning } from './plain.ts'

const maxCards = 20
const maxValues = 5
const maxValue = 300

/**
 * The cards of a text/vcard part (RFC 6350, also versions 2.1 and 3.0) in a few lines each: name, organisation,
 * addresses, telephones. At most 20 cards; what holds none is shown as it is. Never throws.
 */
export function vcardBlocks(text: string): Block[] {
  const cards: ContentLine[][] = []
  for (const line of contentLines(text)) {
    if (line.name === 'BEGIN' && /^vcard$/i.test(line.value.trim())) cards.push([])
    else cards.at(-1)?.push(line)
  }
  if (cards.length === 0) return plainToBlocks(text)
  const blocks: Block[] = []
  for (const card of cards.slice(0, maxCards)) {
    if (blocks.length > 0) blocks.push({ kind: 'blank', quote: 0 })
    blocks.push(...cardBlocks(card))
  }
  const more = cards.length - maxCards
  return more > 0 ? [...blocks, warning(`truncated: ${more} more cards are not shown`)] : blocks
}

function cardBlocks(card: readonly ContentLine[]): Block[] {
  const values = (name: string) =>
    card
      .filter((line) => line.name === name)
      .slice(0, maxValues)
      .map(({ value }) => value)
  const first = (name: string) => plain(values(name)[0] ?? '')
  const [family = '', given = '', further = ''] = components(values('N')[0] ?? '')
  const name = first('FN') || [given, further, family].filter((part) => part !== '').join(' ')
  const organisation = components(values('ORG')[0] ?? '').filter((part) => part !== '')
  const mails = values('EMAIL').map((value) => plain(value).replace(/^mailto:/i, ''))
  const telephones = values('TEL').map((value) => plain(value).replace(/^tel:/i, ''))
  const places = values('ADR').map((value) =>
    components(value)
      .filter((part) => part !== '')
      .join(', '),
  )
  return [
    ...fact('Card', name || organisation.join(', ') || 'without a name', 'strong'),
    ...fact('Organisation', name === '' ? '' : organisation.join(', ')),
    ...fact('Role', first('TITLE') || first('ROLE')),
    ...fact('Mail', mails.join(', ')),
    ...fact('Telephone', telephones.join(', ')),
    ...fact('Address', places.join('; ')),
    ...fact('Site', first('URL')),
  ]
}

/** A value of several parts: `Family;Given;…`. */
function components(value: string): string[] {
  return value
    .slice(0, maxValue * 4)
    .split(/(?<!\\);/, 8)
    .map(plain)
}

function plain(value: string): string {
  return shortened(unescapeText(value), maxValue)
}

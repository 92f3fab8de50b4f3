import type { Buffer } from 'node:buffer'
import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatSize } from '../text/size.ts'
import { calendarBlocks } from './calendar.ts'
import { type DecodedText, readText } from './charset.ts'
import { enrichedToText } from './enriched.ts'
import { splitLines } from './flowed.ts'
import { htmlToBlocks } from './html.ts'
import { splitArmour } from './pgp-armour.ts'
import { type PlainFormat, plainToBlocks, warning } from './plain.ts'
import { deliveryStatusBlocks, dispositionBlocks, feedbackBlocks } from './report.ts'
import { isTnef } from './shown-parts.ts'
import { tnefBlocks } from './tnef-blocks.ts'
import { decodeTransfer } from './transfer.ts'
import { type ContainedFile, splitUuencode } from './uuencode.ts'
import { vcardBlocks } from './vcard.ts'

/** How the text of a part is to be read. */
export interface PartOptions {
  /** The charset that the user chose: it goes before what the part says of itself. */
  readonly charset?: string
  /** The charset of texts that name none and are not UTF-8; windows-1252 unless told. */
  readonly fallback?: string
}

/**
 * The text of one part as blocks, from its body as it was transferred (all of it, or its beginning). Pure; takes
 * and gives what can be sent between threads: heavy HTML is best turned in another one. Never throws.
 */
export function partBlocks(part: BodyPart, bytes: Uint8Array, options: PartOptions = {}): Block[] {
  if (isTnef(part)) return tnefBlocks(part, decodeTransfer(bytes, part.encoding), true)
  const { text, charset, guessed } = partText(part, bytes, options)
  const says =
    part.parameters.charset?.toLowerCase() === 'utf-8' ? 'is not in UTF-8' : 'does not say its charset'
  const notice = guessed ? [warning(`The text ${says}: it is shown as ${charset}.`)] : []
  return [...notice, ...textBlocks(part, text)]
}

/** The text of a part, with its transfer encoding and its charset undone. Never throws. */
export function partText(part: BodyPart, bytes: Uint8Array, options: PartOptions = {}): DecodedText {
  const octets = decodeTransfer(bytes, part.encoding)
  const label = options.charset ?? part.parameters.charset ?? (isHtml(part) ? metaCharset(octets) : undefined)
  const read = readText(octets, label, options.fallback)
  if (options.charset !== undefined || !isNoUtf8(read)) return read
  return { ...readText(octets, undefined, options.fallback), guessed: true }
}

/** True for what says that it is UTF-8 and has not one such sequence, but others; the end may have been cut. */
function isNoUtf8({ text, charset }: DecodedText): boolean {
  return charset === 'utf-8' && /\ufffd(?=[^])/.test(text) && !/[\u0080-\ufffc\ufffe\uffff]/.test(text)
}

function isHtml(part: BodyPart): boolean {
  return part.type === 'text' && part.subtype === 'html'
}

/** What a page says of itself (HTML, "prescan a byte stream"): looked for in its first 1024 octets only. */
function metaCharset(octets: Buffer): string | undefined {
  const head = octets.toString('latin1', 0, 1024)
  const label = /<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?([\w:.-]{1,40})/i.exec(head)?.[1]
  // A page in which this could be read is not in 16 bits a character, whatever it says.
  return label !== undefined && /^utf-?16/i.test(label) ? 'utf-8' : label
}

const hasMarkup = /<[a-z!/?]|&#?\w{2,};/i

function textBlocks(part: BodyPart, text: string): Block[] {
  switch (`${part.type}/${part.subtype}`) {
    case 'text/html':
      // Some programs call a plain text HTML.
      return hasMarkup.test(text) ? htmlToBlocks(text) : plainToBlocks(text)
    case 'text/enriched':
      return plainToBlocks(enrichedToText(text, 'enriched'))
    case 'text/richtext':
      return plainToBlocks(enrichedToText(text, 'richtext'))
    case 'text/calendar':
    case 'application/ics':
      return calendarBlocks(text)
    case 'text/vcard':
    case 'text/x-vcard':
    case 'text/directory':
      return vcardBlocks(text)
    case 'message/delivery-status':
    case 'message/global-delivery-status':
      return deliveryStatusBlocks(text)
    case 'message/disposition-notification':
    case 'message/global-disposition-notification':
      return dispositionBlocks(text)
    case 'message/feedback-report':
      return feedbackBlocks(text)
    default:
      return plainPartBlocks(text, {
        flowed: part.parameters.format?.toLowerCase() === 'flowed',
        delSp: part.parameters.delsp?.toLowerCase() === 'yes',
      })
  }
}

/** More lines than these are not shown. */
const maxLines = 100_000
const maxArmour = 1000

/** A plain text, with what programs without MIME put into it: PGP's armour, and files. */
function plainPartBlocks(text: string, format: PlainFormat): Block[] {
  return withoutOuterBlanks(plainPieces(text, format))
}

function withoutOuterBlanks(blocks: readonly Block[]): Block[] {
  const isText = ({ kind }: Block) => kind !== 'blank'
  return blocks.slice(Math.max(0, blocks.findIndex(isText)), blocks.findLastIndex(isText) + 1)
}

function plainPieces(text: string, format: PlainFormat): Block[] {
  const blocks: Block[] = []
  for (const piece of splitArmour(text)) {
    if (blocks.length >= maxLines) return [...blocks, warning('truncated: more lines are not shown')]
    if (piece.note !== undefined) blocks.push(warning(piece.note))
    const own = piece.kind === 'armour' ? armourBlocks(piece.text) : withFiles(piece.text, format)
    for (const block of own) blocks.push(block)
  }
  return blocks
}

function armourBlocks(text: string): Block[] {
  const lines = splitLines(text)
  const more = lines.length - maxArmour
  const shown = more > 0 ? [...lines.slice(0, maxArmour), `… ${more} more lines`] : lines
  return shown.map((line) => ({
    kind: 'verbatim',
    quote: 0,
    spans: [{ text: displaySafe(line), role: 'dim' }],
  }))
}

function withFiles(text: string, format: PlainFormat): Block[] {
  const blocks: Block[] = []
  for (const piece of splitUuencode(text)) {
    const own = piece.kind === 'text' ? plainToBlocks(piece.text, format) : [fileLine(piece.file)]
    for (const block of own) blocks.push(block)
  }
  return blocks
}

function fileLine({ name, bytes }: ContainedFile): Block {
  const text = `${displaySafe(name, 'name')}  uuencoded  ${formatSize(bytes.length)}`
  return { kind: 'paragraph', quote: 0, rest: '    ', spans: [{ text, role: 'part' }] }
}

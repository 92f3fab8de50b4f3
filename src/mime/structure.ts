import { Buffer } from 'node:buffer'
import type { BodyPart } from '../model/part.ts'
import { isEncodedMessage, isTnef, partsToShow } from './shown-parts.ts'

export { partsToShow } from './shown-parts.ts'

/** A node of the part tree and how deep it stands: 0 for the root. */
export interface PartEntry {
  readonly part: BodyPart
  readonly depth: number
}

/** All nodes of the tree in reading order, the root first. */
export function listParts(root: BodyPart): PartEntry[] {
  const entries: PartEntry[] = []
  const waiting: PartEntry[] = [{ part: root, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    entries.push(next)
    for (const child of next.part.children.toReversed()) waiting.push({ part: child, depth: next.depth + 1 })
  }
  return entries
}

/** The usual endings of names, by subtype, where they differ from it. */
const endings: ReadonlyMap<string, string> = new Map([
  ['plain', 'txt'],
  ['rfc822', 'eml'],
  ['global', 'eml'],
  ['jpeg', 'jpg'],
  ['svg+xml', 'svg'],
  ['calendar', 'ics'],
  ['octet-stream', 'bin'],
  ['delivery-status', 'txt'],
  ['rfc822-headers', 'txt'],
  ['msword', 'doc'],
  ['pgp-signature', 'asc'],
  ['x-pkcs7-signature', 'p7s'],
  ['pkcs7-signature', 'p7s'],
])

/** The name that the sender gave a part, else one made up from its section: not yet safe for screen or disk. */
export function partName(part: BodyPart): string {
  const given = part.disposition?.parameters.filename || part.parameters.name
  if (given) return given
  const other = part.type === 'text' ? 'txt' : 'bin'
  const ending = endings.get(part.subtype) ?? (/^[a-z0-9]{1,8}$/.test(part.subtype) ? part.subtype : other)
  if (part.envelope?.subject) return `${part.envelope.subject}.${ending}`
  return `part-${part.section || '0'}.${ending}`
}

/**
 * The parts that stand for themselves and are not among `shown`: no containers, no other form of a shown text, no
 * picture of a page, no signature. Of winmail.dat only a summary is shown, so it is among them too.
 */
export function attachments(
  root: BodyPart,
  shown: readonly BodyPart[] = partsToShow(root, 'plain'),
): BodyPart[] {
  const seen = new Set(shown.filter((part) => !isListedToo(part)).map((part) => part.section))
  const hidden = accessories(root)
  return leaves(root, seen).filter((part) => !seen.has(part.section) && !hidden.has(part))
}

/** What is shown in part only is also there to be saved. */
function isListedToo(part: BodyPart): boolean {
  return isTnef(part) || (part.type === 'text' && part.disposition?.type === 'attachment')
}

/** The parts without parts; a message that is not shown counts as one. */
function leaves(part: BodyPart, seen: ReadonlySet<string>): BodyPart[] {
  if (part.type === 'multipart' || (part.envelope !== undefined && seen.has(part.section))) {
    return isEncodedMessage(part) ? [] : part.children.flatMap((child) => leaves(child, seen))
  }
  return [part]
}

/** Forms of a text, pictures of a page, signatures, the word that PGP encrypted something. */
function accessories(root: BodyPart): Set<BodyPart> {
  const found = new Set<BodyPart>()
  for (const { part } of listParts(root)) {
    if (part.type === 'multipart' && part.subtype === 'alternative') {
      for (const { part: inner } of listParts(part)) if (isUnnamedText(inner)) found.add(inner)
    }
    for (const child of part.children) {
      const isText = child.type === 'text' && child.disposition?.type !== 'attachment'
      const isForm = part.subtype === 'alternative' && isText
      const isPicture =
        part.subtype === 'related' && (isText || (child.type === 'image' && child.id !== undefined))
      const isSignature = part.subtype === 'signed' && child !== part.children[0]
      const isVersion = part.subtype === 'encrypted' && child.subtype === 'pgp-encrypted'
      if (part.type === 'multipart' && (isForm || isPicture || isSignature || isVersion)) found.add(child)
    }
  }
  return found
}

/** A piece of a text, as Apple cuts a page round what is shown in it. */
function isUnnamedText({ type, parameters, disposition }: BodyPart): boolean {
  return (
    type === 'text' &&
    disposition?.type !== 'attachment' &&
    parameters.name === undefined &&
    disposition?.parameters.filename === undefined
  )
}

const maxNameOctets = 255

/**
 * A file name that does no harm where it is saved: the last component by `/` and `\`, without controls, bidi and
 * invisible characters, without a leading dot or hyphen, at most 255 octets of UTF-8, its ending kept.
 */
export function safeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const visible = last.replace(/[\p{Cc}\p{Cs}\p{DI}\p{Bidi_Control}\u2028\u2029]/gu, '').normalize('NFC')
  const plain = visible
    .trim()
    .replace(/[. ]+$/, '')
    .replace(/^[.\-~\s]+/, '_')
  if (plain === '') return /^\.+$/.test(visible) ? '_' : 'attachment'
  if (Buffer.byteLength(plain) <= maxNameOctets) return plain
  const dot = plain.lastIndexOf('.')
  const ending = dot > 0 && Buffer.byteLength(plain.slice(dot)) <= 20 ? plain.slice(dot) : ''
  return (
    cutOctets(plain.slice(0, plain.length - ending.length), maxNameOctets - Buffer.byteLength(ending)) +
    ending
  )
}

/** As much of `text` as has room in so many octets of UTF-8. */
export function cutOctets(text: string, octets: number): string {
  let kept = ''
  let used = 0
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > octets) break
    kept += character
  }
  return kept
}

/** The octets of a part that must be fetched, as the server told: none of a file inside another part, which is here. */
export function fetchSize({ content, size }: BodyPart): number {
  return content ? 0 : size
}

/** The octets of a part once decoded, as a guess from its transfer size. */
export function decodedSize(part: BodyPart): number {
  if (part.encoding !== 'base64') return part.size
  const lineEnds = 2 * Math.floor(part.size / 78)
  return Math.floor(((part.size - lineEnds) * 3) / 4)
}

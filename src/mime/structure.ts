import { Buffer } from 'node:buffer'
import type { BodyPart } from '../model/part.ts'

/** A node of the part tree and how deep it stands: 0 for the root. */
export interface PartEntry {
  readonly part: BodyPart
  readonly depth: number
}

/** Text bodies that are shown, rather than offered to be saved. */
const shownText: ReadonlySet<string> = new Set([
  'plain',
  'html',
  'enriched',
  'calendar',
  'x-markdown',
  'markdown',
  'x-patch',
  'x-diff',
])
const reportParts: ReadonlySet<string> = new Set([
  'delivery-status',
  'global-delivery-status',
  'disposition-notification',
])

/** Forwards in forwards deeper than this are listed, not shown. */
const maxForwards = 8

/**
 * The parts whose text makes the message, in order. Of alternatives the preferred one, but HTML where the plain
 * text is missing, blank or a stub; of a mixed one every inline text; of a report the human text and the delivery
 * status; a message/rfc822 stands for its header and is followed by its own parts.
 */
export function partsToShow(root: BodyPart, prefer: 'plain' | 'html'): BodyPart[] {
  return shownIn(root, prefer, 0)
}

function shownIn(part: BodyPart, prefer: 'plain' | 'html', forwards: number): BodyPart[] {
  if (part.type === 'multipart') {
    const [first] = part.children
    switch (part.subtype) {
      case 'alternative':
        return shownOfAlternative(part, prefer, forwards)
      case 'signed':
        return first ? shownIn(first, prefer, forwards) : []
      case 'related': {
        const start = part.children.find(
          (child) => child.id !== undefined && child.id === part.parameters.start,
        )
        const shown = start ?? first
        return shown ? shownIn(shown, prefer, forwards) : []
      }
      case 'encrypted':
        return []
      case 'report':
        return part.children
          .filter((child) => child.type !== 'message' || reportParts.has(child.subtype))
          .flatMap((child) => (isTextHeaders(child) ? [] : shownIn(child, prefer, forwards)))
      default:
        return part.children.flatMap((child) => shownIn(child, prefer, forwards))
    }
  }
  if (part.type === 'message' && reportParts.has(part.subtype)) return [part]
  if (part.envelope !== undefined) {
    const inner =
      forwards < maxForwards ? part.children.flatMap((child) => shownIn(child, prefer, forwards + 1)) : []
    return forwards < maxForwards ? [part, ...inner] : []
  }
  return isShownText(part) ? [part] : []
}

function isTextHeaders(part: BodyPart): boolean {
  return part.type === 'text' && part.subtype === 'rfc822-headers'
}

function isShownText(part: BodyPart): boolean {
  return part.type === 'text' && shownText.has(part.subtype) && part.disposition?.type !== 'attachment'
}

function shownOfAlternative(part: BodyPart, prefer: 'plain' | 'html', forwards: number): BodyPart[] {
  const kinds = part.children.map((child) => ({ child, kind: kindOf(child), size: textSize(child) }))
  const plain = kinds.find(({ kind }) => kind === 'plain')
  const html = kinds.find(({ kind }) => kind === 'html')
  const stub = plain !== undefined && html !== undefined && isStub(plain.size, html.size)
  const chosen = prefer === 'plain' && plain && !stub ? plain : (html ?? plain)
  const calendars = kinds.filter(({ kind }) => kind === 'calendar').map(({ child }) => child)
  const body = chosen ? shownIn(chosen.child, prefer, forwards) : []
  if (body.length > 0 || calendars.length > 0) return [...body, ...calendars]
  return part.children.flatMap((child) => shownIn(child, prefer, forwards)).slice(0, 1)
}

function kindOf(part: BodyPart): 'plain' | 'html' | 'calendar' | 'other' {
  if (part.type === 'text') {
    if (part.subtype === 'html' || part.subtype === 'calendar') return part.subtype
    return isShownText(part) ? 'plain' : 'other'
  }
  if (part.type !== 'multipart') return 'other'
  const kinds = part.children.map(kindOf)
  return kinds.find((kind) => kind === 'html') ?? kinds.find((kind) => kind === 'plain') ?? 'other'
}

function textSize(part: BodyPart): number {
  return part.type === 'text' ? part.size : part.children.reduce((sum, child) => sum + textSize(child), 0)
}

/** Blank, or a line like "your program does not show HTML" beside a large page; sizes in octets. */
function isStub(plain: number, html: number): boolean {
  return plain < 6 || (plain < 150 && html > 50 * plain)
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
  const ending = endings.get(part.subtype) ?? (/^[a-z0-9]{1,8}$/.test(part.subtype) ? part.subtype : 'bin')
  if (part.envelope?.subject) return `${part.envelope.subject}.${ending}`
  return `part-${part.section || '0'}.${ending}`
}

/**
 * The parts that stand for themselves and are not among `shown`: no containers, no other form of a shown text, no
 * picture of a page, no signature.
 */
export function attachments(
  root: BodyPart,
  shown: readonly BodyPart[] = partsToShow(root, 'plain'),
): BodyPart[] {
  const seen = new Set(shown.map((part) => part.section))
  const hidden = otherForms(root)
  return leaves(root, seen).filter((part) => !seen.has(part.section) && !hidden.has(part))
}

/** The parts without parts; a message that is not shown counts as one. */
function leaves(part: BodyPart, seen: ReadonlySet<string>): BodyPart[] {
  if (part.type === 'multipart' || (part.envelope !== undefined && seen.has(part.section))) {
    return part.children.flatMap((child) => leaves(child, seen))
  }
  return [part]
}

function otherForms(root: BodyPart): Set<BodyPart> {
  const found = new Set<BodyPart>()
  for (const { part } of listParts(root)) {
    for (const child of part.children) {
      const isText = child.type === 'text' && child.disposition?.type !== 'attachment'
      const isForm = part.subtype === 'alternative' && isText
      const isPicture =
        part.subtype === 'related' && (isText || (child.type === 'image' && child.id !== undefined))
      const isSignature = part.subtype === 'signed' && child !== part.children[0]
      if (part.type === 'multipart' && (isForm || isPicture || isSignature)) found.add(child)
    }
  }
  return found
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

/** The octets of a part once decoded, as a guess from its transfer size. */
export function decodedSize(part: BodyPart): number {
  if (part.encoding !== 'base64') return part.size
  const lineEnds = 2 * Math.floor(part.size / 78)
  return Math.floor(((part.size - lineEnds) * 3) / 4)
}

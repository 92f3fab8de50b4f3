import type { Block, TextRole } from '../model/document.ts'
import type { Envelope } from '../model/envelope.ts'
import type { BodyPart } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatSize } from '../text/size.ts'
import { headerBlocks } from './header-blocks.ts'
import { parseEnvelope } from './header.ts'
import { parseMessage } from './message.ts'
import { partBlocks, type PartOptions } from './part-blocks.ts'
import { warning } from './plain.ts'
import { protectionNotes } from './protection.ts'
import { isEncodedMessage, isTnef } from './shown-parts.ts'
import { attachments, decodedSize, listParts, partName, partsToShow } from './structure.ts'
import { tnefBlocks } from './tnef-blocks.ts'
import { decodeTransfer } from './transfer.ts'

/** A part to show and what is there of its body, still transfer-encoded. */
export interface ShownPart {
  readonly part: BodyPart
  readonly bytes: Uint8Array
  /** False where the body goes on beyond `bytes`. */
  readonly complete: boolean
  /** How the text is to be read: a charset that the user chose. */
  readonly options?: PartOptions
  /** What `partBlocks(part, bytes, options)` gave, where that was done already, in another thread perhaps. */
  readonly blocks?: readonly Block[]
}

/**
 * The body of a message: the shown parts one after the other, forwarded messages with their own header, then the
 * attachments, a line of the role `part` each: section, name, type, size. Says what is not whole, not verified,
 * or cannot be read.
 */
export function bodyBlocks(shown: readonly ShownPart[], root: BodyPart, now = new Date()): Block[] {
  return messageBlocks(shown, root, now, 0)
}

/** Messages that are encoded in messages that are encoded: deeper ones are not opened. */
const maxNested = 4

function messageBlocks(shown: readonly ShownPart[], root: BodyPart, now: Date, depth: number): Block[] {
  const blocks: Block[] = []
  const hasText = shown.some(({ part }) => part.type === 'text')
  const parts = shown.map(({ part }) => part)
  const files = attachments(root, parts)
  const between = inlineFiles(files, parts, root)
  for (const each of shown) {
    for (const file of between.get(each.part) ?? []) blocks.push({ kind: 'blank', quote: 0 }, fileLine(file))
    const own =
      isTnef(each.part) && !each.blocks ? wholeBlocks(each, !hasText) : shownBlocks(each, now, depth)
    if (blocks.length > 0 && own.length > 0) blocks.push({ kind: 'blank', quote: 0 })
    for (const block of own) blocks.push(block)
  }
  const placed = new Set([...between.values()].flat())
  const notes = [
    ...protectionNotes(root),
    ...truncationNotes(root),
    ...files.filter((file) => !placed.has(file)).map(fileLine),
  ]
  return blocks.length > 0 && notes.length > 0
    ? [...blocks, { kind: 'blank', quote: 0 }, ...notes]
    : [...blocks, ...notes]
}

function shownBlocks(shown: ShownPart, now: Date, depth: number): Block[] {
  const { part, bytes, complete, options, blocks } = shown
  if (isEncodedMessage(part) && !blocks && bytes.length > 0 && depth < maxNested) {
    return [...encodedMessageBlocks(shown, now, depth), ...cutNotes(shown)]
  }
  if (part.envelope !== undefined && !blocks) return headOf(part, part.envelope, now)
  const own = blocks ?? partBlocks(part, bytes, options)
  return complete ? [...own] : [...own, ...cutNotes(shown)]
}

function wholeBlocks(shown: ShownPart, withText: boolean): Block[] {
  const bytes = decodeTransfer(shown.bytes, shown.part.encoding)
  return [...tnefBlocks(shown.part, bytes, withText), ...cutNotes(shown)]
}

/** A message that was encoded, taken apart here since the server could not. */
function encodedMessageBlocks({ part, bytes, options }: ShownPart, now: Date, depth: number): Block[] {
  const message = parseMessage(decodeTransfer(bytes, part.encoding), part.section)
  const shown = partsToShow(message.structure, 'plain').map((each) => ({
    part: each,
    bytes: message.part(each.section) ?? new Uint8Array(),
    complete: true,
    ...(options ? { options } : {}),
  }))
  return [
    ...headOf(part, parseEnvelope(message.fields), now),
    { kind: 'blank', quote: 0 },
    ...messageBlocks(shown, message.structure, now, depth + 1),
  ]
}

function headOf(part: BodyPart, envelope: Envelope, now: Date): Block[] {
  return [
    { kind: 'rule', title: `Message ${part.section}` },
    ...headerBlocks(envelope, { mode: 'short', now }),
  ]
}

function cutNotes({ part, bytes, complete }: ShownPart): Block[] {
  if (complete) return []
  return [warning(`Only the first ${formatSize(bytes.length)} of ${formatSize(part.size)} are shown.`)]
}

function truncationNotes(root: BodyPart): Block[] {
  const isTruncated = listParts(root).some(({ part }) => part.truncated)
  return isTruncated
    ? [warning('truncated: this message has more parts, or deeper ones, than are shown')]
    : []
}

/** Files that their sender put between two texts, as Apple does, by the shown part that each stands before. */
function inlineFiles(
  files: readonly BodyPart[],
  shown: readonly BodyPart[],
  root: BodyPart,
): ReadonlyMap<BodyPart, readonly BodyPart[]> {
  const found = new Map<BodyPart, BodyPart[]>()
  const isShown = new Set(shown)
  const waiting = new Set(files.filter(({ disposition }) => disposition?.type === 'inline'))
  let before: BodyPart[] = []
  let isBelow = false
  for (const { part } of waiting.size === 0 ? [] : listParts(root)) {
    if (isBelow && waiting.has(part)) before.push(part)
    if (!isShown.has(part)) continue
    if (before.length > 0) found.set(part, before)
    before = []
    isBelow = true
  }
  return found
}

function fileLine(part: BodyPart): Block {
  // An ending must not be pushed out of sight.
  const name = displaySafe(partName(part), 'name').replace(/ {2,}/g, ' ')
  const size = formatSize(decodedSize(part))
  return line(`${part.section} ${name}  ${displaySafe(`${part.type}/${part.subtype}`)}  ${size}`, 'part')
}

function line(text: string, role: TextRole): Block {
  return { kind: 'paragraph', quote: 0, rest: '    ', spans: [{ text, role }] }
}

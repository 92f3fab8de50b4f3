import type { Block, TextRole } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatSize } from '../text/size.ts'
import { headerBlocks } from './header-blocks.ts'
import { partBlocks, type PartOptions } from './part-blocks.ts'
import { warning } from './plain.ts'
import { attachments, decodedSize, listParts, partName } from './structure.ts'

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
  const blocks: Block[] = []
  for (const each of shown) {
    const own = shownBlocks(each, now)
    if (blocks.length > 0 && own.length > 0) blocks.push({ kind: 'blank', quote: 0 })
    for (const block of own) blocks.push(block)
  }
  const notes = [...protectionNotes(root), ...attachmentBlocks(shown, root)]
  return blocks.length > 0 && notes.length > 0
    ? [...blocks, { kind: 'blank', quote: 0 }, ...notes]
    : [...blocks, ...notes]
}

function shownBlocks({ part, bytes, complete, options, blocks }: ShownPart, now: Date): Block[] {
  if (part.envelope !== undefined) {
    return [
      { kind: 'rule', title: `Message ${part.section}` },
      ...headerBlocks(part.envelope, { mode: 'short', now }),
    ]
  }
  const own = blocks ?? partBlocks(part, bytes, options)
  if (complete) return [...own]
  return [
    ...own,
    warning(`Only the first ${formatSize(bytes.length)} of ${formatSize(part.size)} are shown.`),
  ]
}

function protectionNotes(root: BodyPart): Block[] {
  const types = listParts(root).map(({ part }) => `${part.type}/${part.subtype}`)
  const notes: Block[] = []
  if (types.includes('multipart/signed')) notes.push(line('signed, not verified', 'dim'))
  if (types.some((type) => /^(?:multipart\/encrypted|application\/(?:x-)?pkcs7-mime)$/.test(type))) {
    notes.push(warning('encrypted: Postern cannot read this part'))
  }
  return notes
}

function attachmentBlocks(shown: readonly ShownPart[], root: BodyPart): Block[] {
  const parts = shown.map(({ part }) => part)
  return attachments(root, parts).map((part) => {
    const name = displaySafe(partName(part), 'name')
    const size = formatSize(decodedSize(part))
    return line(`${part.section} ${name}  ${displaySafe(`${part.type}/${part.subtype}`)}  ${size}`, 'part')
  })
}

function line(text: string, role: TextRole): Block {
  return { kind: 'paragraph', quote: 0, rest: '    ', spans: [{ text, role }] }
}

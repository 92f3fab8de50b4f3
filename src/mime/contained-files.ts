import type { BodyPart } from '../model/part.ts'
import { parseMessage } from './message.ts'
import { partText, type PartOptions } from './part-blocks.ts'
import { isEncodedMessage, isTnef } from './shown-parts.ts'
import { listParts, partName } from './structure.ts'
import { readTnef } from './tnef.ts'
import { decodeTransfer } from './transfer.ts'
import { type ContainedFile, splitUuencode } from './uuencode.ts'

export type { ContainedFile } from './uuencode.ts'

/**
 * The files inside a part that no server gives as parts of their own, decoded, from its body as it was transferred:
 * those of a winmail.dat, of uuencoded blocks in a text, and of a message/rfc822 that was encoded itself. Names are
 * as the sender gave them: see `safeFileName`. Empty for any other part. Never throws.
 */
export function containedFiles(
  part: BodyPart,
  bytes: Uint8Array,
  options: PartOptions = {},
): ContainedFile[] {
  if (isTnef(part)) return [...(readTnef(decodeTransfer(bytes, part.encoding))?.attachments ?? [])]
  if (isEncodedMessage(part)) return filesOfMessage(part, decodeTransfer(bytes, part.encoding))
  if (part.type !== 'text' || part.subtype === 'html') return []
  return splitUuencode(partText(part, bytes, options).text).flatMap((piece) =>
    piece.kind === 'file' ? [piece.file] : [],
  )
}

function filesOfMessage(part: BodyPart, octets: Uint8Array): ContainedFile[] {
  const message = parseMessage(octets, part.section)
  return listParts(message.structure).flatMap((entry) => {
    const body = entry.part.children.length === 0 ? message.part(entry.part.section) : undefined
    return body ? [{ name: partName(entry.part), bytes: decodeTransfer(body, entry.part.encoding) }] : []
  })
}

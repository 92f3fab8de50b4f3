import type { BodyPart } from '../model/part.ts'
import { parseMessage } from './message.ts'
import { partText, type PartOptions } from './part-blocks.ts'
import { isEncodedMessage, isTnef, mayHoldFiles } from './shown-parts.ts'
import { listParts, partName } from './structure.ts'
import { readTnef, startsLikeTnef } from './tnef.ts'
import { decodeTransfer } from './transfer.ts'
import { type ContainedFile as NamedFile, splitUuencode } from './uuencode.ts'

type MediaType = Pick<BodyPart, 'type' | 'subtype' | 'parameters'>

/** A file that came inside another part. */
export interface ContainedFile extends NamedFile {
  /** What the sender says that it is, where he does. */
  readonly media?: MediaType
}

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
  if (!mayHoldFiles(part)) return []
  return splitUuencode(partText(part, bytes, options).text).flatMap((piece) =>
    piece.kind === 'file' ? [piece.file] : [],
  )
}

function filesOfMessage(part: BodyPart, octets: Uint8Array): ContainedFile[] {
  const message = parseMessage(octets, part.section)
  return listParts(message.structure).flatMap((entry) => {
    const body = entry.part.children.length === 0 ? message.part(entry.part.section) : undefined
    if (!body) return []
    const { type, subtype, parameters, encoding } = entry.part
    const media = { type, subtype, parameters }
    return [{ name: partName(entry.part), bytes: decodeTransfer(body, encoding), media }]
  })
}

/** The same files as parts that have their octets with them (`content`), in the same order. Never throws. */
export function containedParts(part: BodyPart, bytes: Uint8Array, options: PartOptions = {}): BodyPart[] {
  return containedFiles(part, bytes, options).map(({ name, bytes: content, media }, index) => ({
    ...(media ?? mediaOf(name, content)),
    section: `${part.section}#${index + 1}`,
    encoding: 'binary',
    size: content.length,
    disposition: { type: 'attachment', parameters: { filename: name } },
    children: [],
    content,
  }))
}

/** The usual types of files by the endings of their names, where nobody tells the type. */
const mediaTypes: ReadonlyMap<string, readonly [type: string, subtype: string]> = new Map([
  ['txt', ['text', 'plain']],
  ['log', ['text', 'plain']],
  ['csv', ['text', 'csv']],
  ['htm', ['text', 'html']],
  ['html', ['text', 'html']],
  ['ics', ['text', 'calendar']],
  ['vcf', ['text', 'vcard']],
  ['pdf', ['application', 'pdf']],
  ['zip', ['application', 'zip']],
  ['doc', ['application', 'msword']],
  ['xls', ['application', 'vnd.ms-excel']],
  ['ppt', ['application', 'vnd.ms-powerpoint']],
  ['docx', ['application', 'vnd.openxmlformats-officedocument.wordprocessingml.document']],
  ['xlsx', ['application', 'vnd.openxmlformats-officedocument.spreadsheetml.sheet']],
  ['pptx', ['application', 'vnd.openxmlformats-officedocument.presentationml.presentation']],
  ['gif', ['image', 'gif']],
  ['jpg', ['image', 'jpeg']],
  ['jpeg', ['image', 'jpeg']],
  ['png', ['image', 'png']],
])

function mediaOf(name: string, content: Uint8Array): MediaType {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  const [type, subtype] = startsLikeTnef(content)
    ? ['application', 'ms-tnef']
    : (mediaTypes.get(ending) ?? ['application', 'octet-stream'])
  return { type, subtype, parameters: {} }
}

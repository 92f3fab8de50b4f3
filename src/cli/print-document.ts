import { formatSize } from '../text/size.ts'
import { bodyBlocks } from '../mime/document.ts'
import { loadShown } from '../mime/load-shown.ts'
import type { RawHeaderField } from '../mime/header.ts'
import { headerBlocks } from '../mime/header-blocks.ts'
import type { ShownPart } from '../mime/document.ts'
import { decodedSize, listParts, partName } from '../mime/structure.ts'
import { hasBodyToFetch, isEncodedMessage, isTnef } from '../mime/shown-parts.ts'
import { partBlocks } from '../mime/part-blocks.ts'
import { MailFailure } from '../model/error.ts'
import type { Block } from '../model/document.ts'
import type { Envelope } from '../model/envelope.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { layOut } from '../text/layout.ts'
import type { PrintOptions } from './arguments.ts'
import { findPart, partsInside } from './find-part.ts'
import { jsonLine } from './json-line.ts'

/** A message to print: from a file, or from a server part by part. */
export interface PrintableMessage {
  readonly envelope: Envelope
  readonly structure: BodyPart
  /** The header fields that the short header tells of besides the envelope: see `notableFields`. */
  readonly notable: readonly RawHeaderField[]
  /** All fields; asked for only when they are printed. */
  fields(): Promise<readonly HeaderField[]>
  /** The body of a part, still transfer-encoded; undefined when it is not there. */
  body(part: BodyPart): Promise<Uint8Array | undefined>
}

/**
 * The message as the reader shows it, as text with a line feed after each line; how long ago it was written is counted
 * from `now`. Rejects with a `MailFailure`.
 */
export async function printMessage(
  message: PrintableMessage,
  options: PrintOptions,
  width: number,
  now = new Date(),
): Promise<string> {
  if (options.parts) {
    const tree = options.part === undefined ? message.structure : await withInside(message, options.part)
    return options.json ? jsonParts(tree) : partLines(tree, width)
  }
  const load = async (part: BodyPart): Promise<ShownPart | undefined> => {
    if (!hasBodyToFetch(part)) return { part, bytes: new Uint8Array(), complete: true }
    const bytes = await message.body(part)
    // What is taken apart as a whole is no text of its own.
    const blocks =
      bytes && !isEncodedMessage(part) && !isTnef(part) ? { blocks: partBlocks(part, bytes) } : {}
    return bytes && { part, bytes, complete: true, ...blocks }
  }
  const body =
    options.part === undefined
      ? bodyBlocks(await loadShown(message.structure, { prefer: 'plain' }, load), message.structure, now)
      : await partBody(message, await partOf(message, options.part))
  if (options.json) return await jsonMessage(message, body, width)
  const fields = options.headers === 'short' ? {} : { fields: await message.fields() }
  const { envelope, notable } = message
  const head = headerBlocks(envelope, { ...fields, notable, mode: options.headers, now })
  const blocks: Block[] = options.part === undefined ? [...head, { kind: 'blank', quote: 0 }, ...body] : body
  return toText(blocks, width)
}

async function partBody(message: PrintableMessage, part: BodyPart): Promise<Block[]> {
  const bytes = part.content ?? (await message.body(part))
  return bytes ? partBlocks(part, bytes) : []
}

function toText(blocks: readonly Block[], width: number): string {
  return layOut(blocks, width)
    .map(
      (line) =>
        `${line
          .map((span) => span.text)
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}

async function partOf(message: PrintableMessage, section: string): Promise<BodyPart> {
  const found = await findPart(message.structure, section, (part) => message.body(part))
  if (!found) throw new MailFailure({ kind: 'missing', what: 'part', name: section })
  return found
}

/** A part with the files that are inside it. */
async function withInside(message: PrintableMessage, section: string): Promise<BodyPart> {
  const part = await partOf(message, section)
  const inside = await partsInside(part, (each) => message.body(each))
  return inside.length > 0 ? { ...part, children: inside } : part
}

function partLines(structure: BodyPart, width: number): string {
  return listParts(structure)
    .map(({ part, depth }) => {
      const indent = '  '.repeat(Math.min(depth, Math.floor(width / 4)))
      const size = part.type === 'multipart' ? '' : `  ${formatSize(decodedSize(part))}`
      const name = part.type === 'multipart' ? '' : `  ${displaySafe(partName(part), 'name')}`
      return `${indent}${part.section || '-'}  ${displaySafe(`${part.type}/${part.subtype}`)}${name}${size}\n`
    })
    .join('')
}

function describePart(part: BodyPart): Record<string, unknown> {
  return {
    section: part.section,
    type: `${part.type}/${part.subtype}`,
    ...(part.type === 'multipart'
      ? {}
      : {
          name: partName(part),
          size: part.size,
          decodedSize: decodedSize(part),
          encoding: part.encoding,
          ...(part.disposition ? { disposition: part.disposition.type } : {}),
        }),
  }
}

function jsonParts(structure: BodyPart): string {
  return listParts(structure)
    .map(({ part }) => jsonLine(describePart(part)))
    .join('')
}

async function jsonMessage(
  message: PrintableMessage,
  body: readonly Block[],
  width: number,
): Promise<string> {
  const headers = (await message.fields()).map(({ name, value }) => ({ name, value }))
  const parts = listParts(message.structure).map(({ part }) => describePart(part))
  return jsonLine({ headers, parts, text: toText(body, width) })
}

import { formatSize } from '../text/size.ts'
import { bodyBlocks } from '../mime/document.ts'
import { headerBlocks } from '../mime/header-blocks.ts'
import type { ShownPart } from '../mime/document.ts'
import { decodedSize, listParts, partName, partsToShow } from '../mime/structure.ts'
import { hasBodyToFetch } from '../mime/shown-parts.ts'
import { partBlocks } from '../mime/part-blocks.ts'
import { MailFailure } from '../model/error.ts'
import type { Block } from '../model/document.ts'
import type { Envelope } from '../model/envelope.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { layOut } from '../text/layout.ts'
import type { PrintOptions } from './arguments.ts'

/** A message to print: from a file, or from a server part by part. */
export interface PrintableMessage {
  readonly envelope: Envelope
  readonly structure: BodyPart
  /** All fields; asked for only when they are printed. */
  fields(): Promise<readonly HeaderField[]>
  /** The body of a part, still transfer-encoded; undefined when it is not there. */
  body(part: BodyPart): Promise<Uint8Array | undefined>
}

/** The message as the reader shows it, as text with a line feed after each line. Rejects with a `MailFailure`. */
export async function printMessage(
  message: PrintableMessage,
  options: PrintOptions,
  width: number,
): Promise<string> {
  if (options.parts) return options.json ? jsonParts(message.structure) : partLines(message.structure, width)
  const parts =
    options.part === undefined
      ? partsToShow(message.structure, 'plain')
      : [findPart(message.structure, options.part)]
  const shown: ShownPart[] = []
  for (const part of parts) {
    const bytes = hasBodyToFetch(part) ? await message.body(part) : new Uint8Array()
    if (bytes) shown.push({ part, bytes, complete: true })
  }
  const body =
    options.part === undefined
      ? bodyBlocks(shown, message.structure)
      : shown.flatMap(({ part, bytes }) => partBlocks(part, bytes))
  if (options.json) return await jsonMessage(message, body, width)
  const fields = options.headers === 'short' ? {} : { fields: await message.fields() }
  const head = headerBlocks(message.envelope, { ...fields, mode: options.headers, now: new Date() })
  const blocks: Block[] = options.part === undefined ? [...head, { kind: 'blank', quote: 0 }, ...body] : body
  return toText(blocks, width)
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

function findPart(structure: BodyPart, section: string): BodyPart {
  const found = listParts(structure).find((entry) => entry.part.section === section)
  if (!found) throw new MailFailure({ kind: 'missing', what: 'part', name: section })
  return found.part
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
    ...(part.type === 'multipart' ? {} : { name: partName(part), size: part.size, encoding: part.encoding }),
  }
}

function jsonParts(structure: BodyPart): string {
  return listParts(structure)
    .map(({ part }) => `${JSON.stringify(describePart(part))}\n`)
    .join('')
}

async function jsonMessage(
  message: PrintableMessage,
  body: readonly Block[],
  width: number,
): Promise<string> {
  const headers = (await message.fields()).map(({ name, value }) => ({ name, value }))
  const parts = listParts(message.structure).map(({ part }) => describePart(part))
  return `${JSON.stringify({ headers, parts, text: toText(body, width) })}\n`
}

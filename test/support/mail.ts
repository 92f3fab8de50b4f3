import { readFileSync } from 'node:fs'
import { bodyBlocks } from '../../src/mime/document.ts'
import { type ParsedMessage, parseMessage } from '../../src/mime/message.ts'
import { type Form, hasBodyToFetch, partsToShow } from '../../src/mime/shown-parts.ts'
import type { Block } from '../../src/model/document.ts'
import { layOut } from '../../src/text/layout.ts'

// Compiled helpers stand four folders below the root, fixtures are not compiled.
export const mailFixtures = new URL('../../../../test/fixtures/mail/', import.meta.url)

/** Mails with the habits of many programs, each with what the reader shows of it beside it. */
export const corpusFixtures = new URL('../../../../test/fixtures/corpus/', import.meta.url)

/** When the messages are read. */
export const readingTime = new Date('2025-07-08T12:00:00Z')

/** A message of test/fixtures/mail. */
export function loadMail(name: string): ParsedMessage {
  return parseMessage(readFileSync(new URL(name, mailFixtures)))
}

/** A message from its lines, with LF. */
export function mail(...lines: string[]): ParsedMessage {
  return parseMessage(Buffer.from(lines.join('\n')))
}

/** Blocks as the lines of a window. */
export function textLines(blocks: readonly Block[], width = 76): string[] {
  return layOut(blocks, width).map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )
}

/** The body of a message as the reader shows it. */
export function bodyLines(message: ParsedMessage, prefer: 'plain' | 'html' = 'plain', form?: Form): string[] {
  const shown = partsToShow(message.structure, prefer, form).map((part) => ({
    part,
    bytes: hasBodyToFetch(part) ? (message.part(part.section) ?? new Uint8Array()) : new Uint8Array(),
    complete: true,
  }))
  return textLines(bodyBlocks(shown, message.structure, readingTime))
}

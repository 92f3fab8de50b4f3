import { readFileSync } from 'node:fs'
import type { PrintOptions } from '../../src/cli/arguments.ts'
import { printMessage } from '../../src/cli/print-document.ts'
import type { PrintableMessage } from '../../src/cli/print-document.ts'
import { bodyBlocks } from '../../src/mime/document.ts'
import { addressText } from '../../src/mime/address-text.ts'
import { containedParts } from '../../src/mime/contained-files.ts'
import { headerBlocks } from '../../src/mime/header-blocks.ts'
import { parseEnvelope } from '../../src/mime/header.ts'
import { linksOf } from '../../src/mime/links.ts'
import { parseMessage } from '../../src/mime/message.ts'
import { partBlocks } from '../../src/mime/part-blocks.ts'
import { partsToShow } from '../../src/mime/shown-parts.ts'
import { listParts, partName, safeFileName } from '../../src/mime/structure.ts'
import { layOut } from '../../src/text/layout.ts'
import { displaySafe } from '../../src/text/display-safe.ts'
import { cellWidth } from '../../src/text/width.ts'

/** Longest that all views of one mail together may take, in milliseconds. */
const longest = 2000

/** What no terminal may be sent: controls, lone surrogates, what turns the text that follows. */
const obeyed = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/**
 * Shows a mail `width` cells wide: as the reader does, its row of the list, the names to save its parts under, and one
 * view more, which `choice` says: one part alone, the list of parts, JSON, or the HTML form with its links. What is
 * wrong with it, in words; undefined when nothing is.
 */
export async function ailmentOf(
  mail: Uint8Array,
  width: number,
  choice: number,
): Promise<string | undefined> {
  const began = performance.now()
  try {
    const wrong = await lookAt(mail, width, choice)
    if (wrong !== undefined || performance.now() - began < longest) return wrong
    // Others may have had the processor: once more, by this thread's own time.
    const start = ownTime()
    await lookAt(mail, width, choice)
    const took = ownTime() - start
    return took > longest ? `took ${Math.round(took)} ms` : undefined
  } catch (thrown) {
    return thrown instanceof Error ? `threw ${thrown.stack ?? thrown.message}` : `threw ${String(thrown)}`
  }
}

async function lookAt(mail: Uint8Array, width: number, choice: number): Promise<string | undefined> {
  const message = parseMessage(mail)
  const { fields, structure } = message
  const envelope = parseEnvelope(fields)
  const leaves = listParts(structure).flatMap(({ part }) => (part.type === 'multipart' ? [] : [part]))
  const chosen = leaves[choice % Math.max(1, leaves.length)]
  const printable: PrintableMessage = {
    envelope,
    structure,
    notable: fields,
    fields: () => Promise.resolve(fields),
    body: ({ section }) => Promise.resolve(message.part(section)),
  }
  const plain = { width: undefined, headers: 'short', part: undefined, parts: false, json: false } as const
  const print = (options: Partial<PrintOptions>) => printMessage(printable, { ...plain, ...options }, width)

  const text = await print({ headers: (['short', 'full', 'raw'] as const)[choice % 3] ?? 'short' })
  const people = [...envelope.from, ...envelope.to, ...envelope.cc]
  const row = [displaySafe(envelope.subject), ...people.map(addressText)]
  for (const each of row) if (obeyed.test(each)) return `the row: a control in ${JSON.stringify(each)}`
  for (const part of leaves) {
    const name = safeFileName(partName(part))
    if (!isSafeName(name)) return `a file name: ${JSON.stringify(name)}`
  }
  const wrong = ailmentOfText(text, width)
  if (wrong !== undefined) return wrong
  switch (choice % 4) {
    case 0:
      return chosen && ailmentOfText(await print({ part: chosen.section }), width)
    case 1:
      return ailmentOfText(await print({ parts: true }), Infinity)
    case 2: {
      const json = await print({ json: true })
      JSON.parse(json)
      return ailmentOfText(json, Infinity)
    }
    default: {
      const head = headerBlocks(envelope, {
        mode: 'short',
        notable: fields,
        now: new Date(),
        authServer: 'mx.example.org',
      })
      const files = chosen ? containedParts(chosen, message.part(chosen.section) ?? new Uint8Array()) : []
      const names = files.map((part) => safeFileName(partName(part))).filter((name) => !isSafeName(name))
      if (names.length > 0) return `a file name: ${JSON.stringify(names)}`
      const wrong = ailmentOfText(
        layOut(head, width)
          .map((line) => line.map(({ text }) => text).join(''))
          .join('\n'),
        width,
      )
      if (wrong !== undefined) return wrong
      const shown = partsToShow(structure, 'html').map((part) => {
        const bytes = message.part(part.section) ?? new Uint8Array()
        return { part, bytes, complete: choice % 5 > 0, blocks: partBlocks(part, bytes) }
      })
      for (const { url, label = '' } of linksOf(bodyBlocks(shown, structure)))
        if (!/^(?:https?|mailto):/i.test(url) || obeyed.test(url + label)) return `a link: ${url} ${label}`
      return undefined
    }
  }
}

function isSafeName(name: string): boolean {
  return /^[^./\\\-~\p{Cc}][^/\\\p{Cc}]*$/u.test(name) && Buffer.byteLength(name) <= 255
}

function ailmentOfText(text: string, width: number): string | undefined {
  for (const line of text.split('\n')) {
    if (obeyed.test(line)) return `a control in ${JSON.stringify(line)}`
    if (width < Infinity && cellWidth(line) > width) return `wider than ${width}: ${JSON.stringify(line)}`
  }
  return undefined
}

/**
 * Milliseconds that this thread has had a processor (the first number of schedstat). The clock where the system does
 * not tell.
 */
function ownTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6
  } catch {
    return performance.now()
  }
}

/** The mail with as much cut out of it as leaves it ailing; spends a second or so. */
export async function shrunk(mail: Uint8Array, width: number, choice: number): Promise<Uint8Array> {
  let least = Buffer.from(mail)
  const until = performance.now() + 1000
  for (let size = least.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < least.length && performance.now() < until;) {
      const less = Buffer.concat([least.subarray(0, at), least.subarray(at + size)])
      if ((await ailmentOf(less, width, choice)) === undefined) at += size
      else least = less
    }
  }
  return least
}

import { open } from 'node:fs/promises'
import { parseEnvelope } from '../mime/header.ts'
import { parseMessage } from '../mime/message.ts'
import { MailFailure } from '../model/error.ts'
import type { PrintOptions } from './arguments.ts'
import { printMessage } from './print-document.ts'

/** A saved mail larger than this is printed as far as this. */
const largest = 256 * 1024 * 1024

/** `postern print`: a saved mail as the reader shows it. Rejects with `missing` or `file`. */
export async function printFile(
  file: string,
  options: PrintOptions,
  width: number,
  now?: Date,
): Promise<string> {
  const message = parseMessage(await readInput(file))
  return printMessage(
    {
      envelope: parseEnvelope(message.fields),
      structure: message.structure,
      // In a file every line may be forged: nobody vouches for its sender.
      notable: message.fields.filter(({ name }) => name.toLowerCase() !== 'authentication-results'),
      fields: () => Promise.resolve(message.fields),
      body: (part) => Promise.resolve(message.part(part.section)),
    },
    options,
    width,
    now,
  )
}

async function readInput(file: string): Promise<Buffer> {
  const handle =
    file === '-'
      ? undefined
      : await open(file).catch((thrown: unknown) => Promise.reject(fileFailure(file, thrown)))
  const stream = handle ? handle.createReadStream() : process.stdin
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of stream) {
      const bytes = Buffer.from(piece)
      pieces.push(bytes)
      size += bytes.length
      if (size >= largest) break
    }
  } catch (thrown) {
    throw fileFailure(file, thrown)
  }
  return Buffer.concat(pieces).subarray(0, largest)
}

function fileFailure(file: string, thrown: unknown): MailFailure {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOENT') return new MailFailure({ kind: 'missing', what: 'file', name: file })
  if (code === 'EISDIR')
    return new MailFailure({ kind: 'file', path: file, text: 'it is a folder, not a mail' })
  return new MailFailure({
    kind: 'file',
    path: file,
    text: thrown instanceof Error ? thrown.message : String(thrown),
  })
}

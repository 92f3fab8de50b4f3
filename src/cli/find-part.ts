import { containedParts } from '../mime/contained-files.ts'
import { mayHoldFiles } from '../mime/shown-parts.ts'
import { listParts } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'

/** The body of a part, still transfer-encoded; undefined when it is not there. */
type ReadBody = (part: BodyPart) => Promise<Uint8Array | undefined>

/**
 * The part that `section` names: as servers do, or with `#2` after that the second file inside it, which has its octets
 * with it. Nothing is read but what is looked into. Undefined where there is none.
 */
export async function findPart(
  structure: BodyPart,
  section: string,
  readBody: ReadBody,
): Promise<BodyPart | undefined> {
  const [outer, ...numbers] = section.split('#')
  const named = listParts(structure).filter((entry) => entry.part.section === outer)
  // A message and the multipart in it may have the same one.
  let found = (named.find(({ part }) => part.type !== 'multipart') ?? named[0])?.part
  for (const number of numbers) found = found && (await partsInside(found, readBody))[Number(number) - 1]
  return found
}

/** The files inside a part, as parts. */
export async function partsInside(part: BodyPart, readBody: ReadBody): Promise<BodyPart[]> {
  if (!mayHoldFiles(part)) return []
  const bytes = part.content ?? (await readBody(part))
  return bytes ? containedParts(part, bytes) : []
}

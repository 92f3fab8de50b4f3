import type { BodyPart } from '../model/part.ts'
import type { ShownPart } from './document.ts'
import { otherForms, partsToShow } from './shown-parts.ts'
import type { Preference } from './shown-parts.ts'
import { isStubText } from './stub.ts'

/**
 * Loads, one after the other, the parts that make the text of a message. A plain text that turns out to say nothing
 * gives way to its other form, unless the user chose it. `load` gets what is there already; a part that it does not
 * give is left out. Rejects when `load` does.
 */
export async function loadShown(
  root: BodyPart,
  { prefer, form }: Preference,
  load: (part: BodyPart, done: readonly ShownPart[]) => Promise<ShownPart | undefined>,
): Promise<ShownPart[]> {
  const waiting = partsToShow(root, prefer, form)
  const seen = new Set(waiting)
  const done: ShownPart[] = []
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const loaded = await load(part, done)
    if (!loaded) continue
    const [other] = form === undefined && isStub(loaded) ? otherForms(root, part) : []
    const instead = other?.filter((each) => !seen.has(each)) ?? []
    if (instead.length === 0) done.push(loaded)
    for (const each of instead) seen.add(each)
    waiting.unshift(...instead)
  }
  return done
}

function isStub({ part, blocks }: ShownPart): boolean {
  return part.type === 'text' && part.subtype === 'plain' && blocks !== undefined && isStubText(blocks)
}

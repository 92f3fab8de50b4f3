import type { Block } from '../model/document.ts'

/** A link of a message, for a list to pick from. */
export interface MessageLink {
  /** In full: http, https or mailto. */
  readonly url: string
  /** What the message calls it, safe to display; none where it shows the URL itself. */
  readonly label?: string
  /** True where the label names another host or address than the link leads to. */
  readonly deceives: boolean
}

/**
 * The links of `blocks`, each URL once: those of a list of links below an HTML text first, so that they have the
 * numbers that the text gives them, then the others in reading order.
 */
export function linksOf(blocks: readonly Block[]): readonly MessageLink[] {
  const links = new Map<string, MessageLink>()
  const listed = blocks.filter((block) => block.kind === 'paragraph' && block.link !== undefined)
  for (const block of [...listed, ...blocks]) {
    if (block.kind !== 'paragraph' && block.kind !== 'verbatim') continue
    const note = block.kind === 'paragraph' ? block.link : undefined
    for (const { target } of block.spans) {
      if (target === undefined) continue
      const known = links.get(target)
      const label = known?.label ?? (note?.label || undefined)
      const deceives = known?.deceives === true || note?.deceives === true
      links.set(target, { url: target, ...(label === undefined ? {} : { label }), deceives })
    }
  }
  return [...links.values()]
}

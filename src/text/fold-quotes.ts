import type { Block, Span } from '../model/document.ts'
import { cellWidth, truncate } from './width.ts'

/** A quote of so many lines is short enough to stay. */
const longestShown = 3
/** A paragraph is counted in lines of so many cells, and its first line is cut there. */
const lineWidth = 72

/**
 * With `folded`, each run of quoted blocks of more than three lines becomes its first line and one that says how
 * many there are; else `blocks` themselves. Lines are counted as at a width of 72.
 */
export function foldQuotes(blocks: readonly Block[], folded: boolean): readonly Block[] {
  if (!folded) return blocks
  const shown: Block[] = []
  for (let at = 0; at < blocks.length;) {
    const end = endOfQuote(blocks, at)
    const run = blocks.slice(at, Math.max(end, at + 1))
    shown.push(...(end > at ? foldRun(run) : run))
    at += run.length
  }
  return shown
}

function endOfQuote(blocks: readonly Block[], start: number): number {
  let end = start
  for (let block = blocks[end]; block && block.kind !== 'rule' && block.quote > 0; block = blocks[end]) end++
  return end
}

function foldRun(run: readonly Block[]): readonly Block[] {
  const lines = run.reduce((sum, block) => sum + lineCount(block), 0)
  const first = run.find((block) => block.kind !== 'blank') ?? run[0]
  if (lines <= longestShown || first === undefined) return run
  const text = `  … ${lines - 1} quoted lines (T shows them)`
  return [firstLine(first), { kind: 'paragraph', quote: 0, spans: [{ text, role: 'dim' }] }]
}

function lineCount(block: Block): number {
  if (block.kind !== 'paragraph') return 1
  const width = block.spans.reduce((sum, span) => sum + cellWidth(span.text), 0)
  return Math.max(1, Math.ceil(width / lineWidth))
}

function firstLine(block: Block): Block {
  if (block.kind !== 'paragraph' || lineCount(block) === 1) return block
  const spans: Span[] = []
  let room = lineWidth
  for (const span of block.spans) {
    const text = truncate(span.text, room)
    if (text !== '') spans.push({ ...span, text })
    if (text !== span.text) break
    room -= cellWidth(text)
  }
  return { ...block, spans }
}

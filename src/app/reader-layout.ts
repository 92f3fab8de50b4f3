import type { Block, Line } from '../model/document.ts'
import { layOut } from '../text/layout.ts'

/** Blocks as lines. */
export interface LaidOut {
  readonly width: number
  readonly lines: readonly Line[]
  /** The first line of each block. */
  readonly starts: readonly number[]
}

/** Text that is laid out while a key waits: its characters, and as many for each block. */
const mostAtOnce = 16_000
const perBlock = 20

/** Milliseconds of work before keys have their turn. */
const turn = 4

/** What was laid out of each list of blocks last, and before that: the one may be shown while the other is made. */
const known = new WeakMap<readonly Block[], readonly LaidOut[]>()

/** The lines of `blocks`; those of a long text should have been laid out before, by `layOutInTurns`. */
export function laidOut(blocks: readonly Block[], width: number): LaidOut {
  const found = findLaidOut(blocks, width)
  if (found) return found
  const writer = new Writer(width)
  for (const block of blocks) writer.add(block)
  return keep(blocks, writer)
}

/** True where `laidOut` has the lines at hand, or soon enough. */
export function isAtHand(blocks: readonly Block[], width: number): boolean {
  return findLaidOut(blocks, width) !== undefined || quickCount(blocks) === blocks.length
}

/** As many of the first blocks as are laid out while a key waits; at least one. */
export function quickCount(blocks: readonly Block[]): number {
  let cost = 0
  for (let count = 0; count < blocks.length; count++) {
    const block = blocks[count]
    cost += perBlock
    if (block?.kind === 'paragraph' || block?.kind === 'verbatim')
      for (const { text } of block.spans) cost += text.length
    if (cost > mostAtOnce) return Math.max(1, count)
  }
  return blocks.length
}

/** Lays a long text out bit by bit, as long as it is wanted. True when `laidOut` has it at hand. */
export async function layOutInTurns(
  blocks: readonly Block[],
  width: number,
  isWanted: () => boolean,
): Promise<boolean> {
  const writer = new Writer(width)
  let end = performance.now() + turn
  for (const block of blocks) {
    writer.add(block)
    if (performance.now() < end) continue
    await new Promise((resolve) => setImmediate(resolve))
    if (!isWanted()) return false
    end = performance.now() + turn
  }
  keep(blocks, writer)
  return true
}

function findLaidOut(blocks: readonly Block[], width: number): LaidOut | undefined {
  return known.get(blocks)?.find((each) => each.width === width)
}

function keep(blocks: readonly Block[], { width, lines, starts }: Writer): LaidOut {
  const made = { width, lines, starts }
  known.set(blocks, [made, ...(known.get(blocks) ?? []).slice(0, 1)])
  return made
}

class Writer {
  readonly width: number
  readonly lines: Line[] = []
  readonly starts: number[] = []

  constructor(width: number) {
    this.width = width
  }

  add(block: Block): void {
    this.starts.push(this.lines.length)
    for (const line of layOut([block], this.width)) this.lines.push(line)
  }
}

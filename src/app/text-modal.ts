import type { Block, Line } from '../model/document.ts'
import { layOut } from '../text/layout.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import type { Effect } from './effects.ts'
import type { Modal, State } from './state.ts'
import { formatSize } from '../text/size.ts'

/** Octets of one part that are shown as text by itself: a book; the rest can be saved. */
export const mostViewed = 1024 * 1024

export type TextModal = Extract<Modal, { kind: 'text' }>

/** Changes the modal of a work, or takes it away, wherever it lies. */
export function withWork(
  state: State,
  id: number,
  change: (modal: TextModal) => TextModal | undefined,
): State {
  const modals = state.modals.flatMap((modal) =>
    modal.kind === 'text' && modal.id === id ? (change(modal) ?? []) : [modal],
  )
  return { ...state, modals }
}

/** Cells of text in the modal. */
export function textModalWidth({ settings, size }: State): number {
  return Math.max(10, Math.min(settings.textWidth, size.columns - 6))
}

interface LaidOut {
  readonly width: number
  readonly lines: readonly Line[]
}

const laidOut = new WeakMap<readonly Block[], LaidOut>()

/** The lines of a modal's text. */
export function textModalLines(state: State, { blocks }: TextModal): readonly Line[] {
  const width = textModalWidth(state)
  const known = laidOut.get(blocks)
  if (known?.width === width) return known.lines
  const lines = layOut(blocks, width)
  laidOut.set(blocks, { width, lines })
  return lines
}

/** Lays a text out piece by piece, so that no key waits for a long one; `textModalLines` has it at hand then. */
export async function layOutAhead(blocks: readonly Block[], width: number): Promise<void> {
  const lines: Line[] = []
  const atOnce = 200
  for (let start = 0; start < blocks.length; start += atOnce) {
    for (const line of layOut(blocks.slice(start, start + atOnce), width)) lines.push(line)
    await new Promise((resolve) => setImmediate(resolve))
  }
  laidOut.set(blocks, { width, lines })
}

/**
 * Has done what needs so many octets from the server; above the limit of the settings only after a yes, since
 * somebody pays for them. `what` is to be done, as a sentence begins: `Show part 2`.
 */
export function afterAsking(state: State, what: string, octets: number, effect: Effect): Step {
  if (octets <= state.settings.askAbove) return only(state, effect)
  const text = `${what}: that fetches ${formatSize(octets)}.`
  const question = { kind: 'question', key: 'y', title: 'Large', text, yes: 'fetches it', effect } as const
  return only({ ...state, modals: [...state.modals, question] })
}

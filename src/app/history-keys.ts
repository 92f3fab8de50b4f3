import { only } from './command.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'
import type { TriageLine } from './triage-words.ts'

/** A line of the list of changes: the latest on top, above it what was undone and can be done again. */
export interface HistoryLine extends TriageLine {
  readonly isUndone: boolean
}

export function historyLines({ undoable, redoable }: State): readonly HistoryLine[] {
  return [
    ...redoable.map((line) => ({ ...line, isUndone: true })),
    ...undoable.toReversed().map((line) => ({ ...line, isUndone: false })),
  ]
}

/**
 * What a key does on the line of the cursor of the list of changes, if anything. Enter undoes the change under the cursor,
 * or does again what is undone.
 */
export function historyKey(state: State, cursor: number, key: string): Step | undefined {
  const line = historyLines(state)[cursor]
  if (!line || (key !== 'enter' && key !== 'z' && key !== 'u')) return undefined
  // Things are done again in the order in which they were done.
  return line.isUndone ? only(state, { kind: 'redo' }) : only(state, { kind: 'undo', id: line.id })
}

import { only } from '../command.ts'
import type { Command } from '../command.ts'

/** Does again what changed something last, with its digits unless there are others. */
export const repeat: Command = {
  name: 'repeat',
  title: 'the last change again',
  rooms: ['list', 'reader'],
  count: 'messages',
  titleNow: ({ lastChange }) => (lastChange ? `again: ${wordsOf(lastChange)}` : undefined),
  disabled: ({ lastChange }) => (lastChange ? undefined : 'nothing was changed yet'),
  run(state) {
    const { lastChange } = state
    if (!lastChange) return only(state)
    const whole = { lines: lastChange.lines, count: state.count ?? lastChange.count }
    return only(state, { kind: 'then', action: { kind: 'give', ...whole, whole } })
  },
}

function wordsOf({ lines, count }: { lines: readonly string[]; count: number | undefined }): string {
  return `${count === undefined ? '' : `${count} `}${lines.join(', ')}`
}

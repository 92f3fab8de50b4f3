import type { Step } from './command.ts'
import { commandNamed } from './commands/index.ts'
import { parseLine } from './command-line.ts'
import type { Effect } from './effects.ts'
import type { Given, State } from './state.ts'

/** Effects of commands that `.` gives again: what they do, they do to messages. */
const changing: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>([
  'flags',
  'move',
  'move-to',
  'copy-to',
  'judge',
  'keywords',
  'snooze',
  'unsnooze',
  'mark-matching',
])

/** True where a step has changed messages or their marks. */
export function isChange(before: State, [after, effects]: Step): boolean {
  const isMarked = after.marks !== before.marks && after.range === before.range
  return isMarked || effects.some(({ kind }) => changing.has(kind))
}

/** Remembers what was given, where it has changed something. */
export function remembered(before: State, step: Step, given: Given): Step {
  return isChange(before, step) ? [{ ...step[0], lastChange: given }, step[1]] : step
}

/** An answer was given to a command that asks: with it the command can be given again. */
export function rememberedAnswer(before: State, step: Step, answer: string): Step {
  const { asking } = before
  const line = asking?.lines.at(-1)
  if (!asking || line === undefined) return step
  const told: Step = [{ ...step[0], asking: undefined }, step[1]]
  const text = answer.trim()
  const takesIt = commandNamed(parseLine(line).name)?.runWith !== undefined && text !== ''
  const lines = takesIt ? [...asking.lines.slice(0, -1), `${parseLine(line).name} ${text}`] : asking.lines
  return remembered(before, told, { ...asking, lines })
}

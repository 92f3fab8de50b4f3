import { notify } from './command.ts'
import type { Command, Step } from './command.ts'
import { parseLine } from './command-line.ts'
import { commandNamed } from './commands/index.ts'
import { countNote } from './count.ts'
import { endRange } from './mark-range.ts'
import { isChange, remembered } from './repeat.ts'
import { messageToChange } from './selection.ts'
import type { Given, State } from './state.ts'

/** What came of a command line: whether it was done, so that the next one may be. */
interface Outcome {
  readonly done: boolean
  readonly step: Step
}

/** Gives a command by its line, or says why it cannot be given now. The digits before it are used up. */
export function give(state: State, line: string): Step {
  const given = { lines: [line], count: state.count }
  const { done, step } = attempt(state, line)
  return done ? remembered(state, asked(state, step, given), given) : step
}

/**
 * Gives several command lines one after the other, each when all that the one before does is on the screen. The first
 * that cannot be given ends it, saying why; so does one that asks for something.
 */
export function giveAll(state: State, lines: readonly string[], whole: Given): Step {
  const [first, ...rest] = lines
  if (first === undefined) return [state, []]
  const { done, step } = attempt(state, first)
  if (!done) return step
  const [next, effects] = remembered(state, asked(state, step, whole), whole)
  if (rest.length === 0) return [next, effects]
  if (next.modals.length > state.modals.length) {
    const text = `${parseLine(first).name} asks for something: ${rest.join(', ')} is not done`
    const [told, notices] = notify(next, 'info', text)
    return [told, [...effects, ...notices]]
  }
  return [
    next,
    [...effects, { kind: 'then', action: { kind: 'give', lines: rest, count: undefined, whole } }],
  ]
}

/** Notes which command it was that has opened a prompt. */
function asked(before: State, [after, effects]: Step, given: Given): Step {
  const opened =
    after.modals.length > before.modals.length &&
    ['prompt', 'snooze'].includes(after.modals.at(-1)?.kind ?? '')
  return opened ? [{ ...after, asking: given }, effects] : [after, effects]
}

function attempt(state: State, line: string): Outcome {
  const { name, argument } = parseLine(line)
  const command = commandNamed(name)
  if (!command) return refused(withoutCount(state), 'error', `There is no command ${name}`)
  const reason = reasonAgainst(state, command, argument)
  if (reason !== undefined) return refused(withoutCount(state), 'info', `${command.title}: ${reason}`)
  const ended = state.range && command.count !== 'motion' ? endRange(state) : undefined
  // Esc and the key that began it end it, and nothing else.
  if (ended && (!ended.whole || name === 'give-up' || name === 'mark-range'))
    return { done: false, step: dropCount(ended.step) }
  const ready = ended ? ended.step[0] : state
  const step = argument !== '' && command.runWith ? command.runWith(ready, argument) : command.run(ready)
  const note = isChange(ready, step) ? countNote(ready, messageToChange(ready)) : undefined
  const told = note === undefined ? [] : [later(note)]
  return { done: true, step: dropCount([step[0], [...step[1], ...told]]) }
}

/** Why a command cannot be given now; undefined where it can. */
export function reasonAgainst(state: State, command: Command, argument = ''): string | undefined {
  if (command.rooms && !command.rooms.includes(state.focus)) return `not in the ${state.focus}`
  if (argument !== '' && !command.runWith) return 'it takes nothing'
  return command.disabled?.(state)
}

function refused(state: State, level: 'info' | 'error', text: string): Outcome {
  return { done: false, step: notify(state, level, text) }
}

/** A notice that comes after those of the effects before it. */
function later(text: string) {
  return { kind: 'then', action: { kind: 'notice', level: 'warning', text } } as const
}

function withoutCount(state: State): State {
  return state.count === undefined ? state : { ...state, count: undefined }
}

function dropCount([state, effects]: Step): Step {
  return [withoutCount(state), effects]
}

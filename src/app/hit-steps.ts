import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { findAgain } from './find-steps.ts'
import { enter, neighbourFolder } from './found-steps.ts'
import { cursorToLine, lineOf } from './list-geometry.ts'
import { openMessage, openNeighbour } from './open-message.ts'
import { cursorLeftReader, messageAtCursor } from './selection.ts'
import type { State } from './state.ts'

/** Why there is no next hit to go to; undefined when there may be one. */
export function noHits(state: State): string | undefined {
  if (state.focus === 'reader' && state.reader?.search) return undefined
  return state.narrowed?.search && state.list.length > 0 ? undefined : '/ looks for something first'
}

/** In the reader to the next place that was found in the message, if any was looked for there; else to the next message found. */
export function goToHit(state: State, step: 1 | -1): Step {
  if (state.focus === 'reader' && state.reader?.search) return findAgain(state, step)
  const passed = step === 1 && cursorLeftReader(state) ? 0 : step
  const line = lineOf(state, state.list.cursor) + passed
  if (line >= 0 && line < state.list.length)
    return state.reader ? openNeighbour(state, step) : only(cursorToLine(state, line))
  const next = neighbourFolder(state, step)
  const { found } = state.searches
  if (next && found) return enter(state, found, next, step === 1 ? 'first' : 'last')
  const turned = cursorToLine(state, step === 1 ? 0 : state.list.length - 1)
  const message = state.reader ? messageAtCursor(turned) : undefined
  return withNotice(
    message ? openMessage(turned, message) : only(turned),
    step === 1 ? 'Past the last hit: on from the top' : 'Past the first hit: on from the end',
  )
}

function withNotice([state, effects]: Step, text: string): Step {
  const [next, more] = notify(state, 'info', text)
  return [next, [...effects, ...more]]
}

import type { MessageSummary } from '../model/envelope.ts'
import type { SpecialUse } from '../model/mailbox.ts'
import type { Step } from './command.ts'
import type { State } from './state.ts'

/** The message that a command acts on: the open one, else the one under the cursor when it is there. */
export function messageAtCursor(state: State): MessageSummary | undefined {
  const slot = state.view?.peek(state.list.cursor)
  return slot?.kind === 'ready' ? slot.message : undefined
}

/** Why nothing can be changed; undefined when it can. */
export function readOnlyReason(state: State): string | undefined {
  if (!state.view) return 'no folder is open'
  if (state.view.readOnly) return `${state.view.path} is read-only`
  if (state.list.length === 0) return 'no message here'
  return messageAtCursor(state) ? undefined : 'this message is not here yet'
}

/** Moves the message to the mailbox for `use`; the reader goes on with the next one. */
export function moveToSpecial(state: State, use: SpecialUse): Step {
  const message = messageAtCursor(state)
  return message ? [state, [{ kind: 'move', uids: [message.uid], use }]] : [state, []]
}

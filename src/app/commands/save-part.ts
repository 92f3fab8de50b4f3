import { notify } from '../command.ts'
import type { Command } from '../command.ts'
import { openParts, opensAsBranch } from '../parts-steps.ts'
import { askWhereToSave, readerAttachments } from '../save-steps.ts'
import { hint } from '../notice.ts'

export const savePart: Command = {
  name: 'save-part',
  title: 'save part',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run(state) {
    const [only, another] = readerAttachments(state)
    if (!only) return notify(state, 'info', 'No attachment to save', hint('lists all parts', 'parts'))
    // With several there is a choice to make, and with one that is but what is in it.
    return another || opensAsBranch(only) ? openParts(state) : askWhereToSave(state, only)
  },
}

import { notify } from '../command.ts'
import type { Command } from '../command.ts'
import { attachments } from '../../mime/structure.ts'
import { openParts } from '../parts-steps.ts'
import { askWhereToSave } from '../save-steps.ts'

export const savePart: Command = {
  name: 'save-part',
  title: 'save part',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run(state) {
    const { reader } = state
    if (reader?.content.kind !== 'ready') return [state, []]
    const [only, another] = attachments(reader.content.structure)
    if (!only) return notify(state, 'info', 'No attachment to save; v lists all parts')
    // With several there is a choice to make.
    return another ? openParts(state) : askWhereToSave(state, only)
  },
}

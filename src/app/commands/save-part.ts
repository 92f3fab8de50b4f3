import { notify } from '../command.ts'
import type { Command } from '../command.ts'
import { attachments } from '../../mime/structure.ts'
import { askWhereToSave } from '../save-prompt.ts'

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
    if (another) return [{ ...state, modals: [...state.modals, { kind: 'parts', cursor: 0 }] }, []]
    return [askWhereToSave(state, only), []]
  },
}

import { only } from '../command.ts'
import type { Command } from '../command.ts'
import { giveKeywords, shownKeywords } from '../keywords.ts'
import { editedLine } from '../line-editor.ts'
import { messageToChange, messagesToChange, readOnlyReason } from '../selection.ts'

/** Asks which keywords messages are to have: `work -later`. */
export const keywords: Command = {
  name: 'keywords',
  title: 'keywords',
  rooms: ['list', 'reader'],
  count: 'messages',
  argument: { name: 'keywords', kind: 'text' },
  disabled: readOnlyReason,
  run(state) {
    const uids = messagesToChange(state)
    const has = uids.length === 1 ? shownKeywords(messageToChange(state)?.flags ?? []) : []
    const now = has.length > 0 ? ` (it has ${has.join(' ')})` : ''
    const many = uids.length > 1 ? ` of ${uids.length} messages` : ''
    const prompt = {
      kind: 'prompt',
      purpose: { kind: 'keywords', uids },
      title: `Keywords${many}: add -remove${now}`,
      editor: editedLine(),
    } as const
    return only({ ...state, modals: [...state.modals, prompt] })
  },
  runWith: (state, text) => giveKeywords(state, messagesToChange(state), text),
}

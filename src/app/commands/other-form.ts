import type { Command } from '../command.ts'
import { readOtherwise } from '../open-message.ts'

/** Where a message comes as text and as a page: the other one. */
export const otherForm: Command = {
  name: 'other-form',
  title: 'text or page',
  rooms: ['reader'],
  disabled({ reader }) {
    if (reader?.content.kind !== 'ready') return 'the message is not here yet'
    return reader.content.forms.length > 1 ? undefined : 'the message has one form only'
  },
  run(state) {
    const { reader } = state
    if (reader?.content.kind !== 'ready') return [state, []]
    const prefer = reader.content.form === 'plain' ? 'html' : 'plain'
    return readOtherwise({ ...state, reader: { ...reader, top: 0 } }, { prefer })
  },
}

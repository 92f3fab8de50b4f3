import type { Command } from '../command.ts'
import { readOtherwise } from '../open-message.ts'

/** Where a message comes in several forms, as a text and as a page mostly: the next one. */
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
    const { forms, form } = reader.content
    const next = forms[(forms.indexOf(form) + 1) % forms.length]
    return readOtherwise({ ...state, reader: { ...reader, top: 0 } }, { form: next })
  },
}

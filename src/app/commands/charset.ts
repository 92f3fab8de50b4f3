import { offeredCharsets } from '../../mime/offered-charsets.ts'
import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const charset: Command = {
  name: 'charset',
  title: 'charset',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run(state) {
    const chosen = state.reader?.reading.charset
    // The first line is what the message says of itself.
    const cursor = 1 + offeredCharsets.findIndex(({ label }) => label === chosen)
    return only({ ...state, modals: [...state.modals, { kind: 'charset', cursor }] })
  },
}

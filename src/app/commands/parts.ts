import { openParts } from '../parts-steps.ts'
import type { Command } from '../command.ts'

export const parts: Command = {
  name: 'parts',
  title: 'parts',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run: openParts,
}

import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const redraw: Command = {
  name: 'redraw',
  title: 'paint the screen afresh',
  run: (state) => only(state, { kind: 'redraw' }),
}

import { only } from '../command.ts'
import type { Command } from '../command.ts'

export const network: Command = {
  name: 'network',
  title: 'network inspector',
  run: (state) =>
    only(
      { ...state, modals: [...state.modals, { kind: 'network', top: 0, report: undefined }] },
      { kind: 'inspect', after: 0 },
    ),
}

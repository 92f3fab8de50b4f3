import { only } from '../command.ts'
import type { Command } from '../command.ts'

const following = { short: 'full', full: 'raw', raw: 'short' } as const

export const headers: Command = {
  name: 'headers',
  title: 'headers: short, full, raw',
  rooms: ['reader'],
  run(state) {
    const { reader } = state
    if (!reader) return only(state)
    const headerMode = following[reader.headerMode]
    const next = { ...state, reader: { ...reader, headerMode, top: 0 } }
    return headerMode !== 'short' && !reader.fields
      ? only(next, { kind: 'load-headers', uid: reader.message.uid })
      : only(next)
  },
}

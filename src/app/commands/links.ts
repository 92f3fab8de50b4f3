import { linksOf } from '../../mime/links.ts'
import { notify, only } from '../command.ts'
import type { Command } from '../command.ts'

export const links: Command = {
  name: 'links',
  title: 'links',
  rooms: ['reader'],
  disabled: (state) => (state.reader?.content.kind === 'ready' ? undefined : 'the message is not here yet'),
  run(state) {
    const content = state.reader?.content
    const found = content?.kind === 'ready' ? linksOf(content.body) : []
    if (found.length === 0) return notify(state, 'info', 'No links in this message')
    return only({
      ...state,
      modals: [...state.modals, { kind: 'links', links: found, cursor: 0, typed: '' }],
    })
  },
}

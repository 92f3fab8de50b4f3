import type { Command } from '../command.ts'
import { readOtherwise } from '../open-message.ts'

/** A yes to what a text costs. */
export const fetchRest: Command = {
  name: 'fetch-rest',
  title: 'fetch the rest of the text',
  rooms: ['reader'],
  disabled({ reader }) {
    if (reader?.content.kind !== 'ready') return 'the message is not here yet'
    return reader.content.unfetched > 0 && Number.isFinite(reader.reading.askAbove)
      ? undefined
      : 'all of the text that can be shown is here'
  },
  run: (state) => readOtherwise(state, { askAbove: Infinity }),
}

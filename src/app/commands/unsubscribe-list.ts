import type { Command } from '../command.ts'
import { askUnsubscribe, unsubscribeReason } from '../unsubscribe-steps.ts'

/** Leaves the mailing list of the open message, after a question: `unsubscribe-list mail`, `page`, `post`. */
export const unsubscribeList: Command = {
  name: 'unsubscribe-list',
  title: 'leave the mailing list',
  rooms: ['reader'],
  argument: { name: 'way', kind: 'text' },
  disabled: unsubscribeReason,
  run: (state) => askUnsubscribe(state),
  runWith: (state, way) => askUnsubscribe(state, way),
}

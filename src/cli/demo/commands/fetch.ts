import { withFlags } from '../../../model/flags.ts'
import { readFetchItems } from '../fetch-items.ts'
import { flagList } from '../selection.ts'
import { selected, type Command } from './command.ts'

/** So many messages are answered before other sessions get a turn. */
const turn = 50

/** FETCH and UID FETCH (RFC 3501 §6.4.5). */
export const fetch: Command = {
  state: 'selected',
  uid: true,
  holdsExpunges: true,
  async run({ session, scanner, byUid }) {
    scanner.space()
    const set = scanner.sequenceSet()
    scanner.space()
    const items = readFetchItems(scanner, byUid)
    scanner.end()
    const selection = selected(session)
    const marksSeen = !selection.readOnly && items.some(({ isReading }) => isReading)
    const showsFlags = items.some(({ name }) => name === 'FLAGS')
    for (const [index, { message, sequence }] of selection.resolve(set, byUid).entries()) {
      if (index % turn === turn - 1) await session.breathe()
      const becomesSeen = marksSeen && !message.flags.has('\\Seen')
      if (becomesSeen)
        selection.mailbox.setFlags(message, withFlags(message.flags, ['\\Seen'], true), selection)
      const values = items.map((item) => item.show(message))
      if (becomesSeen && !showsFlags) values.push(flagList(message))
      session.send(`* ${sequence} FETCH (${values.join(' ')})`)
    }
    return 'Fetch completed.'
  },
}

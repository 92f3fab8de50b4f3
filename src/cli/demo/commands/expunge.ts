import type { Selection } from '../selection.ts'
import { bad } from '../failure.ts'
import { selected, type Command } from './command.ts'

/** EXPUNGE (RFC 3501 §6.4.3), and UID EXPUNGE (RFC 4315 §2.1), which takes only what the set names. */
export const expunge: Command = {
  state: 'selected',
  uid: true,
  run({ session, scanner, byUid }) {
    if (byUid && !session.host.capabilities.includes('UIDPLUS')) throw bad('Unknown command UID EXPUNGE.')
    let set = '1:*'
    if (byUid) {
      scanner.space()
      set = scanner.sequenceSet()
    }
    scanner.end()
    expungeDeleted(selected(session, true), set)
    return 'Expunge completed.'
  },
}

/** CLOSE (RFC 3501 §6.4.2): expunges without a word, unless read-only. */
export const close: Command = {
  state: 'selected',
  run({ session, scanner }) {
    scanner.end()
    const selection = selected(session)
    if (!selection.readOnly) expungeDeleted(selection, '1:*')
    session.select(undefined)
    return 'Close completed.'
  },
}

/** UNSELECT (RFC 3691): as CLOSE, but nothing is expunged. */
export const unselect: Command = {
  state: 'selected',
  capability: 'UNSELECT',
  run({ session, scanner }) {
    scanner.end()
    session.select(undefined)
    return 'Unselect completed.'
  },
}

function expungeDeleted(selection: Selection, uids: string): void {
  const rows = selection.resolve(uids, true)
  const deleted = rows.map(({ message }) => message).filter(({ flags }) => flags.has('\\Deleted'))
  selection.mailbox.expunge(new Set(deleted))
}

import type { Mailbox, StoredMessage } from '../mailbox.ts'
import type { Row } from '../selection.ts'
import { packNumbers } from '../wire.ts'
import { mailboxName, selected, type Command, type Invocation } from './command.ts'

/** COPY and UID COPY (RFC 3501 §6.4.7), with COPYUID (RFC 4315 §3). */
export const copy: Command = {
  state: 'selected',
  uid: true,
  run(invocation) {
    const { rows, target } = readCopy(invocation, false)
    return `${copyAll(invocation, rows, target)}Copy completed.`
  },
}

/** MOVE and UID MOVE (RFC 6851); COPYUID comes untagged before the EXPUNGEs. */
export const move: Command = {
  state: 'selected',
  capability: 'MOVE',
  uid: true,
  run(invocation) {
    const { rows, source, target } = readCopy(invocation, true)
    const code = copyAll(invocation, rows, target)
    if (code !== '') invocation.session.send(`* OK ${code}Moved.`)
    source.expunge(new Set(rows.map(({ message }) => message)))
    // MOVE names its messages by sequence number, and yet EXPUNGE is its very answer.
    invocation.session.tellChanges(true)
    return 'Move completed.'
  },
}

function readCopy(
  { session, scanner, byUid }: Invocation,
  moving: boolean,
): {
  readonly rows: readonly Row[]
  readonly source: Mailbox
  readonly target: Mailbox
} {
  scanner.space()
  const set = scanner.sequenceSet()
  scanner.space()
  const path = mailboxName(scanner)
  scanner.end()
  const selection = selected(session, moving || session.host.readOnly)
  const target = session.host.tree.selectable(path, '[TRYCREATE]')
  return { rows: selection.resolve(set, byUid), source: selection.mailbox, target }
}

/** Copies, and gives the COPYUID code with a space after it, or nothing. */
function copyAll({ session }: Invocation, rows: readonly Row[], target: Mailbox): string {
  const copies: [from: StoredMessage, to: StoredMessage][] = rows.map(({ message }) => [
    message,
    target.addCopy(message),
  ])
  if (copies.length === 0 || !session.host.capabilities.includes('UIDPLUS')) return ''
  const from = packNumbers(copies.map(([message]) => message.uid))
  const to = packNumbers(copies.map(([, message]) => message.uid))
  return `[COPYUID ${target.uidValidity} ${from} ${to}] `
}

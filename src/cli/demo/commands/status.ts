import { bad } from '../failure.ts'
import type { Mailbox } from '../mailbox.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { encodeUtf7 } from '../utf7.ts'
import { quoted, type Octets } from '../wire.ts'
import { mailboxName, type Command } from './command.ts'

const counters: Readonly<Record<string, (mailbox: Mailbox) => number>> = {
  MESSAGES: (mailbox) => mailbox.messages.length,
  RECENT: () => 0,
  UIDNEXT: (mailbox) => mailbox.uidNext,
  UIDVALIDITY: (mailbox) => mailbox.uidValidity,
  UNSEEN: (mailbox) => mailbox.unseen,
}

/** STATUS (RFC 3501 §6.3.10). */
export const status: Command = {
  state: 'signed-in',
  run({ session, scanner }) {
    scanner.space()
    const path = mailboxName(scanner)
    scanner.space()
    const items = statusItems(scanner)
    scanner.end()
    session.send(statusLine(session.host.tree.selectable(path), items))
    return 'Status completed.'
  },
}

/** The names of what STATUS, or LIST … RETURN (STATUS …), is to tell. */
export function statusItems(scanner: CommandScanner): string[] {
  const items = scanner.list(() => scanner.keyword())
  for (const item of items) if (!Object.hasOwn(counters, item)) throw bad(`Unknown status item ${item}.`)
  return items
}

/** The untagged STATUS of a mailbox. */
export function statusLine(mailbox: Mailbox, items: readonly string[]): Octets {
  const values = items.map((item) => `${item} ${counters[item]?.(mailbox) ?? 0}`)
  return `* STATUS ${quoted(encodeUtf7(mailbox.path))} (${values.join(' ')})`
}

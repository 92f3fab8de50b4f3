import { Selection } from '../selection.ts'
import { mailboxName, type Command, type Invocation } from './command.ts'

const systemFlags = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft']

/** SELECT (RFC 3501 §6.3.1). */
export const select: Command = { state: 'signed-in', run: (invocation) => open(invocation, false) }

/** EXAMINE (RFC 3501 §6.3.2): read-only. */
export const examine: Command = { state: 'signed-in', run: (invocation) => open(invocation, true) }

function open({ session, scanner }: Invocation, examining: boolean): string {
  scanner.space()
  const path = mailboxName(scanner)
  scanner.end()
  const wasSelected = session.selection !== undefined
  // A SELECT that fails leaves no mailbox selected (RFC 3501 §6.3.1).
  session.select(undefined)
  const mailbox = session.host.tree.selectable(path)
  if (wasSelected) session.send('* OK [CLOSED] Previous mailbox closed.')
  const readOnly = examining || session.host.readOnly
  const selection = new Selection(mailbox, readOnly, session.noteChange)
  session.select(selection)
  const keywords = keywordsOf(selection)
  const flags = [...systemFlags, ...keywords].join(' ')
  session.send(`* FLAGS (${flags})`)
  session.send(`* OK [PERMANENTFLAGS (${readOnly ? '' : `${flags} \\*`})] Flags permitted.`)
  session.send(`* ${selection.rows.length} EXISTS`)
  session.send('* 0 RECENT')
  const unseen = selection.rows.findIndex((message) => !message.flags.has('\\Seen'))
  if (unseen >= 0) session.send(`* OK [UNSEEN ${unseen + 1}] First unseen.`)
  session.send(`* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs valid.`)
  session.send(`* OK [UIDNEXT ${mailbox.uidNext}] Predicted next UID.`)
  return readOnly ? '[READ-ONLY] Select completed.' : '[READ-WRITE] Select completed.'
}

function keywordsOf(selection: Selection): Set<string> {
  const keywords = new Set<string>()
  for (const { flags } of selection.rows) {
    for (const flag of flags) if (!flag.startsWith('\\')) keywords.add(flag)
  }
  return keywords
}

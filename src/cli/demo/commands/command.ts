import { bad, no } from '../failure.ts'
import type { Selection } from '../selection.ts'
import type { Session } from '../session.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { decodeUtf7 } from '../utf7.ts'
import type { Octets } from '../wire.ts'

/** One command on its way. */
export interface Invocation {
  readonly session: Session
  /** Stands after the command's name. */
  readonly scanner: CommandScanner
  /** True after `UID`. */
  readonly byUid: boolean
  readonly tag: string
}

/** How the server serves a command. */
export interface Command {
  /** The state it needs (RFC 3501 §3). */
  readonly state: 'any' | 'signed-out' | 'signed-in' | 'selected'
  /** The capability without which it is unknown. */
  readonly capability?: string
  /** Whether `UID` may stand before it. */
  readonly uid?: boolean
  /** True where EXPUNGE must wait (RFC 3501 §7.4.1): FETCH, STORE, SEARCH without UID. */
  readonly holdsExpunges?: boolean
  /** Does it; the text of the tagged OK. Throws a `CommandFailure` for NO and BAD. */
  run(invocation: Invocation): string | Promise<string>
}

/** The name, in modified UTF-7, of a mailbox, decoded. */
export function mailboxName(scanner: CommandScanner): string {
  return decodedName(scanner.astring())
}

export function decodedName(encoded: Octets): string {
  const name = decodeUtf7(encoded)
  if (name === undefined) throw bad('Mailbox name is not valid modified UTF-7.')
  return name
}

/** The selected mailbox; with `toChange` a NO where it is read-only. */
export function selected(session: Session, toChange = false): Selection {
  if (!session.selection) throw bad('No mailbox selected.')
  if (toChange && session.selection.readOnly) throw no('[NOPERM] Mailbox is read-only.')
  return session.selection
}

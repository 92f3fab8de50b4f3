import type { Endpoint, OpenSession } from '../imap/session.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { ServerText } from '../model/server-text.ts'
import type { LinkStatus } from './link.ts'
import type { SignInSource } from './ports.ts'
import type { Absence } from './select-again.ts'

/** What an account tells whoever shows it. Events announce; they never command. */
export interface AccountListener {
  onStatus(status: LinkStatus): void
  onServerText(text: ServerText): void
  /** The open mailbox was not there when the connection came back. */
  onMailboxLost(path: MailboxPath, error: MailError): void
  /** The open mailbox was looked at afresh, after a cut or because the server left no other way. */
  onReturned(path: MailboxPath, absence: Absence): void
  /** Something the status line shows may have changed: traffic, queue. */
  onActivity(): void
  /** There is no secret, or the server does not take it: the next source is asked, if one is left. */
  onSignInFailed(error: MailError): void
}

export interface AccountOptions {
  readonly name: string
  readonly endpoint: Endpoint
  readonly openSession: OpenSession
  readonly signInSource: SignInSource
  /** Put before mailbox patterns. */
  readonly prefix: string
  readonly subscribedOnly: boolean
  /** The cursor starts at the first unseen message, so it must be known when a mailbox opens. */
  readonly findFirstUnseen: boolean
  /** Rows of the list tell whether there are attachments: costs a BODYSTRUCTURE a message. */
  readonly attachmentMark: boolean
  /** Open everything by EXAMINE. */
  readonly readOnly: boolean
  /** Mailboxes the user named for a use. */
  readonly special: Readonly<Partial<Record<SpecialUse, MailboxPath>>>
  readonly random?: () => number
}

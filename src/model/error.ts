/**
 * What went wrong, as a value that a user can act on. `text` is the server's or the system's own words:
 * not ours, so not safe to display as it stands.
 */
export type MailError =
  /** Given up by the user, or no longer wanted. */
  | { readonly kind: 'cancelled' }
  /** The connection ended or could not be made. */
  | { readonly kind: 'disconnected'; readonly host: string; readonly text: string }
  /** TLS failed or was not on offer: no credential has left. */
  | { readonly kind: 'tls'; readonly host: string; readonly text: string }
  /** The credentials were refused, or there are none. */
  | { readonly kind: 'auth'; readonly account: string; readonly text: string }
  /** The server answered NO. */
  | {
      readonly kind: 'refused'
      readonly command: string
      readonly code: string | undefined
      readonly text: string
      /** The mailbox's name now, where the server told ([NEWNAME old new], RFC 2180 §3.4). */
      readonly newName?: string
    }
  /** The server answered BAD. */
  | { readonly kind: 'rejected'; readonly command: string; readonly text: string }
  /** The server broke the protocol, or lacks what Postern needs. */
  | { readonly kind: 'protocol'; readonly text: string }
  /** The thing asked for is not there (any more). */
  | {
      readonly kind: 'missing'
      readonly what: 'mailbox' | 'message' | 'part' | 'account' | 'file'
      readonly name: string
    }
  /** The mailbox cannot be opened: \Noselect. */
  | { readonly kind: 'not-selectable'; readonly path: string }
  /** No mailbox can be made below this one: \Noinferiors. */
  | { readonly kind: 'no-inferiors'; readonly path: string }
  /** The mailbox was opened read-only. */
  | { readonly kind: 'read-only'; readonly path: string }
  /** The mailbox keeps no such keyword (RFC 9051 §7.1, PERMANENTFLAGS). */
  | { readonly kind: 'no-keyword'; readonly path: string; readonly keyword: string }
  /** No mailbox serves this purpose. */
  | { readonly kind: 'no-special-mailbox'; readonly use: string }
  /** The file system said no. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }

/** Carries a `MailError` through promises and `throw`. */
export class MailFailure extends Error {
  readonly error: MailError
  constructor(error: MailError) {
    super(describeError(error))
    this.name = 'MailFailure'
    this.error = error
  }
}

/** Whether `thrown` carries a `MailError`. The code is split in chunks, so the shape is asked, not the class. */
export function isMailFailure(thrown: unknown): thrown is MailFailure {
  return thrown instanceof Error && 'error' in thrown && isMailError(thrown.error)
}

/** The `MailError` inside anything thrown. */
export function toMailError(thrown: unknown): MailError {
  if (isMailFailure(thrown)) return thrown.error
  return { kind: 'protocol', text: thrown instanceof Error ? thrown.message : String(thrown) }
}

function isMailError(value: unknown): value is MailError {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}

/** One sentence: what happened, to what, and what to do. It may hold text that is not ours: see `displaySafe`. */
export function describeError(error: MailError): string {
  switch (error.kind) {
    case 'cancelled':
      return 'Given up.'
    case 'disconnected':
      return `No connection to ${error.host}: ${error.text}`
    case 'tls':
      return `No safe connection to ${error.host}: ${error.text} Nothing secret was sent.`
    case 'auth':
      return `Sign-in of ${error.account} failed: ${error.text}`
    case 'refused':
      return `The server refused ${error.command}: ${error.text}`
    case 'rejected':
      return `The server did not understand ${error.command}: ${error.text}`
    case 'protocol':
      return `The server's answer makes no sense: ${error.text}`
    case 'missing':
      return `There is no ${error.what} ${error.name}`
    case 'not-selectable':
      return `${error.path} holds folders only, no messages: open one below it`
    case 'no-inferiors':
      return `${error.path} cannot hold folders: nothing was created`
    case 'read-only':
      return `${error.path} is read-only: nothing was changed`
    case 'no-keyword':
      return `The server keeps no keyword ${error.keyword} in ${error.path}: only the flags it knows can be set there`
    case 'no-special-mailbox':
      return `No folder serves as ${error.use}: name one in the config, folder.${error.use} = "…"`
    case 'file':
      return `${error.text}: ${error.path}`
  }
}

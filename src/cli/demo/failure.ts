/** A command that ends in NO or BAD (RFC 3501 §7.1): thrown by a handler, answered by the session. */
export class CommandFailure extends Error {
  readonly status: 'NO' | 'BAD'

  constructor(status: 'NO' | 'BAD', text: string) {
    super(text)
    this.name = 'CommandFailure'
    this.status = status
  }
}

/** The failure of a command that is not well formed, or not allowed now. */
export function bad(text: string): CommandFailure {
  return new CommandFailure('BAD', text)
}

/** The failure of a good command that cannot be done; `text` may start with a response code in brackets. */
export function no(text: string): CommandFailure {
  return new CommandFailure('NO', text)
}

/** The client breaks a bound of the server: it is told with BYE, and the connection ends. */
export class LimitExceeded extends Error {}

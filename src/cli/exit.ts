import type { MailError } from '../model/error.ts'

/** The exit codes of the program. Scripts rely on them. */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  config: 3,
  signIn: 4,
  /** Network or TLS. */
  network: 5,
  /** What was asked for is not there. */
  missing: 6,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]

/** What the codes mean, for the help. */
export const exitMeanings: readonly (readonly [ExitCode, string])[] = [
  [exit.done, 'done'],
  [exit.failed, 'failed'],
  [exit.usage, 'usage'],
  [exit.config, 'config'],
  [exit.signIn, 'sign-in'],
  [exit.network, 'network or TLS'],
  [exit.missing, 'not found'],
]

/** The exit code of a command that ended with `error`. */
export function exitCode(error: MailError): ExitCode {
  switch (error.kind) {
    case 'auth':
      return exit.signIn
    case 'disconnected':
    case 'tls':
      return exit.network
    case 'missing':
    case 'no-special-mailbox':
      return exit.missing
    case 'refused':
      // RFC 5530 §3, RFC 9051 §7.1: the mailbox is not there.
      return error.code === 'NONEXISTENT' || error.code === 'TRYCREATE' ? exit.missing : exit.failed
    case 'cancelled':
    case 'rejected':
    case 'protocol':
    case 'not-selectable':
    case 'no-inferiors':
    case 'read-only':
    case 'no-keyword':
    case 'file':
      return exit.failed
  }
}

import type { SignIn } from '../imap/session.ts'
import type { MailError } from '../model/error.ts'

/** Where an account's secrets come from; implemented above, so that this room knows no keyring and no prompt. */
export interface SignInSource {
  /**
   * What to sign in with; undefined when the server is expected to need nothing (PREAUTH). `refused` is the
   * server's word on what was given before: that is not given again unasked. Rejects with a `MailFailure`.
   */
  signIn(refused: MailError | undefined, signal: AbortSignal): Promise<SignIn | undefined>
}

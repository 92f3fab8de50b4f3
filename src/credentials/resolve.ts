import { MailFailure } from '../model/error.ts'
import { secretFromCommand } from './command.ts'
import { credentialSources, passwordVariable, withoutPassword } from './credential.ts'
import type { Credential, CredentialAccount, CredentialSource } from './credential.ts'
import { openKeyring } from './keyring.ts'
import type { StartKeyringChild } from './keyring.ts'

/** The places where a secret may be found, and what to leave out. */
export interface CredentialSources {
  readonly env: NodeJS.ProcessEnv
  /** Absent: the keyring is not asked. */
  readonly startKeyringChild?: StartKeyringChild | undefined
  /** Asks the user, without echo; null when the user gave up. Absent: nobody can be asked. */
  readonly ask?: ((prompt: string) => Promise<string | null>) | undefined
  /** Sources that are not asked: see `afterRefusal`. */
  readonly exclude?: ReadonlySet<CredentialSource> | undefined
  /** Told of each source that was asked in vain. `reason` holds no secret, but words that are not ours. */
  readonly onTrouble?: ((source: CredentialSource, reason: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds; 30,000 by default. */
  readonly commandTimeout?: number | undefined
  /** Milliseconds; 2,000 by default. */
  readonly keyringTimeout?: number | undefined
}

/**
 * The secret of an account from the first source that has one: its command, the environment, the keyring, the user.
 * Rejects with a `MailFailure`: `cancelled` when the user gave up, `auth` when no source has one.
 */
export async function resolveCredentials(
  account: CredentialAccount,
  sources: CredentialSources,
): Promise<Credential> {
  const reasons: string[] = []
  for (const source of credentialSources) {
    if (sources.signal?.aborted) throw new MailFailure({ kind: 'cancelled' })
    if (sources.exclude?.has(source)) continue
    const found = await askSource(source, account, sources)
    if (found === undefined) continue
    if (typeof found !== 'string') return found
    sources.onTrouble?.(source, found)
    reasons.push(`${source}: ${found}`)
  }
  if (sources.signal?.aborted) throw new MailFailure({ kind: 'cancelled' })
  const tried = reasons.length === 0 ? 'no password_command, no keyring, nobody to ask' : reasons.join('; ')
  throw new MailFailure({ kind: 'auth', account: account.name, text: `no secret found (${tried})` })
}

/**
 * The sources left after the server refused `credential`: those behind the one it came from, since those before it
 * had nothing. The user can be asked again and again.
 */
export function afterRefusal(sources: CredentialSources, credential: Credential): CredentialSources {
  const asked = credentialSources.slice(0, credentialSources.indexOf(credential.source) + 1)
  const exclude = new Set([...(sources.exclude ?? []), ...asked.filter((source) => source !== 'prompt')])
  return { ...sources, exclude }
}

/** A credential; a string that says why there is none; undefined where the source does not exist. */
type Found = Credential | string | undefined

async function askSource(
  source: CredentialSource,
  account: CredentialAccount,
  sources: CredentialSources,
): Promise<Found> {
  switch (source) {
    case 'password_command':
      return account.passwordCommand && fromCommand(source, account.passwordCommand, sources)
    case 'oauth2_command':
      return account.oauth2Command && fromCommand(source, account.oauth2Command, sources)
    case 'environment': {
      const password = sources.env[passwordVariable]
      return password ? { kind: 'password', password, source } : undefined
    }
    case 'keyring': {
      if (!sources.startKeyringChild) return undefined
      const answer = await openKeyring(sources.startKeyringChild, sources.keyringTimeout).get(account)
      if (answer.kind === 'found') return { kind: 'password', password: answer.password, source }
      return answer.kind === 'done' ? 'no answer' : answer.reason
    }
    case 'prompt': {
      if (!sources.ask) return undefined
      const password = await sources.ask(`Password of ${account.user} at ${account.host}`)
      if (password === null) throw new MailFailure({ kind: 'cancelled' })
      return { kind: 'password', password, source }
    }
  }
}

async function fromCommand(
  source: 'password_command' | 'oauth2_command',
  argv: readonly string[],
  sources: CredentialSources,
): Promise<Found> {
  const outcome = await secretFromCommand(argv, {
    env: withoutPassword(sources.env),
    timeout: sources.commandTimeout ?? 30_000,
    signal: sources.signal,
  })
  if (outcome.kind === 'trouble') return outcome.reason
  return source === 'password_command'
    ? { kind: 'password', password: outcome.secret, source }
    : { kind: 'token', accessToken: outcome.secret, source }
}

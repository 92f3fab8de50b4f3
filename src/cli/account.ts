import { readFile } from 'node:fs/promises'
import type { AccountConfig } from '../config/config.ts'
import { afterRefusal, resolveCredentials } from '../credentials/resolve.ts'
import type { CredentialSources } from '../credentials/resolve.ts'
import type { Credential } from '../credentials/credential.ts'
import { MailFailure } from '../model/error.ts'
import type { OpenSession } from '../imap/session.ts'
import type { AccountOptions } from '../sync/account.ts'
import type { SignInSource } from '../sync/ports.ts'

/** An account of the config as the sync room wants it. Rejects with `file` when the authority's file cannot be read. */
export async function accountOptions(
  config: AccountConfig,
  openSession: OpenSession,
  signInSource: SignInSource,
  settings: Pick<AccountOptions, 'readOnly' | 'findFirstUnseen' | 'attachmentMark'>,
): Promise<AccountOptions> {
  return {
    name: config.name,
    endpoint: {
      host: config.host,
      port: config.port,
      tls: config.tls,
      authority: config.tlsCa === undefined ? undefined : await readAuthority(config.tlsCa),
      fingerprint: config.tlsFingerprint,
      tunnel: config.tunnel,
    },
    openSession,
    signInSource,
    prefix: config.prefix,
    subscribedOnly: config.folders === 'subscribed',
    special: config.folder,
    ...settings,
  }
}

async function readAuthority(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown)
    throw new MailFailure({ kind: 'file', path, text: `tls_ca cannot be read: ${text}` })
  }
}

/** The secrets of an account, from its sources in their order; kept in memory while they are good. */
export function signInSource(config: AccountConfig, sources: CredentialSources): SignInSource {
  let known: Credential | undefined
  let left = sources
  return {
    async signIn(refused, signal) {
      if (config.tunnel && config.user === '') return undefined
      if (refused && known) {
        left = afterRefusal(left, known)
        known = undefined
      }
      known ??= await resolveCredentials(config, { ...left, signal })
      return known.kind === 'password'
        ? { user: config.user, password: known.password }
        : { user: config.user, accessToken: known.accessToken }
    },
  }
}

/** Where a secret can come from, in the order in which they are asked. */
export const credentialSources = [
  'password_command',
  'oauth2_command',
  'environment',
  'keyring',
  'prompt',
] as const

export type CredentialSource = (typeof credentialSources)[number]

/** What proves to a server who the user is. Never to be logged or put in an error. */
export type Credential =
  | { readonly kind: 'password'; readonly password: string; readonly source: CredentialSource }
  | { readonly kind: 'token'; readonly accessToken: string; readonly source: CredentialSource }

/** What the sources need to know of an account; an `AccountConfig` is one. */
export interface CredentialAccount {
  readonly name: string
  readonly host: string
  readonly user: string
  readonly passwordCommand?: readonly string[] | undefined
  readonly oauth2Command?: readonly string[] | undefined
}

/** The environment variable that may hold the password. */
export const passwordVariable = 'POSTERN_PASSWORD'

/** The environment for a child process, which has no business with the password. */
export function withoutPassword(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [passwordVariable]: _, ...rest } = env
  return rest
}

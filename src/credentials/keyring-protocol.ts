/** What the keyring's child process is asked: one line of JSON on its standard input. */
export type KeyringRequest =
  | { readonly action: 'get' | 'delete'; readonly account: string }
  | { readonly action: 'set'; readonly account: string; readonly password: string }

/** Why the keyring gave nothing. */
export interface KeyringTrouble {
  /**
   * `absent`: there is no keyring here (no keytar, no D-Bus session, as often over SSH); `none`: it has no such
   * entry, or is locked; `trouble`: it hung, crashed or failed.
   */
  readonly kind: 'absent' | 'none' | 'trouble'
  /** For people; may hold words of the system, never a secret. */
  readonly reason: string
}

/** What the child answers: one line of JSON on its standard output. */
export type KeyringAnswer =
  | { readonly kind: 'found'; readonly password: string }
  /** Set or deleted. */
  | { readonly kind: 'done' }
  | KeyringTrouble

/** The request in a line, or undefined where the line holds none. */
export function parseRequest(line: string): KeyringRequest | undefined {
  const { action, account, password } = parseObject(line)
  if (typeof account !== 'string') return undefined
  if (action === 'get' || action === 'delete') return { action, account }
  return action === 'set' && typeof password === 'string' ? { action, account, password } : undefined
}

/** The answer in a line, or undefined where the line holds none. */
export function parseAnswer(line: string): KeyringAnswer | undefined {
  const { kind, password, reason } = parseObject(line)
  if (kind === 'found' && typeof password === 'string') return { kind, password }
  if (kind === 'done') return { kind }
  const trouble = kind === 'absent' || kind === 'none' || kind === 'trouble'
  return trouble && typeof reason === 'string' ? { kind, reason } : undefined
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** The flags of a message as the server spells them: system flags (`\Seen`) and keywords (RFC 9051 §2.3.2). */
export type Flags = ReadonlySet<string>

/** The system flags that Postern reads or sets. */
export const Flag = {
  seen: '\\Seen',
  flagged: '\\Flagged',
  answered: '\\Answered',
  deleted: '\\Deleted',
  draft: '\\Draft',
} as const

const systemFlags = new Map(Object.values(Flag).map((flag) => [flag.toLowerCase(), flag]))

/** `flags` with system flags in their usual spelling: flags are case-insensitive (RFC 9051 §2.3.2). */
export function toFlags(flags: Iterable<string>): Flags {
  const set = new Set<string>()
  for (const flag of flags) set.add(systemFlags.get(flag.toLowerCase()) ?? flag)
  return set
}

/**
 * Whether a flag that is set stays set (PERMANENTFLAGS, RFC 9051 §7.1): system flags may always be set, if only for the
 * session; keywords where they are kept or new ones may be made.
 */
export function isKept(permanentFlags: ReadonlySet<string>, flag: string): boolean {
  if (flag.startsWith('\\') || permanentFlags.has('\\*')) return true
  return [...permanentFlags].some((each) => each.toLowerCase() === flag.toLowerCase())
}

/** Of the keywords in use in a mailbox those that a message can be given for good. */
export function keptKeywords(mailbox: { readonly flags: Flags; readonly permanentFlags: Flags }): string[] {
  const { flags, permanentFlags } = mailbox
  return [...flags].filter((flag) => !flag.startsWith('\\') && isKept(permanentFlags, flag))
}

/** `flags` with `changed` added (`add` true) or removed. */
export function withFlags(flags: Flags, changed: readonly string[], add: boolean): Flags {
  const set = new Set(flags)
  for (const flag of changed) {
    if (add) set.add(flag)
    else set.delete(flag)
  }
  return set
}

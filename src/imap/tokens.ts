import type { ImapAttribute, ImapAttributeList } from 'imapflow'

/** The list under a token; empty when the token is something else. */
export function listOf(token: ImapAttribute | undefined): ImapAttributeList {
  return Array.isArray(token) ? token : []
}

/** The text of an atom, string or literal; null for NIL, a list or nothing. */
export function textOf(token: ImapAttribute | undefined): string | null {
  if (token === null || token === undefined || Array.isArray(token)) return null
  const { value } = token
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return Buffer.isBuffer(value) ? value.toString('utf8') : null
}

/** The octets of a string or literal; null for NIL. */
export function bytesOf(token: ImapAttribute | undefined): Uint8Array | null {
  if (token === null || token === undefined || Array.isArray(token)) return null
  const { value } = token
  if (Buffer.isBuffer(value)) return value
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : null
}

/** A number of at most ten digits; undefined for anything else. */
export function numberOf(token: ImapAttribute | undefined): number | undefined {
  const text = textOf(token)
  return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

/** The texts of a list's tokens, NIL left out. */
export function textsOf(token: ImapAttribute | undefined): string[] {
  return listOf(token)
    .map(textOf)
    .filter((text) => text !== null)
}

/**
 * True where a server offers what an extension brings that is part of IMAP4rev2 (RFC 9051 appendix E): it need not name
 * such a one, as MOVE, UIDPLUS, NAMESPACE or ESEARCH.
 */
export function offers(capabilities: ReadonlySet<string>, capability: string): boolean {
  return capabilities.has(capability) || capabilities.has('IMAP4REV2')
}

import type { ImapResponse } from 'imapflow'
import type { MailboxListing, SpecialUse } from '../model/mailbox.ts'
import { textOf, textsOf } from './tokens.ts'

const specialUses: ReadonlyMap<string, SpecialUse> = new Map([
  ['\\archive', 'archive'],
  ['\\drafts', 'drafts'],
  ['\\junk', 'junk'],
  ['\\sent', 'sent'],
  ['\\trash', 'trash'],
  ['\\all', 'all'],
  ['\\flagged', 'flagged'],
])

/**
 * One `* LIST (attributes) "delimiter" name` line, or an LSUB one, where \Noselect stands for an unsubscribed
 * parent of a subscribed mailbox (RFC 3501 §6.3.9). `decode` turns the name on the wire into one for people.
 * Undefined when the line is no listing.
 */
export function parseListing(
  response: ImapResponse,
  subscribedOnly: boolean,
  decode: (name: string) => string,
): MailboxListing | undefined {
  const [attributeList, delimiterToken, nameToken, extendedData] = response.attributes ?? []
  const raw = textOf(nameToken)
  if (raw === null) return undefined
  const attributes = new Set(textsOf(attributeList).map((attribute) => attribute.toLowerCase()))
  const delimiter = textOf(delimiterToken) || null
  // A trailing delimiter is how some servers write a branch.
  const trimmed =
    delimiter && raw.length > 1 && raw.endsWith(delimiter) ? raw.slice(0, -delimiter.length) : raw
  const path = /^inbox$/i.test(trimmed) ? 'INBOX' : decode(trimmed)
  const subscribed = attributes.has('\\subscribed')
  const childSubscribed =
    extendedData !== undefined && JSON.stringify(extendedData).toUpperCase().includes('SUBSCRIBED')
  const hasChildren = attributes.has('\\haschildren') || childSubscribed
  const specialUse = [...attributes]
    .map((attribute) => specialUses.get(attribute))
    .find((use) => use !== undefined)
  return {
    path,
    name: delimiter ? (path.split(delimiter).pop() ?? path) : path,
    delimiter,
    hasChildren: hasChildren
      ? true
      : attributes.has('\\hasnochildren') || attributes.has('\\noinferiors')
        ? false
        : undefined,
    selectable: !attributes.has('\\noselect') && !attributes.has('\\nonexistent'),
    mayHaveChildren: !attributes.has('\\noinferiors'),
    subscribed: subscribedOnly
      ? subscribed || (response.command?.toUpperCase() === 'LSUB' && !attributes.has('\\noselect'))
      : subscribed || undefined,
    ...(specialUse ? { specialUse } : {}),
  }
}

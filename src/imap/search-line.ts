import type { CommandToken } from './imapflow-internals.ts'
import type { SearchTerm } from './session.ts'

/** Octets for the criteria on a command line; the rest of 1,000 is for what stands before (RFC 2683 §3.2.1.5). */
export const longestCriteria = 880

/** From here on, strings go as literals, which do not count. */
const longString = 100

/** What `{12345}` and the space take of the line. */
const literalMark = 8

const strings = { mostly: 'quoted', never: 'literal' } as const
type Strings = (typeof strings)[keyof typeof strings]

/** How many octets the criteria take at least on a line, their strings sent as literals. */
export function criteriaLength(criteria: readonly SearchTerm[]): number {
  return measure(criteria, strings.never)
}

/**
 * Criteria as the tokens of a command. 8-bit words go as literals, for a quoted string holds 7-bit characters only
 * (RFC 3501 §4.3), long ones too, and all of them where the line would get too long. `encode` gives the octets of an
 * 8-bit word.
 */
export function searchTokens(
  criteria: readonly SearchTerm[],
  encode: (text: string) => Buffer = (text) => Buffer.from(text),
): CommandToken[] {
  const how = measure(criteria, strings.mostly) > longestCriteria ? strings.never : strings.mostly
  const token = (term: SearchTerm): CommandToken => {
    if ('key' in term) return { type: 'ATOM', value: term.key }
    if ('set' in term) return { type: 'SEQUENCE', value: term.set }
    if ('group' in term) return term.group.map(token)
    return isQuoted(term.text, how)
      ? { type: 'STRING', value: term.text }
      : { type: 'LITERAL', value: encode(term.text) }
  }
  return criteria.map(token)
}

/** Whether a text is said in US-ASCII, the charset of a search that names none. */
export function isAscii(text: string): boolean {
  return !/[^\x01-\x7f]/.test(text)
}

/** All strings among the criteria. */
export function textsIn(criteria: readonly SearchTerm[]): string[] {
  return criteria.flatMap((term) => {
    if ('group' in term) return textsIn(term.group)
    return 'text' in term ? [term.text] : []
  })
}

function isQuoted(text: string, how: Strings): boolean {
  return how === strings.mostly && text.length < longString && !/[^\x20-\x7e]/.test(text)
}

function measure(criteria: readonly SearchTerm[], how: Strings): number {
  let octets = 0
  for (const term of criteria) {
    if ('group' in term) octets += measure(term.group, how) + 2
    else if ('key' in term) octets += term.key.length + 1
    else if ('set' in term) octets += term.set.length + 1
    // Quotes and backslashes in a quoted string are sent with a backslash before.
    else octets += isQuoted(term.text, how) ? term.text.replace(/["\\]/g, '\\$&').length + 3 : literalMark
  }
  return octets
}

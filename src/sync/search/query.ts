import { criteriaLength, longestCriteria } from '../../imap/search-line.ts'
import type { SearchTerm } from '../../imap/session.ts'

/** What messages must be like to be found. */
export type Query =
  /** One key of a SEARCH with its arguments. */
  | { readonly kind: 'key'; readonly terms: readonly [SearchTerm, ...SearchTerm[]] }
  /** Of anything but another `not`. */
  | { readonly kind: 'not'; readonly of: Query }
  /** At least two. */
  | { readonly kind: 'all' | 'any'; readonly of: readonly Query[] }

/** Keys for which IMAP has the contrary, too. By UNKEYWORD, GNU Mailutils hangs up: NOT KEYWORD says the same. */
const contraries = new Map(
  ['ANSWERED', 'DELETED', 'DRAFT', 'FLAGGED', 'SEEN'].flatMap((name) => [
    [name, `UN${name}`],
    [`UN${name}`, name],
  ]),
)

/** The contrary of a query. */
export function not(query: Query): Query {
  return query.kind === 'not' ? query.of : { kind: 'not', of: query }
}

/** A query as search keys (RFC 9051 §6.4.4); a message must fit all of them. */
export function toCriteria(query: Query): SearchTerm[] {
  switch (query.kind) {
    case 'key':
      return [...query.terms]
    case 'not':
      return negated(query.of)
    case 'all':
      return query.of.flatMap(toCriteria)
    case 'any':
      return either(query.of)
  }
}

/** Whether the criteria fit into one command (RFC 2683 §3.2.1.5). */
export function fitsOneCommand(criteria: readonly SearchTerm[]): boolean {
  return criteriaLength(criteria) <= longestCriteria
}

/** Where exactly one key is wanted: what would be several stands in parentheses. */
function asOneKey(query: Query): SearchTerm[] {
  return query.kind === 'all' ? [{ group: toCriteria(query) }] : toCriteria(query)
}

function negated(query: Query): SearchTerm[] {
  if (query.kind === 'key') {
    const [first, ...rest] = query.terms
    const contrary = 'key' in first ? contraries.get(first.key) : undefined
    if (contrary !== undefined) return [{ key: contrary }, ...rest]
  }
  return [{ key: 'NOT' }, ...asOneKey(query)]
}

/** OR takes two keys: of more it makes a tree, as shallow as can be, for servers count its depth. */
function either(queries: readonly Query[]): SearchTerm[] {
  const [only, ...others] = queries
  if (only && others.length === 0) return asOneKey(only)
  const middle = Math.ceil(queries.length / 2)
  return [{ key: 'OR' }, ...either(queries.slice(0, middle)), ...either(queries.slice(middle))]
}

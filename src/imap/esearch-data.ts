import type { ImapAttribute, ImapResponse } from 'imapflow'
import { MailFailure } from '../model/error.ts'
import { numberOf, textOf } from './tokens.ts'

/** More numbers than this are no answer, but an attack on the memory. */
const mostNumbers = 1_000_000

/** A number that an ESEARCH response (RFC 9051 §7.3.4) tells; undefined where it does not. */
export function esearchNumber(response: ImapResponse, item: 'COUNT' | 'MIN' | 'MAX'): number | undefined {
  return numberOf(itemOf(response, item))
}

/** The set of all that was found, as written; undefined where an ESEARCH response has none: nothing was found. */
export function esearchSet(response: ImapResponse): string | undefined {
  return textOf(itemOf(response, 'ALL')) ?? undefined
}

function itemOf({ attributes = [] }: ImapResponse, item: string): ImapAttribute | undefined {
  const index = attributes.findIndex((token) => textOf(token)?.toUpperCase() === item)
  return index < 0 ? undefined : attributes[index + 1]
}

/**
 * The numbers of a set in the order in which it is written: `3,5:7`, and `7:5` downwards (RFC 5267 §3). Throws a
 * `MailFailure` for what is no set, and for more than a million numbers.
 */
export function expandSet(set: string): number[] {
  const numbers: number[] = []
  for (const range of set.split(',')) {
    const [, first, last = first] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(range) ?? []
    const from = Number(first)
    const to = Number(last)
    const count = Math.abs(to - from) + 1
    if (!(numbers.length + count <= mostNumbers))
      throw new MailFailure({ kind: 'protocol', text: `a search found ${set.slice(0, 40)}` })
    const step = from <= to ? 1 : -1
    for (let index = 0; index < count; index++) numbers.push(from + index * step)
  }
  return numbers
}

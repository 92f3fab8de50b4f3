import type { Address, MessageSummary } from '../model/envelope.ts'
import { Flag } from '../model/flags.ts'

/** What a word of a filter is looked for in, by what stands before its colon. */
const places: Readonly<Record<string, (message: MessageSummary) => string>> = {
  '': ({ envelope }) => `${people(envelope.from)} ${people(envelope.to)} ${envelope.subject}`,
  'from': ({ envelope }) => people(envelope.from),
  'to': ({ envelope }) => people(envelope.to),
  'cc': ({ envelope }) => people(envelope.cc),
  'subject': ({ envelope }) => envelope.subject,
}

const states: Readonly<Record<string, (message: MessageSummary) => boolean>> = {
  unread: ({ flags }) => !flags.has(Flag.seen),
  starred: ({ flags }) => flags.has(Flag.flagged),
  answered: ({ flags }) => flags.has(Flag.answered),
}

/**
 * Whether a message fits a filter as far as that is typed: words, also after `from:` and the like, and `is:unread`; all
 * must fit. Other keys, of which a row knows nothing, fit every message: they are for the server.
 */
export function filterMatcher(query: string): (message: MessageSummary) => boolean {
  const tests = [...query.matchAll(/(-?)(?:([a-z-]+):)?(?:"([^"]*)"?|(\S+))/gi)].map(
    ([, minus, key = '', phrase, word]) => {
      const fits = wordTest(key.toLowerCase(), plain(phrase ?? word ?? ''))
      return (message: MessageSummary) => fits === undefined || fits(message) === (minus === '')
    },
  )
  return (message) => tests.every((test) => test(message))
}

function wordTest(key: string, word: string): ((message: MessageSummary) => boolean) | undefined {
  if (key === 'is') return Object.hasOwn(states, word) ? states[word] : undefined
  const place = Object.hasOwn(places, key) ? places[key] : undefined
  return place && ((message) => plain(place(message)).includes(word))
}

function people(addresses: readonly Address[]): string {
  return addresses.map(({ name, address }) => `${name} ${address}`).join(' ')
}

function plain(text: string): string {
  // Most is ASCII, which has one form only.
  return (/^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFKC')).toLowerCase()
}

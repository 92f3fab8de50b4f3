import { domainToUnicode } from 'node:url'
import { looksAlike } from '../text/lookalike.ts'
import type { RawHeaderField } from './header.ts'
import { safeUrl } from './urls.ts'

/** A way to leave a list that the message offers (RFC 2369 §3.2). Nothing here is safe to display but `url`. */
export type UnsubscribeTarget =
  /** A POST does it, without a page (RFC 8058). Always https. */
  | { readonly kind: 'post'; readonly url: string }
  /** A page, by http or https. */
  | { readonly kind: 'page'; readonly url: string }
  /** A mail; `fields` are those that the link asks for, Subject and Body among them, in its order. */
  | {
      readonly kind: 'mail'
      readonly url: string
      readonly to: string
      readonly fields: readonly (readonly [name: string, value: string])[]
    }

const mostTargets = 10
const longestField = 8192

/** What the message offers, the POST first, else in the sender's order. Never throws. */
export function unsubscribeTargets(fields: readonly RawHeaderField[]): readonly UnsubscribeTarget[] {
  const named = (name: string) => fields.filter((field) => field.name.toLowerCase() === name)
  const offers = named('list-unsubscribe')
  const targets = urlsOf(offers[0]?.raw ?? '').flatMap((text): UnsubscribeTarget[] => {
    const url = safeUrl(text)
    if (url === undefined || hasUser(url)) return []
    return url.startsWith('mailto:') ? [mailOf(url)] : [{ kind: 'page', url }]
  })
  // Of two of a kind one may be somebody else's.
  const posts = named('list-unsubscribe-post')
  const isOneClick =
    offers.length === 1 &&
    posts.length === 1 &&
    /^\s*List-Unsubscribe\s*=\s*One-Click\s*$/i.test(posts[0]?.raw ?? '')
  const https = targets.find(({ url }) => url.startsWith('https:'))
  return isOneClick && https ? [{ kind: 'post', url: https.url }, ...targets] : targets
}

/** The host of a page as people read it, in punycode where the letters could be taken for others. */
export function hostWords(url: string): { readonly words: string; readonly deceives: boolean } {
  const { host, hostname } = new URL(url)
  const letters = domainToUnicode(hostname)
  if (!hostname.includes('xn--') || letters === '') return { words: host, deceives: false }
  return looksAlike(letters)
    ? { words: host, deceives: true }
    : { words: `${letters} (${host})`, deceives: false }
}

/**
 * The URLs of a field: each in angle brackets, with commas between and comments anywhere (RFC 2369 §2). What comes after
 * something else is not looked at.
 */
function urlsOf(field: string): readonly string[] {
  const text = field.slice(0, longestField)
  const urls: string[] = []
  let at = skipComments(text, 0)
  while (urls.length < mostTargets && text.charAt(at) === '<') {
    const end = text.indexOf('>', at)
    if (end < 0) break
    // Folding may have put blanks into it.
    urls.push(text.slice(at + 1, end).replace(/\s+/g, ''))
    at = skipComments(text, end + 1)
    if (text.charAt(at) !== ',') break
    at = skipComments(text, at + 1)
  }
  return urls
}

/** The first place from `at` on that is neither a blank nor in a comment; an open comment goes to the end. */
function skipComments(text: string, at: number): number {
  let depth = 0
  for (let index = at; index < text.length; index++) {
    const character = text.charAt(index)
    if (character === '\\' && depth > 0) index++
    else if (character === '(') depth++
    else if (character === ')' && depth > 0) depth--
    else if (depth === 0 && !/\s/.test(character)) return index
  }
  return text.length
}

/** A name before the host serves to deceive. */
function hasUser(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

function mailOf(url: string): UnsubscribeTarget {
  const { pathname, search } = new URL(url)
  const pairs = search.slice(1).split('&').slice(0, 20)
  const fields = pairs.flatMap((pair): (readonly [string, string])[] => {
    const [name = '', ...value] = pair.split('=')
    return name === '' ? [] : [[decoded(name), decoded(value.join('='))]]
  })
  return { kind: 'mail', url, to: decoded(pathname), fields }
}

/** In a mailto a plus is a plus (RFC 6068 §5). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

import { domainToUnicode } from 'node:url'
import { looksAlike } from '../text/lookalike.ts'

/** A URL that a text shows, and where it stands in it. */
export interface ShownUrl {
  readonly start: number
  readonly end: number
  /** The URL in full, as `safeUrl` gives it. */
  readonly url: string
  /** The host in punycode, where what is shown mixes scripts and may look like another host. */
  readonly lookalike?: string
}

/** Longer ones are text: no honest link is. */
const longest = 8192

// What cannot be in a URL, and what ends one in running text: quotes, and the punctuation of wide scripts.
const candidate =
  /(?:https?:\/\/|mailto:|www\.)[^\s<>"`“”„‘’«»‹›│、。，．；：？！（）「」『』【】〈〉《》]+/gi
const closing = /[.,;:!?'*_…)\]}]/
const openers: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** The http, https and mailto URLs in a text, in order, without the punctuation of the sentence round them. Linear. */
export function* findUrls(text: string): Generator<ShownUrl, void, undefined> {
  for (const match of text.matchAll(candidate)) {
    if (/[\p{L}\p{N}]/u.test(text.charAt(match.index - 1))) continue
    const shown = withoutClosing(match[0])
    const url = safeUrl(shown)
    if (url === undefined) continue
    const found = { start: match.index, end: match.index + shown.length, url }
    const lookalike = /xn--/i.test(shown) ? undefined : mixedHost(url)
    yield lookalike === undefined ? found : { ...found, lookalike }
  }
}

/** An href as a full URL of a kind that may be opened: http, https, mailto. Undefined for any other. */
export function safeUrl(href: string): string | undefined {
  const text = href.trim()
  if (text.length > longest) return undefined
  const absolute = /^www\./i.test(text) ? `http://${text}` : text.replace(/^\/\//, 'https://')
  if (!/^(?:https?|mailto):/i.test(absolute) || !URL.canParse(absolute)) return undefined
  const url = new URL(absolute)
  if (url.protocol === 'mailto:') return url.pathname === '' ? undefined : url.href
  return ['http:', 'https:'].includes(url.protocol) ? url.href : undefined
}

/** A URL without the punctuation of the sentence round it; brackets that were opened in it stay. */
function withoutClosing(url: string): string {
  let end = url.length
  const surplus = new Map<string, number>()
  for (const [close, open] of Object.entries(openers))
    surplus.set(close, count(url, close) - count(url, open))
  while (end > 1) {
    const last = url.charAt(end - 1)
    if (!closing.test(last)) break
    const over = surplus.get(last)
    if (over !== undefined) {
      if (over <= 0) break
      surplus.set(last, over - 1)
    }
    end--
  }
  return url.slice(0, end)
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++
  return found
}

/** The host of a URL in punycode, where the same in letters could be taken for another. */
function mixedHost(url: string): string | undefined {
  const { hostname } = new URL(url)
  return hostname.includes('xn--') && looksAlike(domainToUnicode(hostname)) ? hostname : undefined
}

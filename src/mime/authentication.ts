import type { RawHeaderField } from './header.ts'

/** What a server that is believed has found out about where a message comes from (RFC 8601). */
export interface Authentication {
  /**
   * `authenticated`: the domain of the From address vouches for the message. `forged`: it says the message is not
   * its own. `unknown`: neither.
   */
  readonly verdict: 'authenticated' | 'forged' | 'unknown'
  /** What was checked and how it came out: `DMARC pass`, `DKIM pass for example.org`. */
  readonly details: readonly string[]
  /** The server that says so, as it calls itself; empty where it does not. */
  readonly server: string
}

interface Result {
  readonly method: string
  readonly result: string
  /** The domain it is about; empty where none is named. */
  readonly domain: string
}

const longestField = 16_384
const maxResults = 50

/**
 * The findings of the nearest trusted Authentication-Results field about mail from `from`; undefined where there is
 * none. Trusted is the topmost one of `server`; without that, only what stands above the first Received line of a
 * hop from outside, since all below it may be the sender's own words. `fields` in the order of the message.
 */
export function readAuthentication(
  fields: readonly RawHeaderField[],
  from: string,
  server?: string,
): Authentication | undefined {
  for (const field of trustedPart(fields, server)) {
    if (field.name.toLowerCase() !== 'authentication-results') continue
    const { id, results } = parseResults(field.raw)
    if (server === undefined || id.toLowerCase() === server.toLowerCase()) return judge(id, results, from)
  }
  return undefined
}

/** The fields that the receiving site has written; where no hop from outside is seen, none is known to be. */
function trustedPart(
  fields: readonly RawHeaderField[],
  server: string | undefined,
): readonly RawHeaderField[] {
  if (server !== undefined) return fields
  const outer = fields.findIndex(({ name, raw }) => name.toLowerCase() === 'received' && !isInnerHop(raw))
  return fields.slice(0, Math.max(0, outer))
}

function judge(server: string, results: readonly Result[], from: string): Authentication {
  const host = from.slice(from.lastIndexOf('@') + 1).toLowerCase()
  const shown = results.filter(({ method }) => ['dmarc', 'dkim', 'spf'].includes(method))
  const details = shown.map(({ method, result, domain }) => {
    const about = domain === '' || isAligned(domain, host) ? '' : ` for ${domain}`
    return `${method.toUpperCase()} ${result}${about}`
  })
  return { verdict: verdictOf(shown, host), details: [...new Set(details)].slice(0, 5), server }
}

/**
 * DMARC decides (RFC 7489); without it, an aligned signature or path is as good. A failure alone tells little beside
 * something that passed: lists break signatures, forwarding breaks paths.
 */
function verdictOf(results: readonly Result[], host: string): Authentication['verdict'] {
  const dmarc = results.find(
    ({ method, domain }) => method === 'dmarc' && (domain === '' || isAligned(domain, host)),
  )
  if (dmarc?.result === 'pass') return 'authenticated'
  if (dmarc?.result === 'fail') return 'forged'
  const others = results.filter(({ method }) => method !== 'dmarc')
  const passed = others.filter(({ result }) => result === 'pass')
  if (passed.some(({ domain }) => isAligned(domain, host))) return 'authenticated'
  const failed = others.some(({ result, domain }) => result === 'fail' && isAligned(domain, host))
  return failed && passed.length === 0 ? 'forged' : 'unknown'
}

/** The same domain, or one inside of the other. */
function isAligned(domain: string, host: string): boolean {
  if (host === '' || !domain.includes('.') || !host.includes('.')) return false
  return domain === host || domain.endsWith(`.${host}`) || host.endsWith(`.${domain}`)
}

/** An Authentication-Results field (RFC 8601 §2.2). Some servers leave their id out. */
function parseResults(raw: string): { readonly id: string; readonly results: readonly Result[] } {
  const [first = '', ...others] = withoutComments(raw).split(';').slice(0, maxResults)
  const hasId = !first.includes('=')
  const id = hasId ? (first.trim().split(/\s+/)[0] ?? '') : ''
  const results = (hasId ? others : [first, ...others]).flatMap((text) => parseResult(text))
  return { id, results }
}

function parseResult(text: string): Result[] {
  const [, method, result, properties = ''] =
    /^\s*([a-z0-9-]+)(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)([^]*)$/i.exec(text) ?? []
  if (method === undefined || result === undefined) return []
  const named =
    /(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|mail))\s*=\s*"?([^\s"]+)/i.exec(properties)?.[1] ?? ''
  const domain = named.slice(named.lastIndexOf('@') + 1).toLowerCase()
  return [{ method: method.toLowerCase(), result: result.toLowerCase(), domain }]
}

/** A text without its comments (RFC 5322 §3.2.2), those inside of others too; what is quoted stays. */
function withoutComments(raw: string): string {
  let depth = 0
  let quoted = false
  let text = ''
  for (let at = 0; at < Math.min(raw.length, longestField); at++) {
    const character = raw.charAt(at)
    if (character === '\\') {
      at++
      continue
    }
    if (character === '"' && depth === 0) quoted = !quoted
    if (!quoted && character === '(') depth++
    if (depth === 0 && !(quoted && character === ';')) text += character
    if (!quoted && character === ')' && depth > 0) depth--
  }
  return text
}

const loopback = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|fe80:|f[cd][0-9a-f]{2}:)/i

/**
 * True for a hop inside of the receiving site: no other host is named, or none but by private addresses, which its
 * server has seen itself; or LMTP, which does not cross sites (RFC 2033 §5). The name that a host gives itself counts
 * for nothing.
 */
function isInnerHop(raw: string): boolean {
  const field = raw.slice(0, longestField)
  if (/^\s*by\s/i.test(field)) return true
  const bare = withoutComments(field)
  if (/^\s*from\s+\S+\s+by\s+\S+\s+(?:via\s+\S+\s+)?with\s+lmtp/i.test(bare)) return true
  const peer = field.split(/\sby\s/i)[0] ?? ''
  const addresses = [...peer.matchAll(/\[(?:IPv6:)?([0-9a-f.:]+)\]/gi)].map((match) => match[1] ?? '')
  return addresses.length > 0 && addresses.every((address) => loopback.test(address))
}

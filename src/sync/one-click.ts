import { lookup } from 'node:dns/promises'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** What came of a POST. Texts are not safe to display. */
export type OneClickOutcome =
  | { readonly kind: 'done' }
  /** The server wants another address asked: it was not. */
  | { readonly kind: 'redirected'; readonly to: string }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly reason: string }

/** The network, for tests another. */
export interface OneClickNetwork {
  resolve(host: string): Promise<readonly string[]>
  /** Where an address is dialled. */
  dial(address: string): { readonly host: string; readonly port: number; readonly ca?: string }
}

/** Milliseconds for all of it. */
const patience = 10_000

const body = 'List-Unsubscribe=One-Click'

const internet: OneClickNetwork = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  dial: (address) => ({ host: address, port: 443 }),
}

/**
 * Leaves a list by a POST (RFC 8058 §3.2): https only, certificates checked, no cookies, no redirects, and never to an
 * address of this machine or a private network: whoever wrote the mail chose the host. Never rejects.
 */
export async function postOneClick(
  target: string,
  network: OneClickNetwork = internet,
  milliseconds = patience,
): Promise<OneClickOutcome> {
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    return { kind: 'failed', reason: 'it is no https address' }
  if (url.port !== '') return { kind: 'failed', reason: `port ${url.port} is not the usual one of https` }
  const controller = new AbortController()
  const late = new Promise<OneClickOutcome>((resolve) => {
    controller.signal.addEventListener('abort', () =>
      resolve({ kind: 'failed', reason: `no answer within ${milliseconds / 1000} seconds` }),
    )
  })
  const timer = setTimeout(() => controller.abort(), milliseconds)
  try {
    return await Promise.race([post(url, network, controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

async function post(url: URL, network: OneClickNetwork, signal: AbortSignal): Promise<OneClickOutcome> {
  try {
    const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
    const isAddress = isIP(literal) !== 0
    const addresses = isAddress ? [literal] : await network.resolve(url.hostname)
    const [address] = addresses
    if (address === undefined) return { kind: 'failed', reason: `${url.hostname} has no address` }
    const hidden = addresses.find((each) => !isPublicAddress(each))
    if (hidden !== undefined)
      return { kind: 'failed', reason: `${url.hostname} is ${hidden}, an address that is not public` }
    signal.throwIfAborted()
    // The address that was looked at is the one that is dialled: a name could mean another by then.
    return await send(url, network.dial(address), isAddress, signal)
  } catch (thrown) {
    return { kind: 'failed', reason: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

function send(
  url: URL,
  at: ReturnType<OneClickNetwork['dial']>,
  isAddress: boolean,
  signal: AbortSignal,
): Promise<OneClickOutcome> {
  return new Promise((resolve, reject) => {
    const asking = request({
      ...at,
      method: 'POST',
      path: url.pathname + url.search,
      servername: isAddress ? '' : url.hostname,
      rejectUnauthorized: true,
      agent: false,
      signal,
      headers: {
        'Host': url.host,
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(body),
        'Connection': 'close',
      },
    })
    asking.on('error', reject)
    asking.on('response', (response) => {
      const status = response.statusCode ?? 0
      // What it says besides is nobody's business.
      response.destroy()
      if (status >= 200 && status < 300) return resolve({ kind: 'done' })
      const to = response.headers.location
      if (status >= 300 && status < 400 && to !== undefined) return resolve({ kind: 'redirected', to })
      resolve({ kind: 'refused', status })
    })
    asking.end(body)
  })
}

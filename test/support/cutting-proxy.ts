import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** How a connection ends: by an orderly FIN, or by a RST that throws away what is on its way. */
export type Cut = 'FIN' | 'RST'

/** A proxy on 127.0.0.1 that passes everything on, until it is told to cut. */
export interface CuttingProxy {
  readonly port: number
  /** Lines from the server that were passed on, over all connections. */
  readonly lines: number
  /** Cuts all connections. */
  cut(how: Cut): void
  /** Cuts all connections now, and new ones at once, until `resume`. */
  block(): void
  resume(): void
  close(): void
}

/** Starts a proxy to `port`. With `after`, all connections are cut when so many lines of the server have passed. */
export async function startCuttingProxy(
  port: number,
  after?: { readonly line: number; readonly how: Cut },
): Promise<CuttingProxy> {
  const pairs = new Map<Socket, Socket>()
  /** All that were ever opened: one that was ended by FIN stays half open as long as its peer likes. */
  const sockets = new Set<Socket>()
  let lines = 0
  let blocked = false
  const cut = (how: Cut) => {
    for (const [client, upstream] of pairs) {
      upstream.destroy()
      if (how === 'RST') client.resetAndDestroy()
      else client.end()
    }
    pairs.clear()
  }
  const server = createServer({ noDelay: true }, (client) => {
    sockets.add(client)
    client.on('error', () => client.destroy())
    if (blocked) {
      client.destroy()
      return
    }
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    pairs.set(client, upstream)
    sockets.add(upstream)
    upstream.on('error', () => upstream.destroy())
    client.on('data', (octets: Buffer) => upstream.write(octets))
    client.on('close', () => {
      pairs.delete(client)
      upstream.destroy()
    })
    upstream.on('close', () => client.end())
    upstream.on('data', (octets: Buffer) => {
      if (!pairs.has(client)) return
      for (let end = octets.indexOf(10); end !== -1; end = octets.indexOf(10, end + 1)) {
        if (++lines !== after?.line) continue
        client.write(octets.subarray(0, end + 1))
        cut(after.how)
        return
      }
      client.write(octets)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get lines() {
      return lines
    },
    cut,
    block() {
      blocked = true
      cut('FIN')
    },
    resume() {
      blocked = false
    },
    close() {
      cut('RST')
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

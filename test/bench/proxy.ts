import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/** What went through a proxy since the last `reset`. */
export interface Traffic {
  /** Octets from the server. */
  readonly received: number
  /** Commands, by their names in order: `UID FETCH`. */
  readonly commands: readonly string[]
  /** How often one side waited for the other: the greeting, and each run of commands after an answer. */
  readonly turns: number
}

export interface Proxy {
  readonly port: number
  readonly traffic: Traffic
  /** Counts from nothing on, up to and with the octets from the server that hold `last`, where that is given. */
  reset(last?: string): void
  close(): void
}

/** A proxy on the loopback address that counts what it passes on, unencrypted, to `port`. */
export async function startProxy(port: number): Promise<Proxy> {
  let traffic = { received: 0, turns: 0, commands: Array<string>() }
  let last: string | undefined
  let counting = true
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', noDelay: true })
    let serverSpoke = true
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    traffic.turns++
    client.on('data', (octets: Buffer) => {
      upstream.write(octets)
      if (!counting) return
      const lines = octets.toString('latin1').matchAll(/^[A-Z0-9]+ ((?:UID )?[A-Z]+)/gm)
      for (const [, name = ''] of lines) traffic.commands.push(name)
      if (serverSpoke) traffic.turns++
      serverSpoke = false
    })
    upstream.on('data', (octets: Buffer) => {
      client.write(octets)
      serverSpoke = true
      if (!counting) return
      traffic.received += octets.length
      if (last !== undefined && octets.includes(last)) counting = false
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get traffic() {
      return { ...traffic, commands: [...traffic.commands] }
    },
    reset(lastText) {
      traffic = { received: 0, turns: 0, commands: [] }
      last = lastText
      counting = true
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

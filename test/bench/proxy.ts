import { Socket, createServer } from 'node:net'

/** A command that went through. */
export interface Command {
  /** `UID FETCH` */
  readonly name: string
  /** All of it that came in one piece. */
  readonly line: string
  /** Octets from the server until then. */
  readonly after: number
}

/** What went through a proxy since the last `reset`, as the client's end sees it. */
export interface Traffic {
  /** Octets from the server. */
  readonly received: number
  readonly commands: readonly Command[]
  /**
   * How often one side waited for the other: two for a connection (the handshake of TCP, the greeting), and each run of
   * commands after an answer.
   */
  readonly turns: number
}

export interface Proxy {
  readonly port: number
  readonly traffic: Traffic
  /** Counts from nothing on, up to and with the octets from the server that hold `last`, where that is given. */
  reset(last?: string): void
  /** New connections are so many milliseconds long, there and back. */
  setRoundTrip(milliseconds: number): void
  /** On new connections no more than so many octets a second come from the server. */
  setRate(octets: number): void
  /** On new connections the server says `XRESYNC` for `QRESYNC`, and so on, as if it did not know these words. */
  hide(words: readonly string[]): void
  /** From now on the clients hear nothing on the connections that there are. */
  mute(): void
  /** Ends all connections; new ones are taken at once. */
  cut(): void
  close(): void
}

interface Pair {
  readonly client: Socket
  readonly upstream: Socket
  muted: boolean
}

/** A proxy on the loopback address that counts what it passes on, unencrypted, to `port`. */
export async function startProxy(port: number): Promise<Proxy> {
  let traffic = { received: 0, turns: 0, commands: Array<Command>() }
  let last: string | undefined
  let counting = true
  let roundTrip = 0
  let rate = Infinity
  let hidden: readonly string[] = []
  const pairs = new Set<Pair>()

  const countCommands = (octets: Buffer, startsTurn: boolean) => {
    for (const [line, name = ''] of octets.toString('latin1').matchAll(/^[A-Za-z0-9]+ ((?:UID )?[A-Z]+).*/gm))
      traffic.commands.push({ name, line, after: traffic.received })
    if (startsTurn) traffic.turns++
  }
  const countAnswer = (octets: Buffer) => {
    traffic.received += octets.length
    if (last !== undefined && octets.includes(last)) counting = false
  }

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = new Socket()
    const pair: Pair = { client, upstream, muted: false }
    pairs.add(pair)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.on('close', () => {
      pairs.delete(pair)
      upstream.destroy()
    })
    upstream.on('close', () => client.destroy())
    const later = delayer(roundTrip / 2)
    const paced = pacer(rate)
    const disguise = disguiser(hidden)
    let serverSpoke = true
    if (counting) traffic.turns += 2
    client.pause()
    client.on('data', (octets: Buffer) => {
      later(() => upstream.write(octets))
      if (counting) countCommands(octets, serverSpoke)
      serverSpoke = false
    })
    upstream.on('data', (octets: Buffer) => {
      const said = disguise(octets)
      const answer = () => {
        if (pair.muted || client.destroyed) return
        client.write(said)
        serverSpoke = true
        if (counting) countAnswer(said)
      }
      paced(said.length, () => later(answer))
    })
    // The client knows of the connection when it is accepted, not a round trip later.
    const dial = () => upstream.setNoDelay().connect(port, '127.0.0.1', () => client.resume())
    later(() => later(() => later(dial)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const cut = () => {
    for (const { client, upstream } of pairs) {
      client.destroy()
      upstream.destroy()
    }
  }
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
    setRoundTrip(milliseconds) {
      roundTrip = milliseconds
    },
    setRate(octets) {
      rate = octets
    },
    hide(words) {
      hidden = words
    },
    mute() {
      for (const pair of pairs) pair.muted = true
    },
    cut,
    close() {
      server.close()
      cut()
    },
  }
}

/** Does things so many milliseconds later, in their order. */
function delayer(milliseconds: number): (act: () => void) => void {
  return milliseconds === 0 ? (act) => act() : (act) => void setTimeout(act, milliseconds)
}

function disguiser(words: readonly string[]): (octets: Buffer) => Buffer {
  if (words.length === 0) return (octets) => octets
  const pattern = new RegExp(`\\b(?:${words.join('|')})\\b`, 'g')
  return (octets) =>
    Buffer.from(
      octets.toString('latin1').replace(pattern, (word) => `X${word.slice(1)}`),
      'latin1',
    )
}

/** Does things one after the other, each when a line of `rate` octets a second has carried its octets. */
function pacer(rate: number): (octets: number, act: () => void) => void {
  if (rate === Infinity) return (_, act) => act()
  let before = Promise.resolve()
  let free = 0
  return (octets, act) => {
    free = Math.max(performance.now(), free) + (octets / rate) * 1000
    const due = free
    before = before.then(async () => {
      const wait = due - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      act()
    })
  }
}

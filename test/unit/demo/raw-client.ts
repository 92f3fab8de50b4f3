import { createConnection, type Socket } from 'node:net'
import { OctetReader } from '../../../src/cli/demo/octet-reader.ts'
import type { DemoServer } from '../../../src/cli/demo/server.ts'

/** What a command brought: the untagged lines (literals in place) and the tagged one without its tag. */
export interface Answer {
  readonly untagged: readonly string[]
  readonly tagged: string
}

/** An IMAP client that sends what it is told to and reads what comes, octet by octet (latin1). */
export class RawClient {
  readonly socket: Socket
  readonly #reader: OctetReader
  #commands = 0

  constructor(server: DemoServer) {
    this.socket = createConnection(server.port, server.host)
    this.socket.on('error', () => undefined)
    this.#reader = new OctetReader(this.socket)
  }

  /** The next response, with its literals; `<closed>` at the end. */
  async response(): Promise<string> {
    let text = ''
    for (;;) {
      const line = await this.#reader.line()
      if (line === undefined) return '<closed>'
      text += line
      const announced = /\{(\d+)\}$/.exec(line)
      if (!announced) return text
      text += `\r\n${await this.#reader.octets(Number(announced[1]))}`
    }
  }

  send(octets: string): void {
    this.socket.write(octets, 'latin1')
  }

  /** Sends a command; a synchronizing literal in it goes after the server's go-ahead. */
  async command(command: string): Promise<Answer> {
    this.#commands += 1
    const tag = `t${this.#commands}`
    const pieces = `${tag} ${command}\r\n`.split(/(?<=\{\d+\}\r\n)/)
    this.send(pieces.shift() ?? '')
    return this.answer(tag, pieces)
  }

  /** Reads up to the tagged answer, sending a piece upon each go-ahead. */
  async answer(tag: string, pieces: string[] = []): Promise<Answer> {
    const untagged: string[] = []
    for (;;) {
      const response = await this.response()
      if (response.startsWith(`${tag} `)) return { untagged, tagged: response.slice(tag.length + 1) }
      if (response === '<closed>') return { untagged, tagged: response }
      if (response.startsWith('+') && pieces.length > 0) this.send(pieces.shift() ?? '')
      else untagged.push(response)
    }
  }

  close(): void {
    this.socket.destroy()
  }
}

/** A client that is signed in, and has `mailbox` selected where one is given. */
export async function signIn(server: DemoServer, mailbox?: string): Promise<RawClient> {
  const client = new RawClient(server)
  await client.response()
  await client.command(`LOGIN "${server.user}" "${server.password}"`)
  if (mailbox !== undefined) await client.command(`SELECT "${mailbox}"`)
  return client
}

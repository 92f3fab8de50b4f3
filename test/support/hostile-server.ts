import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A server that answers what it is asked, and says whatever it is told besides. It keeps no transcript. */
export interface HostileServer {
  readonly port: number
  /** Connections that were made. */
  readonly connections: number
  /** True from the answer to a SELECT until that connection ends. */
  readonly selected: boolean
  /** Sends octets on the newest connection at once; false where there is none. */
  send(octets: string | Buffer): boolean
  /** Puts octets before the tagged answer of the next command. */
  interrupt(octets: string): void
  /** Waits until the newest connection can take more octets, or is gone. */
  drained(): Promise<void>
  /** Ends the newest connection. */
  cut(): void
  close(): Promise<void>
}

/** Gives the lines that answer a command, without the tagged one; undefined for those it has none for. */
export type Answer = (command: string) => readonly string[] | undefined

/** Starts a server on the loopback address; `answer` says what it has to say, all else is answered by OK. */
export async function hostileServer(answer: Answer): Promise<HostileServer> {
  const sockets: Socket[] = []
  let selected = false
  let interruption = ''
  const newest = () => {
    const socket = sockets.at(-1)
    return socket && !socket.destroyed && socket.writable ? socket : undefined
  }
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.push(socket)
    selected = false
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (socket === sockets.at(-1)) selected = false
    })
    socket.write('* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE ESEARCH UNSELECT] ready\r\n')
    let held = ''
    socket.on('data', (octets: Buffer) => {
      held += octets.toString('latin1')
      const lines = held.split('\r\n')
      held = lines.pop() ?? ''
      for (const line of lines) respond(socket, line)
    })
  })
  const respond = (socket: Socket, line: string) => {
    const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    // What goes on after a literal, and DONE.
    if (tag === '' || line.startsWith('DONE')) return
    if (/\{\d+\}$/.test(command)) socket.write('+ go on\r\n')
    const lines = (answer(command) ?? []).map((each) => `${each}\r\n`).join('')
    socket.write(`${lines}${interruption}${tag} OK done\r\n`, 'latin1')
    interruption = ''
    if (command.startsWith('SELECT')) selected = true
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get connections() {
      return sockets.length
    },
    get selected() {
      return selected
    },
    send(octets) {
      const socket = newest()
      socket?.write(octets, 'latin1')
      return socket !== undefined
    },
    interrupt(octets) {
      interruption = octets
    },
    async drained() {
      const socket = newest()
      if (!socket?.writableNeedDrain) return
      await new Promise<void>((resolve) => {
        const over = () => {
          socket.off('drain', over).off('close', over)
          resolve()
        }
        socket.on('drain', over).on('close', over)
      })
    },
    cut() {
      newest()?.destroy()
      selected = false
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

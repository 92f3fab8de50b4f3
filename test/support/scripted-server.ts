import {
  createConnection,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createSecureContext, createServer as createTlsServer } from 'node:tls'
import { parseScript } from './script.ts'
import { ScriptDeviation, ScriptedConnection, type Handler } from './scripted-connection.ts'

export { ScriptDeviation, type Handler, type ScriptedConnection } from './scripted-connection.ts'

export interface ScriptedServerOptions {
  /** For `S*`, and for implicit TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** True: TLS from the first octet. */
  readonly implicitTls?: boolean
  /** True: connections after the last script run the last script again. */
  readonly repeat?: boolean
}

/** A server that follows a transcript to the letter. */
export interface ScriptedServer {
  readonly host: string
  readonly port: number
  /** What was said so far, as lines of a script. */
  readonly transcript: readonly string[]
  /** Connections made so far. */
  readonly connections: number
  /** Answers any command that fits (without its tag) where the script does not expect it; the first one wins. */
  on(pattern: RegExp, handler: Handler): ScriptedServer
  /** Sends a line on the newest connection, outside the script. */
  send(line: string): Promise<void>
  /** Resolves when all scripts ended and nothing more came; rejects at a deviation, or after `timeoutMs`. */
  done(timeoutMs?: number): Promise<void>
  /** Waits until all that is under way has come, `ms` at least, and throws if the client sent anything. */
  assertSilent(ms?: number): Promise<void>
  close(): Promise<void>
}

/** Starts a server with one script, or one script for each connection in turn; see `parseScript`. */
export async function scriptedServer(
  script: string | readonly string[],
  options: ScriptedServerOptions = {},
): Promise<ScriptedServer> {
  const scripts = (typeof script === 'string' ? [script] : script).map(parseScript)
  const transcript: string[] = []
  const handlers: { pattern: RegExp; handler: Handler }[] = []
  const connections: ScriptedConnection[] = []
  let completed = 0
  let deviation: ScriptDeviation | undefined
  let wake: () => void = () => undefined

  const deviate = (expected: string, got: string): void => {
    const lines = transcript.map((line) => `    ${line}`).join('\n')
    deviation ??= new ScriptDeviation(
      `expected ${expected}\n     got ${got}\nafter\n${lines || '    nothing'}`,
    )
    for (const connection of connections) connection.destroy()
    wake()
  }
  const secureContext = options.tls ? createSecureContext(options.tls) : undefined
  const context = { transcript, handlers, secureContext, deviate }

  const accept = (socket: Socket): void => {
    const steps = scripts[connections.length] ?? (options.repeat ? scripts.at(-1) : undefined)
    const connection = new ScriptedConnection(socket, context)
    if (!steps) {
      connection.destroy()
      return deviate('no more connections', 'a connection')
    }
    connections.push(connection)
    if (connections.length > 1) transcript.push(`# connection ${connections.length}`)
    const complete = (): void => {
      completed += 1
      wake()
    }
    connection
      .run(steps, complete)
      .catch((error: unknown) => deviate('no error in the script', String(error)))
  }
  const isTls = options.implicitTls === true && options.tls !== undefined
  const server = isTls
    ? createTlsServer({ ...options.tls }, accept)
    : createTcpServer({ noDelay: true }, accept)
  const echo = createTcpServer((socket) => socket.pipe(socket))
  const port = await listen(server)
  const echoPort = await listen(echo)

  const scripted: ScriptedServer = {
    host: '127.0.0.1',
    port,
    transcript,
    get connections() {
      return connections.length
    },
    on(pattern, handler) {
      handlers.push({ pattern, handler })
      return scripted
    },
    async send(line) {
      const connection = connections.at(-1)
      if (!connection) throw new Error('no connection yet')
      await connection.send(line)
    },
    async done(timeoutMs = 5000) {
      const timer = setTimeout(() => {
        const awaited = connections.map((connection) => connection.awaited).find((step) => step !== undefined)
        deviate(awaited ?? 'a connection', `nothing for ${timeoutMs} ms`)
      }, timeoutMs)
      while (!deviation && completed < scripts.length) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      clearTimeout(timer)
      await settle(echoPort)
      if (deviation) throw deviation
    },
    async assertSilent(ms = 10) {
      const before = connections.map(({ lines }) => lines)
      await settle(echoPort)
      await pause(ms)
      await settle(echoPort)
      for (const [index, connection] of connections.entries()) {
        const isQuiet = connection.lines === (before[index] ?? 0) && connection.unfinished === ''
        if (!isQuiet) deviate('silence', connection.unfinished || (transcript.at(-1) ?? 'a line'))
      }
      if (deviation) throw deviation
    },
    async close() {
      for (const connection of connections) connection.destroy()
      await Promise.all(
        [server, echo].map((one) => new Promise<void>((resolve) => one.close(() => resolve()))),
      )
    },
  }
  return scripted
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** Octets of our own go over the loopback and back a few times: what was sent before them has come too. */
async function settle(echoPort: number): Promise<void> {
  const socket = createConnection(echoPort, '127.0.0.1')
  for (let round = 0; round < 3; round += 1) {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.once('data', () => {
        socket.off('error', reject)
        resolve()
      })
      socket.write('.')
    })
  }
  socket.destroy()
}

import { spawn } from 'node:child_process'
import net from 'node:net'
import { Duplex, PassThrough } from 'node:stream'
import tls from 'node:tls'
import type { ImapTransport, ImapTransportOptions, ImapTransportSocket } from 'imapflow'
import type { Endpoint } from './session.ts'

/** Opens the octet streams that imapflow speaks over: TCP, TLS with the user's trust, or a command's stdio. */
export function createTransport(endpoint: Endpoint): ImapTransport {
  return {
    connect(options, onConnect) {
      if (endpoint.tunnel) return openTunnel(endpoint.tunnel, onConnect)
      if (options.secure) {
        return startTls(
          tls.connect({ ...tlsOptions(endpoint, options), host: options.host, port: options.port }),
          endpoint,
          onConnect,
        )
      }
      return net.connect({ host: options.host, port: options.port }, onConnect)
    },
    upgrade(socket, options, onSecure) {
      return startTls(tls.connect({ ...tlsOptions(endpoint, options), socket }), endpoint, onSecure)
    },
  }
}

function tlsOptions(endpoint: Endpoint, options: ImapTransportOptions): tls.ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    ...(options.servername ? { servername: options.servername } : {}),
    // A private authority takes the place of the public ones: nobody else may vouch for this server, and reading
    // the public ones takes longer than all the rest of a start.
    ...(endpoint.authority ? { ca: endpoint.authority } : {}),
    // A pinned certificate is trusted for what it is, whoever signed it: `startTls` compares it before a single
    // octet is passed on, and that check takes the place of the chain's.
    ...(endpoint.fingerprint ? { rejectUnauthorized: false, ca: [] } : {}),
  }
}

function startTls(socket: tls.TLSSocket, endpoint: Endpoint, onSecure: () => void): ImapTransportSocket {
  socket.once('secureConnect', () => {
    if (endpoint.fingerprint) {
      const seen = `sha256:${plainHex(socket.getPeerCertificate().fingerprint256)}`
      if (seen !== `sha256:${plainHex(endpoint.fingerprint.replace(/^sha256:/i, ''))}`) {
        socket.destroy(
          Object.assign(new Error(`The certificate is ${seen}, not the pinned one.`), {
            code: 'ERR_TLS_PINNED',
          }),
        )
        return
      }
    }
    onSecure()
  })
  return socket
}

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}

/** Milliseconds that a tunnel's command has to say why it ended. */
const lastWords = 500

/** A command's standard input and output as one stream; the command ends with the stream. */
function openTunnel(command: readonly string[], onConnect: () => void): ImapTransportSocket {
  const [program = '', ...parameters] = command
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'] })
  const output = new PassThrough()
  const stream = Duplex.from({ readable: output, writable: child.stdin })
  // Its end, when it is closed half way, counts as an error that nobody hears any more and that ends the program.
  stream.on('error', () => undefined)
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-500)
  })
  child.once('spawn', onConnect)
  child.once('error', (error) => stream.destroy(error))
  child.stdout.pipe(output, { end: false })
  child.stdout.once('end', () => {
    // Its status and its last words come a little later; not at all where something it started holds on to them.
    const timer = setTimeout(() => output.end(), lastWords)
    child.once('close', (code) => {
      clearTimeout(timer)
      if (code)
        stream.destroy(new Error(`the tunnel ${program} ended with status ${code}. ${complaint.trim()}`))
      else output.end()
    })
  })
  stream.once('close', () => child.kill())
  // imapflow asks its sockets for an inactivity watchdog; the session has its own.
  return Object.assign(stream, { setTimeout: () => undefined })
}

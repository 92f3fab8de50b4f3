import { TLSSocket } from 'node:tls'
import type { Certificate } from 'node:tls'
import compile from 'imapflow/lib/handler/imap-compiler.js'
import type { ImapflowInternals, SentCommand } from './imapflow-internals.ts'
import type { ServerCertificate, WireLine } from './session.ts'
import { textOf } from './tokens.ts'

/** Tells `onLine` of every line as it comes and goes, without literals and without secrets. It copies nothing. */
export function tapWire(client: ImapflowInternals, onLine: (line: WireLine) => void): void {
  const handleResponse = client.handleResponse.bind(client)
  client.handleResponse = (data) => {
    onLine({ from: 'server', octets: withoutChallenge(data.payload) })
    return handleResponse(data)
  }
  const send = client.send.bind(client)
  client.send = (command) => {
    onLine({ from: 'client', octets: withoutSecrets(command) })
    return send(command)
  }
}

/** What a server asks in the middle of a sign-in is told of the secret, too. */
function withoutChallenge(payload: Uint8Array): Uint8Array {
  const isChallenge = payload[0] === 0x2b && payload.length > 40 && !payload.includes(0x20, 2)
  return isChallenge ? Buffer.from('+ (not shown)') : payload
}

function withoutSecrets(command: SentCommand): Uint8Array {
  const { tag, command: name, attributes } = command
  const upper = name.toUpperCase()
  if (upper === 'AUTHENTICATE')
    return Buffer.from(`${tag} ${name} ${textOf(attributes?.[0]) ?? ''} (not shown)`)
  if (upper === 'LOGIN') return Buffer.from(`${tag} ${name} (not shown)`)
  return compile({ tag, command: name, attributes }, { isLogging: true })
}

/** The certificate that the server showed; null where there is no TLS. */
export function certificateOf(socket: unknown): ServerCertificate | null {
  if (!(socket instanceof TLSSocket)) return null
  const { subject, issuer, valid_from, valid_to, fingerprint256 } = socket.getPeerCertificate()
  if (!fingerprint256) return null
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validFrom: new Date(valid_from),
    validTo: new Date(valid_to),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** `CN=mail.example.org, O=Example`. */
function nameOf(name: Certificate): string {
  return Object.entries(name)
    .toReversed()
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(', ')
}

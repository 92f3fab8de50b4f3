import { isMailFailure, MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { Endpoint } from './session.ts'

/** What imapflow hangs on the errors it throws; read by shape, since its types name only some of it. */
interface ImapflowTrouble {
  readonly message: string
  readonly code: string | undefined
  readonly responseStatus: string | undefined
  readonly responseText: string | undefined
  readonly serverResponseCode: string | undefined
  readonly newName: string | undefined
  readonly reason: string | undefined
  readonly authenticationFailed: boolean
  readonly tlsFailed: boolean
}

function readTrouble(thrown: unknown): ImapflowTrouble {
  const record: Record<string, unknown> = typeof thrown === 'object' && thrown !== null ? { ...thrown } : {}
  const text = (key: string) => (typeof record[key] === 'string' ? record[key] : undefined)
  return {
    message: thrown instanceof Error ? thrown.message : String(thrown),
    code: text('code'),
    responseStatus: text('responseStatus'),
    responseText: text('responseText') ?? text('response'),
    serverResponseCode: text('serverResponseCode'),
    newName: text('newName'),
    reason: text('reason'),
    authenticationFailed: record.authenticationFailed === true,
    tlsFailed: record.tlsFailed === true,
  }
}

const tlsCodes =
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|STARTTLS_INJECTION|UPGRADE_TIMEOUT|HOSTNAME_MISMATCH)/

/** Response codes of a NO to a sign-in that are not about the credentials (RFC 5530). */
const serverTroubleCodes = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'CONTACTADMIN'])

/**
 * The code of a NO (RFC 9051 §7.1) in the text that imapflow keeps. Mailutils writes it after the command's name:
 * `UID COPY [TRYCREATE] failed`.
 */
function codeOf(text: string): string | undefined {
  return /^(?:[A-Z]+ ){0,2}\[([A-Z-]+)/i.exec(text)?.[1]?.toUpperCase()
}

/** The failure to connect or to sign in as a `MailFailure` that says what to do. */
export function connectFailure(thrown: unknown, endpoint: Endpoint, user: string | undefined): MailFailure {
  const trouble = readTrouble(thrown)
  const host = endpoint.tunnel ? endpoint.tunnel.join(' ') : `${endpoint.host}:${endpoint.port}`
  return new MailFailure(connectError(trouble, endpoint, host, user))
}

function connectError(
  trouble: ImapflowTrouble,
  endpoint: Endpoint,
  host: string,
  user: string | undefined,
): MailError {
  const words = trouble.responseText ?? trouble.reason ?? trouble.message
  if (trouble.tlsFailed || (trouble.code !== undefined && tlsCodes.test(trouble.code))) {
    return { kind: 'tls', host, text: tlsAdvice(trouble, endpoint) }
  }
  if (trouble.code === 'NoConnection' && trouble.reason)
    return { kind: 'disconnected', host, text: `the server said: ${trouble.reason}` }
  if (trouble.authenticationFailed) {
    const code = trouble.serverResponseCode?.toUpperCase()
    if (code !== undefined && serverTroubleCodes.has(code)) {
      return { kind: 'disconnected', host, text: `the server cannot sign anybody in just now: ${words}` }
    }
    return { kind: 'auth', account: user ?? host, text: words }
  }
  return { kind: 'disconnected', host, text: networkAdvice(trouble) }
}

function tlsAdvice(trouble: ImapflowTrouble, endpoint: Endpoint): string {
  switch (trouble.code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'nobody this machine trusts has signed its certificate. Set tls_ca to its authority or tls_fingerprint to its fingerprint.'
    case 'CERT_HAS_EXPIRED':
      return 'its certificate has expired.'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'its certificate is for another host.'
    case 'ERR_TLS_PINNED':
      return `${trouble.message} Change tls_fingerprint only if you know why.`
    default: {
      const reason = tlsReason(trouble.message)
      if (reason === 'wrong version number') return 'it does not speak TLS on this port. Check port and tls.'
      return endpoint.tls === 'starttls'
        ? `STARTTLS failed (${reason}). Try tls = "implicit" with port 993.`
        : `TLS failed (${reason}). Check host, port and tls.`
    }
  }
}

/** What OpenSSL says went wrong, without where in its sources. */
function tlsReason(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim()
}

function networkAdvice(trouble: ImapflowTrouble): string {
  switch (trouble.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return "the name cannot be looked up. Check host, and this machine's network."
    case 'ECONNREFUSED':
      return 'nothing listens there. Check host and port.'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'the network cannot reach it.'
    case 'CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return 'no answer. Check host and port, and any firewall between.'
    case 'GREETING_TIMEOUT':
      return 'it does not greet as an IMAP server does. Check port and tls.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it hung up.'
    case 'NoConnection':
    case 'EConnectionClosed':
    case 'ClosedAfterConnectText':
    case 'ClosedAfterConnectTLS':
      return trouble.reason ?? 'it hung up.'
    case 'ENOENT':
      return 'the tunnel command is not there. Check tunnel.'
    default:
      return trouble.message
  }
}

/** The failure of `command` on a session as a `MailFailure`. */
export function commandFailure(thrown: unknown, command: string, host: string): MailFailure {
  if (isMailFailure(thrown)) return thrown
  const trouble = readTrouble(thrown)
  if (trouble.responseStatus === 'NO') {
    const text = trouble.responseText ?? trouble.message
    return new MailFailure({
      kind: 'refused',
      command,
      code: trouble.serverResponseCode ?? codeOf(text),
      text,
      ...(trouble.newName === undefined ? {} : { newName: trouble.newName }),
    })
  }
  if (trouble.responseStatus === 'BAD') {
    return new MailFailure({ kind: 'rejected', command, text: trouble.responseText ?? trouble.message })
  }
  if (
    trouble.code?.startsWith('ParserError') ||
    trouble.code?.endsWith('TooLarge') ||
    trouble.code?.startsWith('Invalid')
  ) {
    return new MailFailure({ kind: 'protocol', text: `${command}: ${trouble.message}` })
  }
  return new MailFailure({ kind: 'disconnected', host, text: networkAdvice(trouble) })
}

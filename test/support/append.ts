/** A message (its lines end in CRLF), and what its mailbox shall say of it. */
export type MessageToAppend =
  | string
  | Buffer
  | { readonly content: string | Buffer; readonly flags?: readonly string[]; readonly received?: Date }

/** So many messages in one command: the server keeps them all or none, and may hold them in memory until then. */
const messagesInCommand = 2000

/** Octets in one write: a pipe is slow when it is fed in crumbs. */
const octetsInWrite = 256 * 1024

/**
 * The commands that append `messages`, then log out, as octets to be sent without waiting for answers: MULTIAPPEND
 * (RFC 3502) with non-synchronising literals (RFC 7888). The tag of the LOGOUT is `done`.
 */
export function* appendCommands(mailbox: string, messages: Iterable<MessageToAppend>): Generator<Buffer> {
  let pieces: Buffer[] = []
  let size = 0
  let count = 0
  const add = (piece: string | Buffer) => {
    const octets = typeof piece === 'string' ? Buffer.from(piece) : piece
    pieces.push(octets)
    size += octets.length
  }
  for (const message of messages) {
    if (count % messagesInCommand === 0)
      add(`${count === 0 ? '' : '\r\n'}a${count} APPEND ${mailboxString(mailbox)}`)
    const { options, content } = appendArguments(message)
    add(`${options} {${content.length}+}\r\n`)
    add(content)
    count++
    if (size < octetsInWrite) continue
    yield Buffer.concat(pieces)
    pieces = []
    size = 0
  }
  add(`${count === 0 ? '' : '\r\n'}done LOGOUT\r\n`)
  yield Buffer.concat(pieces)
}

/** What APPEND says of a message before its literal, and the octets of that. */
export function appendArguments(message: MessageToAppend): { options: string; content: Buffer } {
  const { content, flags = [], received } = isPlain(message) ? { content: message } : message
  const date = received ? ` "${dateTime(received)}"` : ''
  return {
    options: ` (${flags.join(' ')})${date}`,
    content: typeof content === 'string' ? Buffer.from(content) : content,
  }
}

function isPlain(message: MessageToAppend): message is string | Buffer {
  return typeof message === 'string' || Buffer.isBuffer(message)
}

/** A quoted mailbox name in modified UTF-7 (RFC 3501 §5.1.3). */
export function mailboxString(mailbox: string): string {
  const encoded = mailbox.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-'
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64')
    return `&${base64.replace(/=+$/, '').replaceAll('/', ',')}-`
  })
  return `"${encoded.replace(/["\\]/g, '\\$&')}"`
}

/** A date-time of RFC 9051 §9 in UTC: ` 7-Nov-2026 08:00:00 +0000`. */
function dateTime(date: Date): string {
  const [, day = '', month = '', year = '', time = ''] = date.toUTCString().split(' ')
  return `${day}-${month}-${year} ${time} +0000`
}

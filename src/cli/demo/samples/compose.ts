import type { DemoMessage } from '../mailbox.ts'
import { base64Lines, dateText, headerText, inCharset, mailboxOf, quotedPrintable } from './encode.ts'
import { robin, type Person } from './people.ts'

/** A MIME entity to be put into a message or a multipart. Its body is made when it is needed. */
export interface Entity {
  readonly fields: readonly string[]
  body(): Buffer
}

/** What a sample message is made of. */
export interface Letter {
  readonly from: Person
  readonly to?: readonly Person[]
  readonly cc?: readonly Person[]
  readonly subject: string
  readonly at: Date
  /** Text is filled to 72 columns and sent as text/plain. */
  readonly body: string | Entity
  /** \Seen by default. */
  readonly flags?: readonly string[]
  /** Message-ID; made from the date and the subject by default. */
  readonly id?: string
  /** Message-IDs of the messages before it in the thread, oldest first. */
  readonly references?: readonly string[]
  /** More header fields, as lines. */
  readonly fields?: readonly string[]
}

const seen = ['\\Seen'] as const

/** Writes a letter; its octets are made when it is fetched. */
export function letter(content: Letter): DemoMessage {
  return { raw: () => write(content), received: content.at, flags: content.flags ?? seen }
}

/** The Message-ID that a letter gets when none is given. */
export function messageId({ from, at, subject }: Pick<Letter, 'from' | 'at' | 'subject'>): string {
  const words = subject.toLowerCase().match(/[a-z0-9]+/g) ?? ['note']
  return `<${Math.floor(at.getTime() / 1000).toString(36)}.${words.slice(0, 3).join('.')}@${from.address.split('@')[1]}>`
}

/** A text/plain part. Text is filled to 72 columns, and flowed on request (RFC 3676). */
export function plain(
  text: string,
  options: { charset?: string; flowed?: boolean; encoding?: string } = {},
): Entity {
  const { charset = 'utf-8', flowed = false } = options
  const type = `text/plain; charset=${charset}${flowed ? '; format=flowed' : ''}`
  return textEntity(
    type,
    inCharset(fill(text, flowed ? ' ' : '').replaceAll('\n', '\r\n'), charset),
    options.encoding,
  )
}

/** A text/html part in UTF-8. */
export function html(markup: string): Entity {
  return textEntity('text/html; charset=utf-8', Buffer.from(markup.replaceAll('\n', '\r\n')), undefined)
}

/** A multipart of any subtype; more parameters may follow the subtype after `;`. */
export function multipart(subtype: string, ...parts: readonly Entity[]): Entity {
  const boundary = `=_${subtype.split(';')[0]}_${parts.map(({ fields }) => fields.join().length).join('_')}`
  return {
    fields: [`Content-Type: multipart/${subtype};\r\n boundary="${boundary}"`],
    body() {
      const pieces = parts.flatMap((part) => [
        Buffer.from(`--${boundary}\r\n`),
        octetsOf(part),
        Buffer.from('\r\n'),
      ])
      return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
    },
  }
}

/** A file to save, in base64; its octets are made when they are needed. A name beyond ASCII goes by RFC 2231. */
export function attachment(name: string, type: string, octets: () => Buffer): Entity {
  const isPlain = /^[\x20-\x7e]*$/.test(name)
  const parameter = isPlain ? `filename="${name}"` : `filename*=utf-8''${encodeURIComponent(name)}`
  return {
    fields: [
      `Content-Type: ${type};\r\n name="${headerText(name).replaceAll('\r\n', '')}"`,
      `Content-Disposition: attachment;\r\n ${parameter}`,
      'Content-Transfer-Encoding: base64',
    ],
    body: () => base64Lines(octets()),
  }
}

/** A part of any type whose text goes as it is. */
export function verbatim(type: string, text: string): Entity {
  return { fields: [`Content-Type: ${type}`], body: () => Buffer.from(text.replace(/\r?\n/g, '\r\n')) }
}

/** A message as a part. */
export function forwarded(content: Letter): Entity {
  return {
    fields: ['Content-Type: message/rfc822', 'Content-Disposition: inline'],
    body: () => write(content),
  }
}

/** Fills paragraphs to 72 columns; lines that start with a space or a sign stay. `softEnd` ends a line that goes on. */
export function fill(text: string, softEnd = ''): string {
  const lines = text.trim().split('\n')
  return `${lines.map((line) => (/^[\s\-*+|#@=$]/.test(line) ? line : fillLine(line, softEnd))).join('\n')}\n`
}

function fillLine(line: string, softEnd: string): string {
  const prefix = /^>[> ]*/.exec(line)?.[0] ?? ''
  const filled: string[] = []
  let current = ''
  for (const word of line.slice(prefix.length).split(' ')) {
    if (current !== '' && prefix.length + current.length + word.length >= 71) {
      filled.push(prefix + current + softEnd)
      current = word
    } else current += current === '' ? word : ` ${word}`
  }
  return [...filled, prefix + current].join('\n')
}

function write(content: Letter): Buffer {
  const { from, to = [robin], cc = [], subject, at, body, references = [], fields = [] } = content
  const header = [
    `Date: ${dateText(at, from.zone)}`,
    `From: ${mailboxOf(from)}`,
    `To: ${to.map(mailboxOf).join(',\r\n ')}`,
    ...(cc.length > 0 ? [`Cc: ${cc.map(mailboxOf).join(',\r\n ')}`] : []),
    `Subject: ${headerText(subject, from.charset)}`,
    `Message-ID: ${content.id ?? messageId(content)}`,
    ...(references.length > 0
      ? [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join('\r\n ')}`]
      : []),
    ...fields,
    'MIME-Version: 1.0',
  ]
  const entity = typeof body === 'string' ? plain(body) : body
  return octetsOf({ fields: [...header, ...entity.fields], body: () => entity.body() })
}

function octetsOf(entity: Entity): Buffer {
  return Buffer.concat([Buffer.from(`${entity.fields.join('\r\n')}\r\n\r\n`, 'latin1'), entity.body()])
}

function textEntity(type: string, octets: Buffer, wanted: string | undefined): Entity {
  const eightBit = octets.reduce((count, octet) => (octet > 0x7e ? count + 1 : count), 0)
  const chosen = eightBit === 0 ? '7bit' : eightBit > octets.length / 4 ? 'base64' : 'quoted-printable'
  const encoding = wanted ?? chosen
  return {
    fields: [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`],
    body: () =>
      encoding === 'base64'
        ? base64Lines(octets)
        : encoding === 'quoted-printable'
          ? quotedPrintable(octets)
          : octets,
  }
}

import type { DemoMailbox, DemoMessage, MessageSource } from '../../src/cli/demo/server.ts'

/** What a test cares about in a letter. */
export interface MailContent {
  readonly subject?: string
  /** As in a From field. */
  readonly from?: string
  readonly at?: Date
  readonly flags?: readonly string[]
  /** Further header fields, as lines. */
  readonly fields?: readonly string[]
  readonly body?: string
}

/** Letter 1 was written at this time, each further one a minute later. */
const firstLetter = Date.UTC(2026, 5, 17, 6)

/** The octets of a letter in plain text, or of what `fields` says. */
export function rawMail(content: MailContent): Buffer {
  const {
    subject = 'Letter',
    from = 'Ana Ruiz <ana@example.org>',
    at = new Date(firstLetter),
    fields = [],
    body = 'Hello.\n',
  } = content
  const type = fields.some((field) => /^content-type:/i.test(field))
    ? []
    : ['Content-Type: text/plain; charset=utf-8']
  const head = [
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `From: ${from}`,
    'To: Ines Castro <ines@example.org>',
    `Subject: ${subject}`,
    `Message-ID: <${at.getTime()}@example.org>`,
    'MIME-Version: 1.0',
    ...type,
    ...fields,
  ]
  return Buffer.from(`${head.join('\n')}\n\n${body}`.replace(/\r?\n/g, '\r\n'))
}

/** A letter for a demo mailbox; \Seen by default. */
export function mail(content: MailContent): DemoMessage {
  const at = content.at ?? new Date(firstLetter)
  return { raw: () => rawMail({ ...content, at }), received: at, flags: content.flags ?? ['\\Seen'] }
}

/** Letter `number`, from 1: its sender, its subject and its text name the number. */
export function letter(number: number, flags: readonly string[] = ['\\Seen']): DemoMessage {
  return mail({
    subject: `Letter ${number}.`,
    from: `Sender ${number} <sender${number}@example.org>`,
    at: new Date(firstLetter + (number - 1) * 60_000),
    flags,
    body: `This is the text of letter ${number}.\n`,
  })
}

/** Letters 1 to `count`; those whose numbers are in `unseen` have not been read. */
export function letters(count: number, unseen: readonly number[] = []): DemoMessage[] {
  return Array.from({ length: count }, (_, index) =>
    letter(index + 1, unseen.includes(index + 1) ? [] : ['\\Seen']),
  )
}

const seen: ReadonlySet<string> = new Set(['\\Seen'])

/** Letters that are made when they are fetched; all have been read. */
export function lazyLetters(count: number): MessageSource {
  return { count, message: (index) => letter(index + 1), flags: () => seen }
}

/** INBOX with these messages, and the mailboxes that triage needs. */
export function inbox(messages: DemoMailbox['messages'] = []): DemoMailbox[] {
  return [
    { path: 'INBOX', messages, subscribed: true },
    { path: 'Archive', specialUse: 'archive', subscribed: true },
    { path: 'Trash', specialUse: 'trash' },
  ]
}

/** A file that hangs on a letter. */
export interface Attached {
  readonly name: string
  readonly octets: Buffer
}

/** A letter with a text and files, in base64. Its octets are made once. */
export function mailWithFiles(content: Omit<MailContent, 'fields'>, files: readonly Attached[]): DemoMessage {
  const part = ({ name, octets }: Attached) =>
    [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      octets.toString('base64').replace(/.{76}/g, '$&\n'),
    ].join('\n')
  const text = `Content-Type: text/plain; charset=utf-8\n\n${content.body ?? 'Look at this.'}`
  const body = [text, ...files.map(part)].map((entity) => `--seam\n${entity}\n`).join('')
  const at = content.at ?? new Date(firstLetter)
  const raw = rawMail({
    ...content,
    at,
    fields: ['Content-Type: multipart/mixed; boundary=seam'],
    body: `${body}--seam--\n`,
  })
  return { raw: () => raw, received: at, flags: content.flags ?? ['\\Seen'] }
}

/** A letter in HTML. */
export function htmlMail(content: Omit<MailContent, 'fields'>): DemoMessage {
  return mail({ ...content, fields: ['Content-Type: text/html; charset=utf-8'] })
}

import type { DovecotServer } from '../support/dovecot.ts'
import type { MessageToAppend } from '../support/append.ts'

const surnames = ['Ruiz', 'Nowak', 'Wei', 'Okafor', 'Lindqvist', 'Moreau', 'Tanaka', 'Haddad']
const matters = [
  'Contract draft',
  'Re: offsite dates',
  '[ci] main is red',
  'Minutes of the meeting',
  'Invoice',
  'Fotos',
]

/** The word in the subject of message `number`, which finds it on the screen. */
export function token(number: number): string {
  return `no${number}.`
}

/** A small mail as they are: a dozen header fields, a kilobyte in all. */
function mail(number: number): MessageToAppend {
  const surname = surnames[number % surnames.length] ?? ''
  const received = new Date(Date.UTC(2026, 0, 1) + number * 60_000)
  const content = [
    `Received: from mx.example.org by imap.example.org with ESMTPS id ${number}; ${received.toUTCString()}`,
    `Date: ${received.toUTCString()}`,
    `From: Ana ${surname} <ana.${surname.toLowerCase()}@example.org>`,
    'To: Ines Castro <ines@example.org>, Jo Marsh <jo@example.net>',
    'Cc: The whole harbour office <office@lists.example.org>',
    `Subject: ${matters[number % matters.length]} ${token(number)} about the east quay`,
    `Message-ID: <${number}.bench@example.org>`,
    `In-Reply-To: <${number - 1}.bench@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    ...Array.from(
      { length: 8 },
      (_, line) => `Line ${line + 1} of a message that says little about anything.`,
    ),
    '',
  ].join('\r\n')
  return { content, received, flags: number % 9 === 0 ? [] : ['\\Seen'] }
}

function* mails(count: number, first = 1): Generator<MessageToAppend> {
  for (let number = first; number < first + count; number++) yield mail(number)
}

/** A message with one attachment of `octets`, base64. */
function bigMail(octets: number): MessageToAppend {
  const line = `${Buffer.alloc(57, 'postern').toString('base64')}\r\n`
  const head = [
    'From: Ana Ruiz <ana.ruiz@example.org>',
    `Subject: The film ${token(0)}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'Here is the film.',
    '--b',
    'Content-Type: application/octet-stream; name=film.bin',
    'Content-Disposition: attachment; filename=film.bin',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n')
  return Buffer.concat([
    Buffer.from(head),
    Buffer.from(line.repeat(Math.ceil(octets / line.length))),
    Buffer.from('--b--\r\n'),
  ])
}

/** Makes a mailbox `m1000` of so many messages; its name. */
export async function fillMailbox(server: DovecotServer, count: number): Promise<string> {
  const name = `m${count}`
  await server.fill('alice', name, mails(count))
  return name
}

/** Appends messages `first` and so on, as somebody else does. */
export async function fillMore(
  server: DovecotServer,
  mailbox: string,
  first: number,
  count: number,
): Promise<void> {
  await server.fill('alice', mailbox, mails(count, first))
}

/** Makes the mailbox `film`: 400 mails, then one with an attachment of `octets` as transferred. */
export async function fillFilm(server: DovecotServer, octets: number): Promise<string> {
  await server.fill('alice', 'film', [...mails(400), bigMail(octets)])
  return 'film'
}

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import iconv from 'iconv-lite'
import { type ParsedMail, simpleParser } from 'mailparser'
import PostalMime, { type Email } from 'postal-mime'
import { parseEnvelope } from '../../../src/mime/header.ts'
import { type ParsedMessage, parseMessage } from '../../../src/mime/message.ts'
import { partText } from '../../../src/mime/part-blocks.ts'
import { listParts } from '../../../src/mime/structure.ts'
import { decodeTransfer } from '../../../src/mime/transfer.ts'
import { corpusFixtures, mailFixtures } from '../../support/mail.ts'

/** What three readers should see alike. */
interface Reading {
  readonly subject: string
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly files: readonly string[]
  readonly octets: readonly string[]
}

/** Where both are known to be wrong, or to stop short: what Postern shows has a test of its own. */
const knowingly: ReadonlySet<string> = new Set([
  'list-footer.eml text', // They decode the footer as base64.
  'multilingual.eml text', // They know neither HZ nor ISO-2022-KR, and take latin1 at its word.
  'raw-latin1.eml from',
  'raw-latin1.eml subject',
  'raw-latin1.eml text', // They take all raw octets for UTF-8.
  'header-case-09-raw-latin1.eml subject',
  'charset-wrong-label-utf8-is-latin1.eml text',
  'charset-c1-controls.eml text', // They read iso-8859-1 with its controls, not as windows-1252.
  'charset-latin1-with-c1.eml text',
  'charset-wrong-label-latin1-is-utf8.eml text',
  'charset-hz.eml text',
  'charset-iso-2022-kr.eml text',
  'structure-base64-broken.eml text', // They decode what follows the padding.
  'structure-base64-footer.eml text',
  'mailman-footer-base64.eml text', // They put a line end between the parts.
  'plain-flowed-delsp.eml text', // They unflow the text here, we in the next step.
  'arf-report.eml text', // They leave out a reported message, here it is among the texts.
  'forward-as-attachment.eml files', // They take a message with a name for a file.
  'hostile-escapes-everywhere.eml from', // They drop controls, and trim a name of blanks or do not.
  'hostile-file-names.eml files',
  'header-addresses-odd.eml to', // They show a route, and drop the quotes round a local part.
  'structure-cr-only.eml subject', // They know no lines that end in CR.
  'structure-cr-only.eml from',
  'structure-cr-only.eml to',
  'structure-cr-only.eml text',
  'structure-type-nonsense.eml text', // They show nothing of a text whose type is not well formed.
  'structure-unknown-type.eml text',
  'structure-no-boundary-parameter.eml text', // They show nothing of a multipart without parts.
  'structure-wrong-boundary.eml text',
  'structure-empty-multipart.eml text',
  'structure-hundred-levels.eml text', // They go deeper.
])

/** Blanks at the ends of lines and the kind of line ends are nobody's fault. */
const plain = (text: string) =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()
const person = (name: string, address: string | undefined) => `${name.trim()} <${address ?? ''}>`

function ours(message: ParsedMessage): Reading {
  const envelope = parseEnvelope(message.fields)
  const leaves = listParts(message.structure).flatMap(({ part }) =>
    part.children.length === 0 ? [part] : [],
  )
  const body = (section: string) => message.part(section) ?? new Uint8Array()
  const files = leaves.filter((part) => part.disposition?.type === 'attachment')
  const texts = leaves.filter(
    (part) => part.type === 'text' && part.subtype === 'plain' && part.disposition?.type !== 'attachment',
  )
  return {
    subject: envelope.subject,
    from: envelope.from.map(({ name, address }) => person(name, address)).join(),
    to: envelope.to.filter(({ address }) => address !== '').map(({ name, address }) => person(name, address)),
    text: texts.map((part) => plain(partText(part, body(part.section)).text)).join('\n'),
    files: files.map((part) => part.disposition?.parameters.filename ?? part.parameters.name ?? ''),
    octets: files.map((part) => decodeTransfer(body(part.section), part.encoding).toString('hex')),
  }
}

function isAttached({ contentDisposition }: ParsedMail['attachments'][number]): boolean {
  return contentDisposition === 'attachment'
}

function ofMailparser(mail: ParsedMail): Reading {
  const lists = mail.to === undefined ? [] : 'value' in mail.to ? [mail.to] : mail.to
  return {
    subject: mail.subject ?? '',
    from: (mail.from?.value ?? []).map(({ name, address }) => person(name, address)).join(),
    to: lists
      .flatMap(({ value }) => value.flatMap((each) => each.group ?? [each]))
      .map(({ name, address }) => person(name, address)),
    text: plain(mail.text ?? ''),
    files: mail.attachments.filter(isAttached).map(({ filename }) => filename ?? ''),
    octets: mail.attachments.filter(isAttached).map(({ content }) => Buffer.from(content).toString('hex')),
  }
}

function ofPostalMime(email: Email): Reading {
  const attached = email.attachments.filter(({ disposition }) => disposition === 'attachment')
  return {
    subject: email.subject ?? '',
    from: email.from ? person(email.from.name, email.from.address) : '',
    to: (email.to ?? [])
      .flatMap((each) => each.group ?? [each])
      .map(({ name, address }) => person(name, address)),
    text: plain(email.text ?? ''),
    files: attached.map(({ filename }) => filename ?? ''),
    octets: attached.map(({ content }) =>
      (typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content))).toString(
        'hex',
      ),
    ),
  }
}

const languages: readonly (readonly [charset: string, text: string])[] = [
  ['utf-8', 'Schöne Grüße aus Köln – 日本語 🙂'],
  ['utf-8', 'Ещё раз: привет, мир'],
  ['iso-8859-1', 'Où êtes-vous, là-bas?'],
  ['iso-8859-15', 'Prix: 12 €'],
  ['iso-8859-2', 'Zażółć gęślą jaźń'],
  ['windows-1252', '“curly” – 5 €'],
  ['windows-1251', 'Съешь же ещё этих мягких булок'],
  ['koi8-r', 'Съешь же ещё этих мягких булок'],
  ['windows-1253', 'Καλημέρα κόσμε'],
  ['windows-1254', 'İstanbul, ığüşöç'],
  ['windows-1255', 'שלום עולם'],
  ['windows-1256', 'مرحبا بالعالم'],
  ['shift_jis', '日本語のテキスト'],
  ['euc-jp', '日本語のテキスト'],
  ['gbk', '简体中文'],
  ['gb2312', '简体中文'],
  ['big5', '繁體中文'],
  ['euc-kr', '안녕하세요'],
]

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
const quoted = (bytes: Buffer) =>
  [...bytes]
    .map((byte) =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
const percent = (bytes: Buffer) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

/** A mail in `charset`, each thing in it written in another way. */
function compose(charset: string, text: string, index: number): Buffer {
  const bytes = iconv.encode(text, charset)
  const word =
    index % 2 === 0 ? `=?${charset}?B?${bytes.toString('base64')}?=` : `=?${charset}?Q?${quoted(bytes)}?=`
  const names = [`filename="${word}"`, `filename*=${charset}''${percent(bytes)}`]
  const encoded = [base64(bytes), quoted(bytes)]
  const encodings = ['base64', 'quoted-printable']
  const attachment = Buffer.from(`octets ${index}\n`.repeat(index + 1))
  return Buffer.concat([
    Buffer.from(
      [
        `From: ${word} <ana${index}@example.org>`,
        `To: "Wei, Li" <li@example.net>, marta@example.com, Friends: a@example.org, B <b@example.org>;`,
        `Subject: Re: ${word}`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary="b_1"',
        '',
        'preamble',
        '--b_1',
        `Content-Type: text/plain; charset="${charset}"`,
        `Content-Transfer-Encoding: ${encodings[index % 2]}`,
        '',
        encoded[index % 2],
        '--b_1',
        'Content-Type: application/octet-stream',
        `Content-Disposition: attachment; ${names[index % 2]}`,
        'Content-Transfer-Encoding: base64',
        '',
        base64(attachment),
        '--b_1--',
        'epilogue',
        '',
      ].join('\r\n'),
    ),
  ])
}

const mails: (readonly [title: string, octets: Buffer])[] = [
  ...languages.flatMap(([charset, text], index) =>
    [index, index + 1].map(
      (way) => [`${charset} ${way % 2 === 0 ? 'B' : 'Q'}: ${text}`, compose(charset, text, way)] as const,
    ),
  ),
  ...[mailFixtures, corpusFixtures].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => [name, readFileSync(new URL(name, folder))] as const),
  ),
]

describe('mailparser and postal-mime, where they agree', () => {
  const counts = { agreed: 0, asked: 0 }
  for (const [title, octets] of mails) {
    test(title, async () => {
      const own = ours(parseMessage(octets))
      const first = ofMailparser(await simpleParser(octets, { skipHtmlToText: true, skipTextToHtml: true }))
      const second = ofPostalMime(await PostalMime.parse(octets))
      for (const key of ['subject', 'from', 'to', 'text', 'files', 'octets'] as const) {
        counts.asked++
        if (JSON.stringify(first[key]) !== JSON.stringify(second[key])) continue
        counts.agreed++
        if (knowingly.has(`${title} ${key}`)) continue
        assert.deepEqual(own[key], first[key], key)
      }
    })
  }
  test('they agree on most', () => {
    assert.ok(counts.asked >= 250)
    assert.ok(counts.agreed > counts.asked * 0.75, `${counts.agreed} of ${counts.asked}`)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { randomFrom } from './account-mutation.ts'
import { oddMails } from './odd-mails.ts'

/** Longest mutated mail, in octets: 100,000 of them must not take long. */
const longest = 8 * 1024

/** The mails of test/fixtures, an octet a character, from their beginnings; and some that are odd. */
export function fixtureMails(): string[] {
  // Compiled files stand four folders below the root, fixtures are not compiled.
  const folders = ['mail', 'corpus'].map(
    (name) => new URL(`../../../../test/fixtures/${name}/`, import.meta.url),
  )
  const fixtures = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.eml'))
      .toSorted()
      .map((name) => readFileSync(new URL(name, folder)).subarray(0, longest).toString('latin1')),
  )
  // The fixtures are many.
  return [...fixtures, ...oddMails, ...oddMails]
}

/** Words that mean something to a reader of mail: each may stand where another of its row does. */
const words: readonly (readonly string[])[] = [
  ['base64', 'quoted-printable', '7bit', '8bit', 'binary', 'x-uuencode', 'uuencode', 'x-gzip64', '""'],
  [
    'utf-8',
    'us-ascii',
    'iso-8859-1',
    'iso-8859-8-i',
    'windows-1252',
    'cp437',
    'iso-2022-jp',
    'iso-2022-kr',
    'hz-gb-2312',
    'gb18030',
    'big5',
    'shift_jis',
    'euc-kr',
    'utf-7',
    'utf-16',
    'utf-16le',
    'utf-32',
    'x-unknown',
    'utf8mb4',
  ],
  [
    'text/plain',
    'text/html',
    'text/enriched',
    'text/richtext',
    'text/calendar; method=REQUEST',
    'text/vcard',
    'text/x-patch',
    'text/plain; format=flowed',
    'text/plain; format=flowed; delsp=yes',
    'multipart/mixed',
    'multipart/alternative',
    'multipart/related',
    'multipart/signed',
    'multipart/encrypted',
    'multipart/report',
    'multipart/digest',
    'message/rfc822',
    'message/delivery-status',
    'message/disposition-notification',
    'message/feedback-report',
    'message/partial',
    'application/ms-tnef',
    'application/octet-stream',
    'image/png',
    'text',
    '/',
  ],
  ['attachment', 'inline', 'form-data', 'x-nonsense'],
  [
    'filename',
    'name',
    'filename*',
    'name*',
    'filename*0',
    'filename*0*',
    'filename*1*',
    'charset',
    'boundary',
  ],
  [
    'Subject',
    'From',
    'To',
    'Cc',
    'Date',
    'Reply-To',
    'Sender',
    'List-Id',
    'List-Unsubscribe',
    'Authentication-Results',
  ],
  ['BEGIN:VEVENT', 'END:VEVENT', 'BEGIN:VTIMEZONE', 'END:VTIMEZONE', 'RRULE', 'DTSTART', 'EXDATE', 'SUMMARY'],
  [
    '<p>',
    '</p>',
    '<td>',
    '<table>',
    '</table>',
    '<div>',
    '<li>',
    '<ul>',
    '<blockquote>',
    '<a href=',
    '<pre>',
    '<svg>',
  ],
  ['\r\n', '\n', '\r', '\n\n'],
]

/** What has broken readers of mail, put in anywhere. */
const insertions: readonly string[] = [
  '\x1b]0;owned\x07',
  '\x1b[2J',
  '\x9b2J',
  '\xc2\x9b31m',
  '\x00',
  '\x0e\x0f',
  '\xe2\x80\xae',
  '\xe2\x81\xa6',
  '\xe2\x80\xa8',
  '\xcc\x81'.repeat(40),
  '\xf0\x9f\x91\xa9\xe2\x80\x8d'.repeat(9),
  '\xf0\x9f\x87\xa9',
  '\xed\xa0\x80',
  '\xff\xfe',
  '\xe6\x97\xa5\xe6\x9c\xac',
  '\xef\xbf\xb9',
  '\t'.repeat(30),
  ' '.repeat(200),
  '>'.repeat(120),
  '> '.repeat(60),
  'W'.repeat(600),
  '=1B[31m=07=9B=00',
  '=?utf-8?Q?=1B]0;x=07=0D=0ABcc:_y?=',
  '=?utf-16?B?2ADcAA==?= =?iso-2022-jp?B?GyRCJDM=?=',
  '=?utf-8?B?/////w==?=',
  '=?',
  '?=',
  '{red-fg}{/}{bold}',
  '&#27;[31m&#x9b;&#0;&#xd800;&#8238;&#1114112;',
  '<a href="javascript:alert(1)">x</a><a href="http://a\x1b\x07.example/\xe2\x80\xae">http://b.example</a>',
  '<table><tr><td colspan=99999 rowspan=9999>x<td><table border=1><tr><th>y',
  '<select><option>a<option selected>b</select><sup>2</sup><sub>x y</sub><input value="c">',
  '<style>p{display:none}</style><!--[if mso]>',
  '<blockquote>'.repeat(60),
  '\nbegin 644 ../../x\n#0V%T\n`\nend\n',
  '\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\n',
  '\nRRULE:FREQ=SECONDLY;INTERVAL=0;COUNT=999999999;BYMONTH=13\nDTSTART;TZID=X:99999999T999999Z\n',
  '; filename*0*=iso-2022-jp\'x\'%1B%24B%ff; filename*1="../\\"; filename*99999999=y',
  '; boundary="',
  '; charset="\x1b[31m',
  'Date: Thu, 99 Foo 999999 99:99:99 +9999\n',
  'From: "\x1b[2J" <>, a:b:c;;;, <<<<@@@>>> (((((\n',
  '--- a/x\n+++ b/x\n@@ -1,99999999999 +1 @@\n-\x1b[2J\n',
  '-- \n',
  '--',
  '=\n',
  '=',
]

/** Mail `index` of `seed`: the same every time. One of `mails`, changed in one to eight places. */
export function mutatedMail(mails: readonly string[], seed: number, index: number): Buffer {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(items: readonly T[], otherwise: T): T => items[below(items.length)] ?? otherwise

  /** A place; often where a line begins, as structure is made of lines. */
  const place = (mail: string): number => {
    const at = below(mail.length + 1)
    return random() < 0.5 ? at : mail.lastIndexOf('\n', at) + 1
  }
  const stretch = (mail: string, most: number): readonly [number, number] => {
    const start = place(mail)
    return [start, Math.min(mail.length, start + below(random() < 0.3 ? most : 40))]
  }
  const insert = (mail: string, at: number, text: string) => mail.slice(0, at) + text + mail.slice(at)

  const changes: readonly ((mail: string) => string)[] = [
    (mail) => {
      let changed = mail
      for (let left = 1 + below(8); left > 0; left--) {
        const at = below(mail.length)
        const flipped = (mail.charCodeAt(at) || 0) ^ (1 << below(8))
        changed = changed.slice(0, at) + String.fromCharCode(flipped & 0xff) + changed.slice(at + 1)
      }
      return changed
    },
    (mail) => {
      const [start, end] = stretch(mail, 600)
      return mail.slice(0, start) + mail.slice(end)
    },
    (mail) => {
      const [start, end] = stretch(mail, 200)
      return insert(mail, end, mail.slice(start, end).repeat(1 + below(random() < 0.1 ? 40 : 2)))
    },
    (mail) => {
      const other = pick(mails, '')
      return mail.slice(0, place(mail)) + other.slice(place(other))
    },
    (mail) => {
      const other = pick(mails, '')
      const [start, end] = stretch(other, 2000)
      return insert(mail, place(mail), other.slice(start, end))
    },
    (mail) => swapped(mail),
    (mail) => swapped(mail),
    (mail) => insert(mail, place(mail), pick(insertions, '')),
    (mail) => insert(mail, place(mail), pick(insertions, '')),
    (mail) => {
      const name = pick(['b', 'x y', '=_1', '--', 'b'.repeat(80)], 'b')
      const type = pick(['mixed', 'alternative', 'related', 'signed', 'digest', 'report'], 'mixed')
      let nested = mail
      for (let left = 1 + below(random() < 0.1 ? 60 : 2); left > 0 && nested.length < longest; left--)
        nested = `Content-Type: multipart/${type}; boundary="${name}"\n\n--${name}\nContent-Type: message/rfc822\n\n${nested}\n--${name}--\n`
      return nested
    },
    (mail) => mail.slice(0, place(mail)),
    (mail) => (random() < 0.5 ? mail.replaceAll('\n', '\r\n') : mail.toUpperCase()),
  ]

  const swapped = (mail: string): string => {
    const row = pick(words, [])
    const lower = mail.toLowerCase()
    const from = below(mail.length)
    for (let tries = 0; tries < 6; tries++) {
      const old = pick(row, '')
      const found = lower.indexOf(old.toLowerCase(), from)
      const at = found < 0 ? lower.indexOf(old.toLowerCase()) : found
      if (old !== '' && at >= 0) return mail.slice(0, at) + pick(row, '') + mail.slice(at + old.length)
    }
    return insert(mail, place(mail), pick(row, ''))
  }

  let mail = pick(mails, '')
  for (let left = 1 + below(random() < 0.5 ? 3 : 8); left > 0; left--)
    mail = pick(changes, swapped)(mail).slice(0, longest)
  return Buffer.from(mail, 'latin1')
}

import { composeTnef, mapiProperty } from './tnef.ts'

/** RTF as Outlook packs it ([MS-OXRTFCP]), each octet for itself. */
function packedRtf(text: string): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt32LE(text.length * 2, 0)
  head.writeUInt32LE(text.length, 4)
  head.write('LZFu', 8, 'latin1')
  const octets = Buffer.from(text, 'latin1')
  const groups = Array.from({ length: Math.ceil(octets.length / 8) }, (_, group) => [
    Buffer.alloc(1),
    octets.subarray(group * 8, group * 8 + 8),
  ])
  return Buffer.concat([head, ...groups.flat()])
}

const rtf = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl\f0 Arial;}\b Bold\b0\par {\field{\*\fldinst HYPERLINK "http://a.example/"}{\fldrslt here}} \u8364?\'e4{\*\htmltag64 <p>}\htmlrtf x\htmlrtf0\par}`

const inner = composeTnef({ files: [{ name: 'IN.TXT', bytes: Buffer.from('within') }] })
const tnef = composeTnef({
  body: 'Some text',
  properties: [
    mapiProperty(0x102, 0x1009, packedRtf(rtf)),
    mapiProperty(0x1f, 0x0037, Buffer.from('Subject\0', 'utf16le')),
  ],
  files: [
    { name: 'A.PDF', longName: '../../a long name.pdf', bytes: Buffer.from('%PDF-1.4') },
    { name: 'WINMAIL.DAT', bytes: inner },
  ],
})
const bareRtf = composeTnef({
  properties: [mapiProperty(0x102, 0x1009, packedRtf(rtf))],
  files: [],
})

const head = 'From: Ana Ruiz <ana@example.org>\nSubject: odd\n'
const tnefMail = (octets: Buffer, encoding: string) =>
  `${head}Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: ${encoding}\n\n${octets.toString(encoding === 'base64' ? 'base64' : 'latin1')}`

/** Mails whose paths through the decoders few others take, an octet a character: to be changed by a fuzzer. */
export const oddMails: readonly string[] = [
  tnefMail(tnef, 'binary'),
  tnefMail(tnef, 'base64'),
  tnefMail(bareRtf, 'binary'),
  `${head}Content-Type: text/enriched\n\n<excerpt><bold>a</bold> <<b</excerpt>\n\n<param>x</param><color><param>red</param>c</color>\n`,
  `${head}\nText\nbegin-base64 644 a.txt\nSGFsbG8=\n====\nbegin 644 b.txt\n%2&5L;&\\\n\`\nend\n`,
  [
    'Authentication-Results: mx.example.org (comment); spf=pass smtp.mailfrom="a@example.org"; dkim=fail (x) header.d=example.org; dmarc=none',
    'Received: from mail.example.net ([192.0.2.1]) by mx.example.org; Tue, 17 Jun 2025 09:00:00 +0000',
    `${head}\nText\n`,
  ].join('\n'),
]

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { containedFiles } from '../../../src/mime/contained-files.ts'
import { enrichedToText } from '../../../src/mime/enriched.ts'
import { parseMessage } from '../../../src/mime/message.ts'
import { partBlocks } from '../../../src/mime/part-blocks.ts'
import { splitArmour } from '../../../src/mime/pgp-armour.ts'
import { decompressRtf, readRtf } from '../../../src/mime/rtf.ts'
import { readTnef } from '../../../src/mime/tnef.ts'
import { splitUuencode } from '../../../src/mime/uuencode.ts'
import { vcardBlocks } from '../../../src/mime/vcard.ts'
import { cpuSince } from '../../support/cpu-time.ts'
import { bodyLines, mail, textLines } from '../../support/mail.ts'
import { composeTnef, mapiProperties, mapiProperty, tnefAttribute } from '../../support/tnef.ts'

const latin = (text: string) => Buffer.from(text, 'latin1')

describe('winmail.dat ([MS-OXTNEF])', () => {
  const alone = (bytes: Buffer) =>
    mail(
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64'),
    )

  test('its text is shown where the message has no other', () => {
    assert.deepEqual(bodyLines(alone(composeTnef({ body: 'Dear Li,\r\nsee below.', files: [] }))), [
      'Dear Li,',
      'see below.',
      '',
      'winmail.dat contains: no attachments',
      '',
      '1 winmail.dat  application/ms-tnef  57 B',
    ])
  })
  test('a text as HTML, in Unicode, or as compressed RTF', () => {
    const body = (...properties: Buffer[]) => readTnef(composeTnef({ files: [], properties }))?.body
    assert.deepEqual(body(mapiProperty(0x102, 0x1013, latin('<p>Gr\xfc\xdfe'))), {
      subtype: 'html',
      text: '<p>Grüße',
    })
    assert.deepEqual(body(mapiProperty(0x1f, 0x1000, Buffer.from('日本\0', 'utf16le'))), {
      subtype: 'plain',
      text: '日本',
    })
    const rtf = latin("{\\rtf1\\ansi\\ansicpg1252 Gr\\'fc\\'dfe\\par next}")
    const stored = Buffer.concat([Buffer.alloc(4), Buffer.alloc(4), latin('MELA'), Buffer.alloc(4), rtf])
    stored.writeUInt32LE(rtf.length, 4)
    assert.deepEqual(body(mapiProperty(0x102, 0x1009, stored)), { subtype: 'plain', text: 'Grüße\nnext' })
  })
  test('compressed RTF, by the example of its specification ([MS-OXRTFCP] §4.1.1)', () => {
    const hex =
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320' +
      '68656c090020627705b06c647d0a800fa0'
    const rtf = decompressRtf(Buffer.from(hex, 'hex'))
    assert.equal(rtf?.toString('latin1'), '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n')
    assert.equal(decompressRtf(Buffer.from('nothing of the kind')), undefined)
  })
  test('a message in it keeps its name and can be read again', () => {
    const inner = composeTnef({ body: 'inner', files: [{ name: 'b.txt', bytes: Buffer.from('b') }] })
    const method = Buffer.alloc(8)
    method.writeUInt16LE(3, 0)
    method.writeUInt16LE(0x3705, 2)
    method.writeUInt32LE(5, 4)
    const properties = mapiProperties(
      method,
      mapiProperty(0x0d, 0x3701, Buffer.concat([Buffer.alloc(16), inner])),
    )
    const outer = Buffer.concat([
      composeTnef({ files: [{ name: 'A forward', bytes: Buffer.alloc(0) }] }),
      tnefAttribute(2, 0x00069005, properties),
    ])
    const [file] = readTnef(outer)?.attachments ?? []
    assert.equal(file?.name, 'A forward.dat')
    assert.equal(readTnef(file?.bytes ?? Buffer.alloc(0))?.body?.text, 'inner')
  })
  test('what is cut short says so, what is none too', () => {
    const whole = composeTnef({ files: [{ name: 'a.doc', bytes: Buffer.alloc(5000) }] })
    const lines = bodyLines(alone(whole.subarray(0, 3000)))
    assert.equal(lines[0], 'winmail.dat contains: a.doc (2.9 KB)')
    assert.equal(lines[1], 'winmail.dat ends before it should.')
    assert.match(bodyLines(alone(Buffer.from('no')))[0] ?? '', /cannot be read/)
  })
  test('names are shown safely', () => {
    const bytes = composeTnef({ files: [{ name: '../\x1b[2J\u202efdp.exe', bytes: Buffer.alloc(1) }] })
    assert.match(bodyLines(alone(bytes))[0] ?? '', /contains: \.\.\/␛\[2J/)
  })
  test('property: any octets, and any change of good ones, never throw', () => {
    const good = composeTnef({
      body: 'text',
      properties: [
        mapiProperty(0x1f, 0x1000, Buffer.from('x', 'utf16le')),
        mapiProperty(0x102, 0x1009, Buffer.alloc(30, 7)),
      ],
      files: [{ name: 'a', longName: 'b', bytes: Buffer.alloc(10) }],
    })
    const mutated = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }).map((changes) => {
      const octets = Buffer.from(good)
      for (const [at, value] of changes) octets[at % octets.length] = value
      return octets
    })
    const random = fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => Buffer.concat([good.subarray(0, 6), bytes]))
    fc.assert(
      fc.property(fc.oneof(mutated, random), (bytes) => void readTnef(bytes)),
      { numRuns: 2000 },
    )
  })
  test('2 MB of hostile octets take little time', () => {
    const start = process.cpuUsage()
    const head = composeTnef({ files: [] }).subarray(0, 6)
    for (const unit of ['\x02\x02\x90\x06\0\0\0\0\0\0\0', '\x01\x03\x90\x06\0\xff\xff\xff\xff\0\0', '\0'])
      readTnef(Buffer.concat([head, Buffer.alloc(2_000_000, unit, 'latin1')]))
    const rtf = Buffer.alloc(2_000_000, 'LZFu')
    rtf.write('LZFu', 8)
    decompressRtf(rtf)
    for (const unit of ['{', '}', "\\'e4", '\\u1?', '{\\*', '\\par', '\\', 'text'])
      readRtf(Buffer.alloc(2_000_000, unit))
    assert.ok(cpuSince(start) < 8000)
  })
})

describe('RTF', () => {
  const cases: [string, string, string][] = [
    ['destinations are left out', '{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}a\\b b}', 'ab'],
    ['Unicode, with what stands for it', '{\\rtf1\\uc1\\u8364?\\u26085?x}', '€日x'],
    ['two octets of one character', "{\\rtf1\\ansicpg932 \\'82\\'a0}", 'あ'],
    ['escapes', '{\\rtf1 a\\{b\\}c\\\\d\\~e\\_f}', 'a{b}c\\d\u00a0e-f'],
    ['broken braces', 'a}}b{{c', 'abc'],
  ]
  for (const [title, rtf, text] of cases) {
    test(title, () => assert.deepEqual(readRtf(Buffer.from(rtf)), { subtype: 'plain', text }))
  }
  test('what was HTML is HTML again ([MS-OXRTFEX])', () => {
    const rtf =
      '{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Hi {\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 you{\\*\\htmltag72 </p>}}'
    assert.deepEqual(readRtf(Buffer.from(rtf)), { subtype: 'html', text: '<p>Hi &lt;you</p>' })
  })
})

describe('uuencode', () => {
  const encode = (bytes: Buffer) => {
    const lines: string[] = []
    const digit = (value: number) => (value === 0 ? '`' : String.fromCharCode(value + 32))
    for (let at = 0; at < bytes.length; at += 45) {
      const row = bytes.subarray(at, at + 45)
      let line = digit(row.length)
      for (let index = 0; index < row.length; index += 3) {
        const [a = 0, b = 0, c = 0] = row.subarray(index, index + 3)
        line +=
          digit(a >> 2) + digit(((a & 3) << 4) | (b >> 4)) + digit(((b & 15) << 2) | (c >> 6)) + digit(c & 63)
      }
      lines.push(line)
    }
    return [...lines, '`', 'end', ''].join('\n')
  }
  const kinds = (text: string) =>
    splitUuencode(text).map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.file.name}]`))

  test('property: what was encoded comes back, and the text round it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (octets, blanks) => {
        const encoded = encode(Buffer.from(octets))
        // Programs took blanks for zeros, and mail servers took them away at the ends of lines.
        const body = blanks ? encoded.replaceAll('`', ' ').replace(/ +$/gm, '') : encoded
        const pieces = splitUuencode(`before\nbegin 644 a b.bin\n${body}after\n`)
        const [first, file, last] = pieces
        assert.deepEqual(first, { kind: 'text', text: 'before\n' })
        assert.ok(file?.kind === 'file')
        assert.equal(file.file.name, 'a b.bin')
        assert.deepEqual(Buffer.from(file.file.bytes), Buffer.from(octets))
        assert.deepEqual(last, { kind: 'text', text: 'after\n' })
      }),
    )
  })
  test('what only looks like it is text', () => {
    for (const text of [
      'begin 644 the day\nwith a walk\nend\n',
      'begin 644 x\n',
      'xbegin 644 a\n#0V%T\n`\nend\n',
      '',
    ]) {
      assert.deepEqual(kinds(text), [text])
    }
  })
  test('two files, CRLF, base64, and one that is cut short', () => {
    const one = 'begin 644 a\r\n#0V%T\r\n`\r\nend\r\n'
    assert.deepEqual(kinds(`${one}between\r\n${one}`), ['[a]', 'between\r\n', '[a]'])
    assert.deepEqual(kinds('begin-base64 644 b\nQ2F0\n====\nx'), ['[b]', 'x'])
    assert.deepEqual(kinds('x\nbegin 644 a\n#0V%T\n#0V%T'), ['x\n', '[a]'])
  })
  test('property: never throws, nothing is lost of a text without files', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('begin 644 a', 'end', '`', '#0V%T', 'text', '', '\r')),
        (lines) => {
          const text = lines.join('\n')
          const pieces = splitUuencode(text)
          if (pieces.every(({ kind }) => kind === 'text')) assert.deepEqual(kinds(text).join(''), text)
        },
      ),
    )
  })
})

describe('PGP in the text (RFC 9580)', () => {
  const lines = (...text: string[]) => bodyLines(mail('Subject: x', '', ...text))

  test('a signed text: not verified, its dashes undone, the armour beside it', () => {
    assert.deepEqual(
      lines(
        'above',
        '-----BEGIN PGP SIGNED MESSAGE-----',
        'Hash: SHA256',
        '',
        'the text',
        '- -- ',
        '-----BEGIN PGP SIGNATURE-----',
        '',
        'iQEz',
        '-----END PGP SIGNATURE-----',
        'below',
      ),
      [
        'above',
        'PGP signed text, not verified',
        '-----BEGIN PGP SIGNED MESSAGE-----',
        'Hash: SHA256',
        '',
        'the text',
        '--',
        '-----BEGIN PGP SIGNATURE-----',
        '',
        'iQEz',
        '-----END PGP SIGNATURE-----',
        'below',
      ],
    )
  })
  test('an encrypted message and a key are said to be what they are, and dimmed', () => {
    assert.equal(
      lines('-----BEGIN PGP MESSAGE-----', '', 'hQEM', '-----END PGP MESSAGE-----')[0],
      'PGP message: encrypted, Postern cannot read it',
    )
    const pieces = splitArmour(
      '-----BEGIN PGP PUBLIC KEY BLOCK-----\nx\n-----END PGP PUBLIC KEY BLOCK-----\nafter',
    )
    assert.deepEqual(
      pieces.map(({ kind, note }) => [kind, note]),
      [
        ['armour', 'PGP public key'],
        ['text', undefined],
      ],
    )
  })
  test('property: the pieces are the text', () => {
    const line = fc.constantFrom(
      '-----BEGIN PGP SIGNED MESSAGE-----',
      '-----BEGIN PGP SIGNATURE-----',
      '-----END PGP SIGNATURE-----',
      '-----BEGIN PGP MESSAGE-----',
      '-----END PGP MESSAGE-----',
      '',
      'text',
      '\r',
    )
    fc.assert(
      fc.property(fc.array(line), (all) => {
        const text = all.join('\n')
        assert.equal(
          splitArmour(text)
            .map((piece) => piece.text)
            .join(''),
          text,
        )
      }),
    )
  })
})

describe('S/MIME and PGP/MIME', () => {
  const opaque = (parameters: string) =>
    bodyLines(
      mail(
        `Content-Type: application/pkcs7-mime${parameters}`,
        'Content-Transfer-Encoding: base64',
        '',
        'AAAA',
      ),
    )[0]

  test('signed and encrypted are told apart', () => {
    assert.match(opaque('; smime-type=signed-data; name=smime.p7m') ?? '', /^S\/MIME: signed, not verified/)
    assert.match(opaque('; smime-type=enveloped-data') ?? '', /^S\/MIME: encrypted/)
    assert.match(opaque('; smime-type=authEnveloped-data') ?? '', /^S\/MIME: encrypted/)
    assert.match(opaque('; name=certs.p7c') ?? '', /^S\/MIME: certificates/)
    assert.match(opaque('') ?? '', /^S\/MIME: signed or encrypted/)
  })
  test('the part that only says that PGP was used is no attachment', () => {
    const lines = bodyLines(
      mail(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=x',
        '',
        '--x',
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '--x',
        'Content-Type: application/octet-stream; name=encrypted.asc',
        '',
        'x',
        '--x--',
      ),
    )
    assert.deepEqual(lines, [
      'encrypted: Postern cannot read this part',
      '2 encrypted.asc  application/octet-stream  1 B',
    ])
  })
  test('of an encrypted message no part is shown (EFAIL)', () => {
    const lines = bodyLines(
      mail(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=x',
        '',
        '--x',
        'Content-Type: text/html',
        '',
        '<img src="https://evil.example/',
        '--x',
        'Content-Type: application/octet-stream',
        '',
        '-----BEGIN PGP MESSAGE-----',
        '--x--',
      ),
    )
    assert.ok(lines.includes('encrypted: Postern cannot read this part'))
    assert.ok(!lines.join().includes('evil'))
  })
})

describe('visiting cards', () => {
  const card = (...lines: string[]) =>
    textLines(vcardBlocks(['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\n')))

  test('name, organisation, mail, telephone', () => {
    assert.deepEqual(
      card(
        'VERSION:3.0',
        'FN:Ana Ruiz',
        'N:Ruiz;Ana;;;',
        'ORG:Example\\, Inc.;Harbour office',
        'TITLE:Pilot',
        'EMAIL;TYPE=work:ana@example.org',
        'item1.EMAIL;TYPE=home:ana@example.net',
        'TEL;TYPE=cell:+34 600 000 000',
        'ADR;TYPE=work:;;3 Mill Lane;Leeds;;LS1;England',
        `PHOTO;ENCODING=b:${'A'.repeat(5000)}`,
      ),
      [
        'Card: Ana Ruiz',
        'Organisation: Example, Inc., Harbour office',
        'Role: Pilot',
        'Mail: ana@example.org, ana@example.net',
        'Telephone: +34 600 000 000',
        'Address: 3 Mill Lane, Leeds, LS1, England',
      ],
    )
  })
  test('version 2.1 with quoted-printable and a soft line end; version 4.0 with URIs', () => {
    assert.deepEqual(
      card('N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=', 'rg', 'TEL;WORK;VOICE:123'),
      ['Card: Jörg Müller', 'Telephone: 123'],
    )
    assert.deepEqual(card('FN:Li', 'TEL;VALUE=uri:tel:+1-555', 'EMAIL:mailto:li@example.net'), [
      'Card: Li',
      'Mail: li@example.net',
      'Telephone: +1-555',
    ])
  })
  test('none, many, hostile ones', () => {
    assert.deepEqual(textLines(vcardBlocks('no card')), ['no card'])
    const many = textLines(vcardBlocks('BEGIN:VCARD\nFN:x\nEND:VCARD\n'.repeat(30)))
    assert.equal(many.at(-1), 'truncated: 10 more cards are not shown')
    assert.deepEqual(card('FN:\x1b]0;x\x07'), ['Card: ␛]0;x␇'])
    const start = process.cpuUsage()
    for (const unit of ['ORG:;;;;', 'TEL;', '\n =', '\\;', 'N:\\'])
      vcardBlocks(`BEGIN:VCARD\n${unit.repeat(300_000)}`)
    assert.ok(cpuSince(start) < 3000)
  })
  test('in a message: shown where it is inline, listed where it is attached', () => {
    const message = (disposition: string) =>
      mail(
        'Content-Type: multipart/mixed; boundary=x',
        '',
        '--x',
        '',
        'Hello',
        '--x',
        'Content-Type: text/vcard; name=ana.vcf',
        `Content-Disposition: ${disposition}`,
        '',
        'BEGIN:VCARD',
        'FN:Ana',
        'END:VCARD',
        '--x--',
      )
    assert.deepEqual(bodyLines(message('inline')), ['Hello', '', 'Card: Ana'])
    assert.deepEqual(bodyLines(message('attachment')), ['Hello', '', '2 ana.vcf  text/vcard  28 B'])
  })
})

describe('enriched and rich text', () => {
  test('commands go, line ends are what they mean, excerpts are quotes (RFC 1896)', () => {
    const text =
      '<bold>Now</bold> is the time\nfor <<all>\n\nnext<fontfamily><param>Times</param> line</fontfamily>\n\n\nlast<excerpt>said</excerpt>mine'
    assert.equal(
      enrichedToText(text, 'enriched'),
      'Now is the time for <all>\nnext line\n\nlast\n> said\nmine',
    )
    assert.equal(enrichedToText('<nofill>a\n b</nofill>', 'enriched'), 'a\nb')
  })
  test('richtext (RFC 1341)', () => {
    assert.equal(
      enrichedToText('<bold>a</bold> <lt>b\nc<nl>d<comment>not <nl>this</comment>e', 'richtext'),
      'a <b c\nde',
    )
  })
  test('in a message', () => {
    assert.deepEqual(bodyLines(mail('Content-Type: text/enriched', '', 'a <bold>b</bold>\nc')), ['a b c'])
  })
  test('hostile ones take little time', () => {
    const start = process.cpuUsage()
    for (const unit of ['<', '<<', '<param>', '<excerpt>', '\n', '<a>', '<excerpt>x</excerpt>'])
      enrichedToText(unit.repeat(300_000), 'enriched')
    assert.ok(cpuSince(start) < 3000)
  })
})

describe('reports', () => {
  test('a reason that was folded with an indent', () => {
    const lines = bodyLines(
      mail(
        'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
        '',
        '--x',
        '',
        'Sorry.',
        '--x',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.org',
        '',
        'Final-Recipient: rfc822; li@example.net',
        'Action: failed',
        'Diagnostic-Code: smtp; 550 No such',
        '    user',
        '--x--',
      ),
    )
    assert.equal(lines.at(-1), 'Delivery failed: li@example.net, 550 No such user')
  })
  test('a complaint (RFC 5965)', () => {
    const lines = bodyLines(
      mail(
        'Content-Type: multipart/report; report-type=feedback-report; boundary=x',
        '',
        '--x',
        '',
        'This is an abuse report.',
        '--x',
        'Content-Type: message/feedback-report',
        '',
        'Feedback-Type: abuse',
        'Original-Rcpt-To: <user@example.com>',
        'Source-IP: 192.0.2.1',
        '--x',
        'Content-Type: message/rfc822',
        '',
        'Subject: Spam',
        '',
        'buy',
        '--x--',
      ),
    )
    assert.equal(lines[2], 'Complaint: abuse, <user@example.com>, 192.0.2.1')
    assert.ok(!lines.includes('buy'))
  })
  test('a receipt (RFC 8098)', () => {
    const lines = bodyLines(
      mail(
        'Content-Type: multipart/report; report-type=disposition-notification; boundary=x',
        '',
        '--x',
        '',
        'Your message was read.',
        '--x',
        'Content-Type: message/disposition-notification',
        '',
        'Final-Recipient: rfc822; li@example.net',
        'Disposition: manual-action/MDN-sent-manually; displayed',
        '--x--',
      ),
    )
    assert.equal(lines.at(-1), 'Receipt: displayed, li@example.net')
  })
})

test('a picture that stands between two texts is named there; spaces do not hide how a name ends', () => {
  const lines = bodyLines(
    mail(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'First the front:',
      '--x',
      'Content-Type: image/png; name=front.png',
      'Content-Disposition: inline',
      '',
      'x',
      '--x',
      '',
      'and the back:',
      '--x',
      'Content-Type: image/png; name="back.png          .exe"',
      'Content-Disposition: inline',
      '',
      'x',
      '--x--',
    ),
  )
  assert.deepEqual(lines, [
    'First the front:',
    '',
    '2 front.png  image/png  1 B',
    '',
    'and the back:',
    '',
    '4 back.png .exe  image/png  1 B',
  ])
})

test('property: any octets as any part are shown safely, and never throw', () => {
  const types = [
    'text/plain',
    'text/enriched',
    'text/richtext',
    'text/calendar',
    'text/vcard',
    'text/html',
    'message/delivery-status',
    'message/disposition-notification',
    'message/feedback-report',
    'message/rfc822',
    'application/ms-tnef',
    'application/octet-stream',
  ]
  const words = fc.constantFrom(
    'BEGIN:VCARD\n',
    'BEGIN:VEVENT\n',
    '<bold>',
    'begin 644 a\n',
    '\x1b[2J',
    '\u202e',
    '-----BEGIN PGP MESSAGE-----\n',
    '\n',
    ':',
    ';',
  )
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(words).map((all) => Buffer.from(all.join(''))),
  )
  const labels = fc.constantFrom(undefined, 'utf-8', 'utf-7', 'iso-2022-jp', 'utf-16', 'nonsense')
  const encodings = fc.constantFrom('7bit', 'base64', 'quoted-printable', 'x-uuencode')
  fc.assert(
    fc.property(fc.constantFrom(...types), octets, labels, encodings, (type, bytes, charset, encoding) => {
      const [main = '', subtype = ''] = type.split('/')
      const parameters = charset === undefined ? {} : { charset }
      const part = {
        section: '1',
        type: main,
        subtype,
        parameters,
        encoding,
        size: bytes.length,
        children: [],
      }
      for (const line of textLines(partBlocks(part, bytes)))
        assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\u202e]/u)
      containedFiles(part, bytes)
    }),
    { numRuns: 1500 },
  )
})

test('other parts contain no files', () => {
  const message = parseMessage(Buffer.from('Content-Type: text/html\n\nbegin 644 a\n#0V%T\n`\nend\n'))
  assert.deepEqual(containedFiles(message.structure, message.part('1') ?? new Uint8Array()), [])
})

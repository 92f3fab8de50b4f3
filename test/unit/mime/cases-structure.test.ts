import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { containedFiles } from '../../../src/mime/contained-files.ts'
import { type ParsedMessage, parseMessage } from '../../../src/mime/message.ts'
import { partsToShow } from '../../../src/mime/shown-parts.ts'
import { attachments, listParts, partName } from '../../../src/mime/structure.ts'
import { cpuSince } from '../../support/cpu-time.ts'
import { bodyLines, loadMail, mail } from '../../support/mail.ts'
import { composeTnef } from '../../support/tnef.ts'

const tree = (message: ParsedMessage) =>
  listParts(message.structure).map(
    ({ part, depth }) => `${'  '.repeat(depth)}${part.section} ${part.type}/${part.subtype}`,
  )

describe('hard cases of structure', () => {
  test('case 27: alternative with a blank text/plain shows the HTML', () => {
    assert.deepEqual(bodyLines(loadMail('html.eml')), [
      'Regenschirme',
      '',
      'Schöne Schirme:',
      '',
      '[image: Schirm] [1]',
      '',
      'https://bank.example.com [2]',
      '',
      'Farbe  Preis',
      'rot    12 €',
      '',
      '[1] https://shop.example.com/umbrellas',
      '[2] https://evil.example.net/ ⚠ text names another host',
    ])
  })
  test('case 27: alternative with a calendar shows the text and the invitation', () => {
    const lines = bodyLines(loadMail('invitation.eml'))
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('Local time: ')),
      [
        'Please come.',
        '',
        'Invitation: Offsite, second day',
        'When: Tue 1 Jul 2025 09:00 – 17:00 (Europe/Madrid)',
        'Where: Long room name that is folded',
        'Organiser: Ruiz, Ana <ana@example.org>',
      ],
    )
  })

  test('case 28: a delivery report; the original is listed, not shown', () => {
    assert.deepEqual(bodyLines(loadMail('report.eml')), [
      'Your message could not be delivered.',
      '',
      'Delivery failed: nobody@example.net, 5.1.1, 550 5.1.1 User unknown',
      '',
      '3 Are you there?.eml  message/rfc822  87 B',
    ])
  })

  test('case 29, threat: EFAIL, SigSpoof: a message in a mixed one in a signed one is "signed, not verified"', () => {
    const message = loadMail('forwarded.eml')
    assert.deepEqual(tree(message), [
      ' multipart/signed',
      '  1 multipart/mixed',
      '    1.1 text/plain',
      '    1.2 message/rfc822',
      '      1.2 multipart/mixed',
      '        1.2.1 text/plain',
      '        1.2.2 application/pdf',
      '  2 application/pgp-signature',
    ])
    const shown = bodyLines(message)
    assert.equal(shown[0], 'See below.')
    assert.match(shown[2] ?? '', /^── Message 1\.2 ─+$/)
    assert.equal(shown[3], 'From: Li Wei <li@example.net>')
    assert.ok(shown.includes('Inner text'))
    assert.deepEqual(shown.slice(-3), ['', 'signed, not verified', '1.2.2 x.pdf  application/pdf  9 B'])
  })
  test('case 29: a base64-encoded message/rfc822 has its own header and parts too', () => {
    const message = loadMail('forwarded-base64.eml')
    assert.deepEqual(tree(message).slice(2), [
      '  2 message/rfc822',
      '    2 multipart/mixed',
      '      2.1 text/plain',
      '      2.2 application/pdf',
    ])
    assert.equal(Buffer.from(message.part('2.1') ?? []).toString(), 'Inner text')
  })
  test('case 29: where the server cannot look into an encoded message, its body is taken apart here', () => {
    const message = loadMail('forwarded-base64.eml')
    const [, part] = message.structure.children
    assert.ok(part)
    // Dovecot describes the base64 text as if it were the message.
    const opaque = {
      ...message.structure,
      children: [message.structure.children[0] ?? part, { ...part, children: [] }],
    }
    assert.deepEqual(
      partsToShow(opaque, 'plain').map(({ section }) => section),
      ['1', '2'],
    )
    const lines = bodyLines({ ...message, structure: opaque })
    const rule = lines.findIndex((line) => line.startsWith('── Message 2 '))
    assert.ok(rule > 0)
    assert.equal(lines[rule + 1], 'From: Li Wei <li@example.net>')
    assert.ok(lines.includes('Inner text'))
    assert.equal(lines.at(-1), '2.2 x.pdf  application/pdf  9 B')
    const files = containedFiles(part, message.part('2') ?? new Uint8Array())
    assert.deepEqual(
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [
        ['part-2.1.txt', 'Inner text'],
        ['x.pdf', '%PDF-1.4\n'],
      ],
    )
  })

  test('case 30: winmail.dat is its attachments', () => {
    const bytes = composeTnef({
      body: 'The text',
      files: [
        { name: 'a.doc', bytes: Buffer.alloc(12_000, 'x') },
        { name: 'LONGNA~1.TXT', longName: 'Größe.txt', bytes: Buffer.from('hi') },
      ],
    })
    const message = mail(
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x',
      '',
      'Hello',
      '--x',
      'Content-Type: application/ms-tnef; name=winmail.dat',
      'Content-Transfer-Encoding: base64',
      '',
      bytes.toString('base64'),
      '--x--',
    )
    assert.deepEqual(bodyLines(message), [
      'Hello',
      '',
      'winmail.dat contains: a.doc (12 KB), Größe.txt (2 B)',
      '',
      '2 winmail.dat  application/ms-tnef  12 KB',
    ])
    const [, part] = message.structure.children
    assert.ok(part)
    assert.deepEqual(attachments(message.structure).map(partName), ['winmail.dat'])
    const files = containedFiles(part, message.part('2') ?? new Uint8Array())
    assert.deepEqual(
      files.map(({ name, bytes: octets }) => [
        name,
        octets.length,
        Buffer.from(octets.subarray(0, 2)).toString(),
      ]),
      [
        ['a.doc', 12_000, 'xx'],
        ['Größe.txt', 2, 'hi'],
      ],
    )
  })
  test('case 30: a uuencoded block is an attachment line', () => {
    const message = mail('Subject: x', '', 'Before', 'begin 644 cat.txt', '#0V%T', '`', 'end', 'After')
    assert.deepEqual(bodyLines(message), ['Before', 'cat.txt  uuencoded  3 B', 'After'])
    const files = containedFiles(message.structure, message.part('1') ?? new Uint8Array())
    assert.deepEqual(
      files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [['cat.txt', 'Cat']],
    )
  })

  const nested = (levels: number) => {
    let text = 'Content-Type: text/plain\n\ndeep\n'
    for (let level = 0; level < levels; level++) {
      text = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${text}--b${level}--\n`
    }
    return text
  }
  test('case 30: MIME of 100 levels is truncated, and says so', () => {
    assert.ok(bodyLines(parseMessage(Buffer.from(nested(40)))).includes('deep'))
    const message = parseMessage(Buffer.from(nested(100)))
    assert.match(bodyLines(message).at(-1) ?? '', /^truncated: /)
    assert.equal(listParts(message.structure).length, 51)
  })
  test('case 30: of 100,000 parts 1000 are read, and the rest is said to be there', () => {
    const message = parseMessage(
      Buffer.from(`Content-Type: multipart/mixed; boundary=x\n\n${'--x\n\na\n'.repeat(100_000)}`),
    )
    assert.equal(listParts(message.structure).length, 1001)
    const lines = bodyLines(message)
    assert.ok(lines.some((line) => line.startsWith('truncated: ')))
    // Each text costs a fetch: the first hundred are shown, the others are listed.
    assert.equal(partsToShow(message.structure, 'plain').length, 100)
    assert.equal(lines.at(-1), '1000 part-1000.txt  text/plain  1 B')
  })
  test('case 30, threat: MIME nesting: bombs of structure are bounded, within 2 s', () => {
    const bombs = [
      nested(100),
      nested(3000),
      `Content-Type: multipart/mixed; boundary=x\n\n${'--x\n\na\n'.repeat(100_000)}`,
      'Content-Type: message/rfc822\n\n'.repeat(100_000),
      'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n'.repeat(20_000),
      `Content-Type: multipart/mixed; boundary=x\n\n${'--y\n'.repeat(1_000_000)}`,
      `Subject: ${'x'.repeat(5_000_000)}`,
      'a:\n'.repeat(1_000_000),
      '\n'.repeat(2_000_000),
      `\n${'begin 644 a\n'.repeat(100_000)}`,
      `\n${'begin 644 a\n#0V%T\n'.repeat(60_000)}`,
      `\n${'-----BEGIN PGP SIGNED MESSAGE-----\n'.repeat(40_000)}`,
      `\n${'-----BEGIN PGP SIGNED MESSAGE-----\n\n'.repeat(40_000)}`,
      `\n${'-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n'.repeat(30_000)}`,
    ]
    for (const bomb of bombs) {
      const start = process.cpuUsage()
      const message = parseMessage(Buffer.from(bomb))
      const lines = bodyLines(message)
      assert.ok(lines.length >= 0)
      assert.ok(cpuSince(start) < 2000, `${bomb.slice(0, 60)}: ${cpuSince(start)} ms`)
      const parts = listParts(message.structure)
      assert.ok(parts.length <= 2002 && parts.every(({ depth }) => depth <= 52))
    }
  })
})

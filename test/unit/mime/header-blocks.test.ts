import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headerBlocks, type HeaderOptions } from '../../../src/mime/header-blocks.ts'
import { parseEnvelope, parseHeader } from '../../../src/mime/header.ts'
import { layOut } from '../../../src/text/layout.ts'

const now = new Date('2025-06-20T12:00:00Z')
const show = (header: string, options: Partial<HeaderOptions> = {}) => {
  const notable = parseHeader(Buffer.from(header.replaceAll('\n', '\r\n')))
  return layOut(headerBlocks(parseEnvelope(notable), { mode: 'short', now, notable, ...options }), 200).map(
    (line) => line.map((span) => span.text).join(''),
  )
}
const line = (lines: readonly string[], name: string) => lines.find((each) => each.startsWith(`${name}: `))
const from = 'From: Ana Ruiz <ana@example.org>\nTo: li@example.net\n'
const inner = 'Received: from mx.example.net ([127.0.0.1]) by imap.example.net with ESMTP id 1\n'
const outer =
  'Received: from mail.example.org (mail.example.org [192.0.2.7]) by mx.example.net with ESMTPS id 2\n'
const results = (text: string) => `Authentication-Results: mx.example.net; ${text}\n`
const pass = results('dmarc=pass header.from=example.org')

describe('the short header', () => {
  test('people, list, date with its weekday and distance, subject', () => {
    const header =
      `${from}Reply-To: list@lists.example.org\nCc: b@example.net\nSender: bounce@lists.example.org\n` +
      'Date: Tue, 17 Jun 2025 14:02:00 +0200\nSubject: Hello\nList-Id: "Developers" <dev.lists.example.org>\n' +
      'List-Post: <mailto:dev@lists.example.org>\nList-Unsubscribe: <https://lists.example.org/u>, <mailto:leave@lists.example.org>\n'
    const lines = show(header)
    assert.deepEqual(
      lines.filter((each) => !each.startsWith('Date')),
      [
        'From: Ana Ruiz <ana@example.org>',
        'Sender: bounce@lists.example.org',
        'Reply-To: list@lists.example.org',
        'To: li@example.net',
        'Cc: b@example.net',
        'List: Developers <dev@lists.example.org>',
        'Leave list: https://lists.example.org/u',
        'Subject: Hello',
      ],
    )
    assert.match(line(lines, 'Date') ?? '', /^Date: Tue 17 Jun 2025 \d\d:02 [+-]\d\d:\d\d \(3 days ago\)$/)
  })
  test('a long list of people is counted', () => {
    const many = Array.from({ length: 65 }, (_, index) => `p${index}@example.org`).join(', ')
    assert.match(line(show(`${from}Cc: ${many}\n`), 'Cc') ?? '', /^Cc: p0@.*, p7@example\.org and 57 more$/)
  })
  test('threat: CR, LF, NUL: in a decoded header they stay on one line', () => {
    assert.deepEqual(show('From: a@example.org\nSubject: =?utf-8?Q?a=0D=0ABcc:_x=1B]0;=07?=\n').slice(1), [
      'Subject: a Bcc: x␛]0;␇',
    ])
  })
})

describe('senders who may deceive', () => {
  const doubt = (sender: string) => (line(show(`From: ${sender}\n`), 'From') ?? '').split(' ⚠ ').slice(1)
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

  test('threat: homographs: a name that is another address', () => {
    assert.deepEqual(doubt('"ceo@bank.com" <x@evil.com>'), ['the name is another address'])
    assert.deepEqual(doubt('"CEO (ceo@bank.com)" <x@evil.com>'), ['the name is another address'])
    assert.deepEqual(doubt('"ana@example.org" <ana@example.org>'), [])
    assert.deepEqual(doubt('Ana @ Home <ana@example.org>'), [])
  })
  test('threat: homographs (CVE-2021-42694): Cyrillic "paypal", in the name and in the host', () => {
    assert.deepEqual(doubt(`${word('p\u0430ypal')} <x@evil.com>`), [
      'the name mixes letters of several scripts',
    ])
    assert.deepEqual(doubt('x@xn--pypal-4ve.com'), ['the address looks like another'])
    assert.deepEqual(doubt(`${word('Иван Петров (Ivan)')} <i@example.ru>`), [])
    assert.deepEqual(doubt(`${word('Вера')} <v@example.ru>`), [])
    assert.deepEqual(doubt(`${word('田中 Taro たろう')} <t@example.jp>`), [])
    assert.deepEqual(doubt('x@xn--bcher-kva.de'), [])
  })
  test('threat: zero-width: such characters in a name', () => {
    assert.deepEqual(doubt(`${word('pay\u200bpal')} <x@evil.com>`), ['the name has invisible characters'])
    assert.deepEqual(doubt(`${word('👩\u200d💻 Ana')} <ana@example.org>`), [])
  })
})

describe('authentication results (RFC 8601)', () => {
  const origin = (header: string, authServer?: string) =>
    line(show(header, authServer === undefined ? {} : { authServer }), 'Origin')?.slice(8)

  test('in a word, and by whom', () => {
    assert.equal(origin(`${pass}${outer}${from}`), 'authenticated (DMARC pass), says mx.example.net')
    assert.equal(
      origin(`${results('dkim=pass header.d=mail.example.org; spf=none')}${outer}${from}`),
      'authenticated (DKIM pass, SPF none), says mx.example.net',
    )
    assert.equal(
      origin(`${results('dmarc=fail (p=none) header.from=example.org')}${outer}${from}`),
      '⚠ forged? (DMARC fail), says mx.example.net',
    )
    assert.equal(
      origin(
        `${results('dkim=fail header.i=@example.org; spf=pass smtp.mailfrom=b@lists.example.com')}${outer}${from}`,
      ),
      'not authenticated (DKIM fail, SPF pass for lists.example.com), says mx.example.net',
    )
    assert.equal(
      origin(`${results('spf=fail smtp.mailfrom=ana@example.org; dkim=none')}${outer}${from}`),
      '⚠ forged? (SPF fail, DKIM none), says mx.example.net',
    )
    assert.equal(origin(`${results('none')}${outer}${from}`), 'not authenticated, says mx.example.net')
  })
  test("threat: EFAIL, SigSpoof: what stands below a hop from outside may be the sender's own words", () => {
    assert.equal(origin(`${outer}${pass}${from}`), undefined)
    assert.equal(origin(`${inner}${pass}${outer}${from}`), 'authenticated (DMARC pass), says mx.example.net')
    const hello = 'Received: from [127.0.0.1] (unknown [203.0.113.9]) by mx.example.net with ESMTP id 3\n'
    assert.equal(origin(`${hello}${pass}${from}`), undefined)
    assert.equal(
      origin(`Received: from localhost (helo by x with LMTP) by mx.example.net with ESMTP\n${pass}${from}`),
      undefined,
    )
    assert.equal(
      origin(`Received: from mx.example.net by imap.example.net with LMTP id 4\n${pass}${outer}${from}`),
      'authenticated (DMARC pass), says mx.example.net',
    )
    assert.equal(origin(from), undefined)
    assert.equal(origin(`${inner}${pass}${from}`), undefined)
  })
  test('with the name of the server, its topmost field alone counts', () => {
    const forged = 'Authentication-Results: other.example; dmarc=pass header.from=example.org\n'
    assert.equal(
      origin(
        `${outer}${forged}${results('dmarc=fail header.from=example.org')}${pass}${from}`,
        'MX.example.net',
      ),
      '⚠ forged? (DMARC fail), says mx.example.net',
    )
    assert.equal(origin(`${forged}${outer}${from}`, 'mx.example.net'), undefined)
  })
  test('a pass for another domain is none for this sender; comments and quotes decide nothing', () => {
    assert.equal(
      origin(`${results('dmarc=pass header.from=evil.example')}${outer}${from}`),
      'not authenticated (DMARC pass for evil.example), says mx.example.net',
    )
    assert.equal(
      origin(
        `${results('spf=none (dmarc=pass; dkim=pass header.d=example.org) reason="; dmarc=pass"')}${outer}${from}`,
      ),
      'not authenticated (SPF none), says mx.example.net',
    )
  })
})

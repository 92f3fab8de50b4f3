import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bodyStructure, envelope } from '../../../src/cli/demo/structure.ts'
import { decodeText, decodeWords } from '../../../src/cli/demo/decoding.ts'
import type { DemoMessage, DemoMailbox } from '../../../src/cli/demo/mailbox.ts'
import { field, locatePart, parseMime, type MimePart } from '../../../src/cli/demo/mime-tree.ts'
import { arrival, sampleMailboxes } from '../../../src/cli/demo/samples.ts'
import { parseMessage } from '../../../src/mime/message.ts'

const now = new Date('2026-11-21T10:00:00Z')
const mailboxes = sampleMailboxes(now)

function messagesOf(mailbox: DemoMailbox): readonly DemoMessage[] {
  const { messages = [] } = mailbox
  assert.ok(!('message' in messages))
  return messages
}

function rawOf(message: DemoMessage): Buffer {
  return typeof message.raw === 'function' ? message.raw() : message.raw
}

const all = mailboxes.flatMap(messagesOf)
const trees = all.map((message) => parseMime(rawOf(message)))
const subjects = trees.map((tree) => decodeWords(field(tree, 'Subject') ?? ''))
const texts = trees.map((tree) => decodeText(tree).replaceAll('\r\n', ' '))

function find(subject: string): MimePart {
  const tree = trees[subjects.indexOf(subject)]
  assert.ok(tree, subject)
  return tree
}

function walk(part: MimePart): MimePart[] {
  return [part, ...part.children.flatMap(walk)]
}

describe('the demo’s sample mailbox', () => {
  test('is about two hundred letters in some two dozen folders, half of them subscribed', () => {
    assert.ok(all.length >= 180 && all.length <= 220, `${all.length} messages`)
    assert.ok(mailboxes.length >= 22 && mailboxes.length <= 26, `${mailboxes.length} mailboxes`)
    const subscribed = mailboxes.filter((mailbox) => mailbox.subscribed).length
    assert.ok(subscribed >= 10 && subscribed <= 14, `${subscribed} subscribed`)
    const unseen = messagesOf(mailboxes[0] ?? { path: '' }).filter(
      ({ flags }) => !flags?.includes('\\Seen'),
    ).length
    assert.ok(unseen >= 10 && unseen <= 14, `${unseen} unseen`)
    assert.equal(mailboxes.filter(({ selectable }) => selectable === false).length, 1)
    const uses = mailboxes.flatMap(({ specialUse }) => specialUse ?? []).sort()
    assert.deepEqual(uses, ['archive', 'drafts', 'junk', 'sent', 'trash'])
  })

  test('every message is well formed: CRLF, short lines, ASCII headers, a date, its own Message-ID in its folder', () => {
    for (const mailbox of mailboxes) {
      const ids = new Set<string>()
      for (const message of messagesOf(mailbox)) {
        const raw = rawOf(message).toString('latin1')
        const tree = parseMime(Buffer.from(raw, 'latin1'))
        assert.doesNotMatch(raw, /[^\r]\n|\r[^\n]/)
        assert.ok(raw.split('\r\n').every((line) => line.length <= 998))
        assert.doesNotMatch(tree.header, /[^\r\n\x20-\x7e]/)
        assert.ok(
          tree.header.split('\r\n').every((line) => line.length <= 120),
          tree.header,
        )
        if (/quoted-printable|base64/.test(tree.header))
          assert.doesNotMatch(raw.slice(tree.header.length), /.{77}/)
        assert.ok(Math.abs(Date.parse(field(tree, 'Date') ?? '') - message.received.getTime()) < 1000)
        assert.ok(message.received <= now)
        const id = field(tree, 'Message-ID') ?? ''
        assert.match(id, /^<[^<>\s]+@[a-z.-]*example\.(?:org|com|net)>$/)
        assert.ok(!ids.has(id), id)
        ids.add(id)
      }
    }
  })

  test('the MIME reader sees the same parts as the server, at any octet', () => {
    for (const [index, message] of all.entries()) {
      const parsed = parseMessage(rawOf(message))
      const compare = (part: typeof parsed.structure): void => {
        if (part.children.length === 0) {
          const numbers = part.section.split('.').map(Number)
          const located = locatePart(trees[index] ?? parseMime(Buffer.alloc(0)), numbers)
          assert.equal(
            `${located?.type}/${located?.subtype}`,
            `${part.type}/${part.subtype}`,
            subjects[index],
          )
          assert.deepEqual(
            Buffer.from(parsed.part(part.section) ?? []),
            located?.body,
            `${subjects[index]} ${part.section}`,
          )
        }
        for (const child of part.children) compare(child)
      }
      compare(parsed.structure)
    }
  })

  test('structures and envelopes balance their parentheses', () => {
    for (const tree of trees) {
      for (const answer of [bodyStructure(tree, true), bodyStructure(tree, false), envelope(tree)]) {
        const bare = answer.replace(/"(?:[^"\\]|\\.)*"/g, '')
        assert.equal(bare.split('(').length, bare.split(')').length)
        assert.doesNotMatch(answer, /undefined|[^\x20-\x7e]/)
      }
    }
  })

  test('shows many scripts, in headers and bodies, in the charsets of their countries', () => {
    for (const text of [
      '灯台のロープ',
      '透镜测量结果',
      'قصيدة',
      'Открытка',
      'Αστυπάλαιας',
      'समुद्र',
      'Kören',
      '🐝',
      'żółta',
      '2ª',
    ]) {
      assert.ok(
        subjects.some((subject) => subject.includes(text)),
        text,
      )
    }
    for (const text of [
      '潮風に強い麻',
      '第七块棱镜',
      'المنارة لا تسأل',
      '"Горит"',
      'Θα χαρεί',
      'från och med',
      'Zażółć gęślą',
    ]) {
      assert.ok(
        texts.some((body) => body.includes(text)),
        text,
      )
    }
    const headers = trees.map(({ header }) => header).join('')
    for (const charset of ['iso-2022-jp', 'gb2312', 'koi8-r', 'iso-8859-1', 'iso-8859-7', 'utf-8']) {
      assert.match(headers, new RegExp(`=\\?${charset}\\?[bq]\\?`, 'i'), charset)
      assert.match(headers, new RegExp(`charset=${charset}`, 'i'), charset)
    }
    assert.ok(![...subjects, ...texts].some((text) => text.includes('\ufffd')))
  })

  test('has one of each kind: report, forwarded letter, digest, signature, invitation, flowed quotes', () => {
    const types = new Set(trees.flatMap(walk).map(({ type, subtype }) => `${type}/${subtype}`))
    for (const type of [
      'multipart/report',
      'message/delivery-status',
      'message/rfc822',
      'multipart/digest',
      'multipart/signed',
      'multipart/alternative',
      'text/calendar',
      'text/html',
    ]) {
      assert.ok(types.has(type), type)
    }
    const flowed = find('Re: which verse do we cut?')
    assert.match(flowed.header, /format=flowed/)
    assert.match(decodeText(flowed), /^>>> Which.*\r\n>> The wedding/)
    assert.match(
      decodeText(find('Re: [keel-dev] RFC: drop support for the Julian calendar')),
      /> Nobody has loaded/,
    )
  })

  test('has a recording of 5 MB, and file names beyond ASCII', () => {
    const horn = locatePart(find('Fog horn, test recording (5 MB, mind your line)'), [2])
    const wave = Buffer.from(horn?.body.toString('latin1') ?? '', 'base64')
    assert.equal(wave.toString('latin1', 0, 4), 'RIFF')
    assert.equal(wave.readUInt32LE(4) + 8, wave.length)
    assert.ok(wave.length > 5_000_000)
    const poster = find('Plakat, final: żółta łódź')
    assert.match(bodyStructure(poster, true), /"filename\*" "utf-8''Plakat%20%E2%80%94%20%C5%BB/)
  })

  test('threads hang together: every reference is a message of the same folder', () => {
    let replies = 0
    for (const mailbox of mailboxes) {
      const folder = messagesOf(mailbox).map((message) => parseMime(rawOf(message)))
      const ids = new Set(folder.map((tree) => field(tree, 'Message-ID')))
      for (const tree of folder) {
        const references = field(tree, 'References')?.split(/\s+/) ?? []
        if (references.length > 0) replies += 1
        for (const id of references) assert.ok(ids.has(id), `${id} in ${mailbox.path}`)
        assert.equal(field(tree, 'In-Reply-To'), references.at(-1))
      }
    }
    assert.ok(replies >= 30, `${replies} replies`)
  })

  test('is right at any moment of the day, and new letters are dated now', () => {
    for (const moment of ['2026-01-01T00:00:30Z', '2028-02-29T23:59:59Z']) {
      const at = new Date(moment)
      for (const mailbox of sampleMailboxes(at)) {
        const times = messagesOf(mailbox).map(({ received }) => received.getTime())
        assert.ok(times.every((time) => time <= at.getTime()))
        assert.deepEqual(
          times,
          times.toSorted((first, second) => first - second),
        )
      }
    }
    assert.match(rawOf(arrival(7, now)).toString(), /^Date: Sat, 21 Nov 2026 .*\r\nFrom: /)
    assert.deepEqual(arrival(0, now).flags, [])
  })
})

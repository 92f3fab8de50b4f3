import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { bodyBlocks } from '../../src/mime/document.ts'
import { parseMessage } from '../../src/mime/message.ts'
import { hasBodyToFetch, partsToShow } from '../../src/mime/shown-parts.ts'
import { listParts } from '../../src/mime/structure.ts'
import type { BodyPart } from '../../src/model/part.ts'
import { type PartAddress, PartFetcher } from '../../src/sync/part-fetcher.ts'
import { bodyLines, mailFixtures, readingTime, textLines } from '../support/mail.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import { notInstalled } from '../support/requirements.ts'

/** In CRLF lines; Courier takes what has no MIME-Version for plain text. */
function asSent(octets: Buffer): Buffer {
  const text = octets.toString('latin1').replace(/\r?\n/g, '\r\n')
  return Buffer.from(/^MIME-Version:/im.test(text) ? text : `MIME-Version: 1.0\r\n${text}`, 'latin1')
}

function nested(levels: number): string {
  let text = 'Content-Type: text/plain\n\ndeep\n'
  for (let level = 0; level < levels; level++) {
    text = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${text}\n--b${level}--\n`
  }
  return text
}

const head =
  'From: ana@example.org\nSubject: structure\nDate: Tue, 17 Jun 2025 14:02:03 +0200\nMIME-Version: 1.0\n'
const digest = `Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: one\n\nfirst\n--d\n\nSubject: two\n\nsecond\n--d--\n`
const composed = new Map([
  ['10 levels', head + nested(10)],
  ['a digest', head + digest],
  [
    'a forward of a forward',
    `${head}Content-Type: message/rfc822\n\nMIME-Version: 1.0\nSubject: a\nContent-Type: message/rfc822\n\nSubject: b\n\ninner\n`,
  ],
])
/** Mailutils appends no message with the octets of the first, and gives the parts of others under other numbers or not at all. */
const beyondMailutils = ['hostile.eml', 'forwarded.eml', 'a forward of a forward', 'a digest', '100 levels']
/** What servers understand each in a way of their own. */
const extreme = new Map([
  ['100 levels', head + nested(100)],
  ['3000 parts', `${head}Content-Type: multipart/mixed; boundary=x\n\n${'--x\n\na\n'.repeat(3000)}--x--\n`],
  ['a boundary that never comes', `${head}Content-Type: multipart/mixed; boundary=x\n\nonly text\n`],
])

/** Servers count a line end before a boundary as they like. */
const unsized = (lines: readonly string[]) => lines.map((line) => line.replace(/ \d+ B$/, ''))
const sections = (root: BodyPart) =>
  listParts(root).flatMap(({ part }) =>
    part.type === 'multipart' ? [] : [`${part.section} ${part.type}/${part.subtype}`],
  )

for (const { product, start } of realServers) {
  describe(`structures of ${product}`, { timeout: 110_000 }, () => {
    test('case 29, case 30: every message is shown as from its octets, and none is missing', async (context) => {
      const server = await start()
      if (!server) return context.skip(notInstalled)
      context.after(() => server.stop())
      const names = readdirSync(mailFixtures).filter((name) => name.endsWith('.eml'))
      const mails = new Map<string, Buffer>([
        ...names.map((name) => [name, asSent(readFileSync(new URL(name, mailFixtures)))] as const),
        ...[...composed, ...extreme].map(([title, text]) => [title, asSent(Buffer.from(text))] as const),
      ])
      if (product === 'Mailutils') for (const title of beyondMailutils) mails.delete(title)
      await server.fill(server.users.alice, 'INBOX', [...mails.values()])
      const { account, settled } = connectAccount(context, server)
      assert.equal((await settled()).kind, 'online')
      const view = await account.open('INBOX')
      const rows = await lookAt(view)
      const fetcher = new PartFetcher(account.scheduler)
      for (const [index, [title, octets]] of [...mails].entries()) {
        const uid = rows[index]?.uid
        assert.ok(uid !== undefined, title)
        const at: PartAddress = { mailbox: 'INBOX', uidValidity: view.uidValidity, uid }
        const structure = await fetcher.structure(at, 'interactive')
        const shown = await Promise.all(
          partsToShow(structure, 'plain').map(async (part) => {
            const pieces: Uint8Array[] = []
            const chunks = hasBodyToFetch(part)
              ? fetcher.chunks(at, part.section, part.size, { priority: 'interactive' })
              : []
            for await (const piece of chunks) pieces.push(piece)
            return { part, bytes: Buffer.concat(pieces), complete: true }
          }),
        )
        const lines = textLines(bodyBlocks(shown, structure, readingTime))
        if (extreme.has(title)) {
          assert.match(lines.join('\n'), title === '100 levels' ? /truncated|deep/ : /\w/, title)
          continue
        }
        const message = parseMessage(octets)
        // Servers differ in what they say of the inside of an encoded message: it is not asked.
        if (title !== 'forwarded-base64.eml')
          assert.deepEqual(sections(structure), sections(message.structure), title)
        assert.deepEqual(unsized(lines), unsized(bodyLines(message)), title)
      }
    })
  })
}

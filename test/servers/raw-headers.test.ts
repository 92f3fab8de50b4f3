import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PartFetcher } from '../../src/sync/part-fetcher.ts'
import { waitUntil } from '../support/daemon.ts'
import { connectAccount, lookAt, rowsOf } from '../support/real-account.ts'
import { realServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { notInstalled } from '../support/requirements.ts'

/** Headers that nobody encoded: in latin1, and in UTF-8. */
const mails = [
  Buffer.from(
    'From: J\xfcrgen <j@example.de>\r\nSubject: Gr\xfc\xdfe\r\nTo: Ren\xe9 <r@example.fr>\r\n\r\nHallo\r\n',
    'latin1',
  ),
  Buffer.from(
    'From: Jürgen <j@example.de>\r\nSubject: Grüße aus 東京\r\nTo: René <r@example.fr>\r\n\r\nHallo\r\n',
  ),
]

const asWritten = [
  ['Grüße', 'Jürgen', 'René'],
  ['Grüße aus 東京', 'Jürgen', 'René'],
]

/** Cyrus writes X for each octet when the message comes: what was there is lost. */
const asCyrusKeepsIt = [
  ['GrXXe', 'JXrgen', 'RenX'],
  ['GrXXXXe aus XXXXXX', 'JXXrgen', 'RenXX'],
]

for (const { product, start } of realServers) {
  describe(`headers in 8 bits on ${product}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    test('case 9: are shown in the letters they were written in (2683-3.4.1)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const path = `${server.prefix}Raw`
      await server.fill(server.users.alice, path, mails)
      const { account } = connectAccount(context, server)
      const view = await account.open(path)
      await lookAt(view)
      const shown = () =>
        rowsOf(view).map((row) => [
          row?.envelope.subject,
          row?.envelope.from[0]?.name,
          row?.envelope.to[0]?.name,
        ])
      const expected = product === 'Cyrus' ? asCyrusKeepsIt : asWritten
      const right = () => JSON.stringify(shown()) === JSON.stringify(expected)
      // Its envelopes lack the letters, and nothing in them shows that: the header comes when they are read.
      if (product === 'Courier') {
        const fetcher = new PartFetcher(account.scheduler)
        for (const row of rowsOf(view)) {
          const { uidValidity } = view
          if (row) await fetcher.outline({ mailbox: path, uidValidity, uid: row.uid }, 'interactive')
        }
      }
      await waitUntil('the letters are right', right).catch(() => assert.deepEqual(shown(), expected))
    })
  })
}

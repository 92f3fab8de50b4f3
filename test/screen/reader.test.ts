import assert from 'node:assert/strict'
import { outlineFields } from '../../src/imap/session.ts'
import { describe } from 'node:test'
import { htmlMail, inbox, letters, mail, mailWithFiles } from '../support/mails.ts'
import { isLaidOut } from '../../src/app/reader-lines.ts'
import { robotTest } from '../support/robot.ts'

const longText = Array.from({ length: 100 }, (_, index) => `Line ${index + 1} of the long letter.`).join('\n')

describe('reader', () => {
  robotTest(
    'opens, goes to the next and the previous message, and back to the list with the cursor there',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'enter')
      await robot.idle()
      robot.line(/^ *Subject: Letter 59\.$/)
      robot.line(/^ *This is the text of letter 59\.$/)
      assert.ok(!robot.shows(/Letter 60\./), 'the reader takes the place of the list')
      await robot.press('J')
      await robot.idle()
      robot.line(/text of letter 58\./)
      await robot.press('K', 'K')
      await robot.idle()
      robot.line(/text of letter 60\./)
      await robot.press('K')
      robot.line(/That was the first message/)
      await robot.press('J', 'J', 'J')
      await robot.idle()
      await robot.press('q')
      assert.match(robot.cursorLine(), /Letter 57\./)
      await robot.press('right', 'left')
      assert.match(robot.cursorLine(), /Letter 57\./)
      assert.equal(robot.hasQuit, false)
      await robot.press('esc')
      assert.equal(robot.hasQuit, false, 'Esc never ends the program')
      await robot.press('q')
      assert.equal(robot.hasQuit, true)
    },
  )

  robotTest(
    'reading on with J costs one fetch of 50 rows now and then, not one for each message (2683-3.2.1.2a)',
    { mailboxes: inbox(letters(300)) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.commands()
      for (let count = 0; count < 70; count++) {
        await robot.press('J')
        await robot.idle()
      }
      robot.line(/text of letter 230\./)
      const fetches = robot.commands().filter((command) => command.startsWith('FETCH'))
      assert.ok(fetches.length <= 3, fetches.join('\n'))
    },
  )

  robotTest(
    'Tab to a message that is not here yet: keys act on the one that is read until it is found and opened',
    {
      mailboxes: inbox(letters(200, [2, 3])),
      server: { latencyMs: 60 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.commands()
      await robot.press('tab')
      robot.line(/text of letter 200\./)
      await robot.press('F')
      await robot.idle()
      robot.line(/text of letter 3\./)
      const searches = robot.commands().filter((command) => command.startsWith('SEARCH'))
      assert.deepEqual(searches, ['SEARCH RETURN (MAX) 1:150 UNSEEN'])
      const flagged = robot.server.mailboxes
        .get('INBOX')
        ?.messages.filter(({ flags }) => flags.has('\\Flagged'))
        .map(({ uid }) => uid)
      assert.deepEqual(flagged, [200])
      await robot.press('tab')
      await robot.idle()
      robot.line(/text of letter 2\./)
      await robot.press('tab')
      robot.line(/No unread message$/)
    },
  )

  robotTest(
    'Tab reads on with the next unread message',
    { mailboxes: inbox(letters(30, [5, 20])) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter', 'tab')
      await robot.idle()
      robot.line(/text of letter 20\./)
      await robot.press('tab')
      await robot.idle()
      robot.line(/text of letter 5\./)
    },
  )

  robotTest(
    'structure first, then only the text; \\Seen is set by STORE after it was shown, never by BODY[] (wp-parts, 2683-3.2.1.4)',
    {
      mailboxes: inbox([
        mailWithFiles({ flags: [] }, [{ name: 'big.bin', octets: Buffer.alloc(200_000, 7) }]),
      ]),
      server: { latencyMs: 60 },
    },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('enter')
      robot.line(/Fetching …/)
      await robot.idle()
      robot.line(/Look at this\./)
      assert.deepEqual(robot.commands(), [
        `UID FETCH 1 (UID BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (${outlineFields.join(' ')})]<0.4096>)`,
        'UID FETCH 1 (UID BODY.PEEK[1]<0.65536>)',
        'UID STORE 1 +FLAGS (\\Seen)',
      ])
      robot.line(/big\.bin/)
      await robot.press('q')
      robot.line(/none unread of 1/)
      assert.match(robot.cursorLine(), /^> {3}@/)
    },
  )

  robotTest(
    'a message that is left before its text came is not marked as read',
    { mailboxes: inbox(letters(3, [3])), server: { latencyMs: 60 } },
    async (robot) => {
      await robot.idle()
      await robot.press('enter', 'q')
      await robot.idle()
      assert.match(robot.cursorLine(), /^> N/)
      assert.ok(!robot.commands().some((command) => command.includes('STORE')))
    },
  )

  robotTest(
    'in a read-only mailbox nothing is marked, and nothing can be changed: it says so (2683-3.3.2d)',
    { mailboxes: inbox(letters(3, [3])), server: { readOnly: true } },
    async (robot) => {
      await robot.idle()
      robot.line(/read-only/)
      await robot.press('enter')
      await robot.idle()
      robot.line(/text of letter 3\./)
      for (const key of ['F', 'N', 'd', 'e']) {
        await robot.press(key)
        robot.line(/INBOX is read-only/)
      }
      await robot.idle()
      assert.ok(!robot.commands().some((command) => /STORE|MOVE|COPY/.test(command)))
    },
  )

  robotTest(
    'scrolls by lines, pages and to both ends',
    { mailboxes: inbox([mail({ body: longText })]) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ *From: Ana Ruiz <ana@example\.org>$/)
      await robot.press('j')
      assert.ok(!robot.shows(/^ *From:/))
      await robot.press('k', 'space')
      assert.match(robot.screen()[1] ?? '', /Line 1[45] of/)
      await robot.press('G')
      assert.match(robot.screen()[20] ?? '', /^ *Line 100 of the long letter\.$/)
      robot.line(/100% {2}INBOX/)
      await robot.press('g', 'g')
      robot.line(/^ *From:/)
    },
  )

  robotTest(
    'a long text is shown before all of it is here',
    {
      mailboxes: inbox([mail({ body: `${'Words and more words. '.repeat(4)}\n`.repeat(20_000) })]),
      server: { latencyMs: 30 },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/Words and more words/)
      const fetched = robot.commands().filter((command) => command.includes('BODY.PEEK')).length
      assert.ok(fetched <= 3, `${fetched} chunks before the first look`)
      await robot.idle()
    },
  )

  robotTest(
    'h shows the header short, full, raw, and stays in full for the next message',
    {
      mailboxes: inbox(
        [1, 2].map((number) =>
          mail({
            subject: `=?utf-8?Q?Gr=C3=BC=C3=9Fe_${number}?=`,
            fields: ['X-Mailer: Quill 9', 'Received: from a by b;\r\n\tWed, 17 Jun 2026 06:00:00 +0000'],
          }),
        ),
      ),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/^ *Subject: Grüße 2$/)
      assert.ok(!robot.shows(/X-Mailer/))
      await robot.press('h')
      await robot.idle()
      robot.line(/^ *X-Mailer: Quill 9$/)
      robot.line(/^ *Subject: Grüße 2$/)
      await robot.press('h')
      robot.line(/^ *Subject: =\?utf-8\?Q\?Gr=C3=BC=C3=9Fe_2\?=$/)
      await robot.press('h')
      assert.ok(!robot.shows(/X-Mailer/))
      await robot.press('h', 'J')
      await robot.idle()
      robot.line(/^ *Subject: Grüße 1$/)
      robot.line(/^ *X-Mailer: Quill 9$/)
      const headers = robot.commands().filter((command) => command.includes('[HEADER]'))
      assert.equal(headers.length, 2, 'one for each message')
      assert.ok(headers.every((command) => command.includes('BODY.PEEK[HEADER]<0.')))
    },
  )

  robotTest(
    'HTML becomes text, in a thread of its own; nothing is fetched from anywhere',
    {
      mailboxes: inbox([
        htmlMail({
          flags: [],
          body: '<h1>Autumn</h1><p>Lamps &amp; wool, <a href="https://shop.example.net/x">see here</a>.</p><p style="display:none">preheader</p><img src="http://127.0.0.1:9/pixel.gif" width="1" height="1"><script>x()</script>',
        }),
      ]),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/Autumn/)
      robot.line(/Lamps & wool, see here/)
      robot.line(/shop\.example\.net\/x/)
      assert.ok(!robot.shows(/preheader|x\(\)|pixel/))
      assert.ok(robot.commands().some((command) => command.includes('STORE')))
    },
  )

  robotTest(
    'v lists the parts with their names, types and sizes',
    {
      mailboxes: inbox([
        mailWithFiles({}, [
          { name: 'one.bin', octets: Buffer.alloc(3000) },
          { name: 'two.bin', octets: Buffer.alloc(70_000) },
        ]),
      ]),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      await robot.press('v')
      robot.line(/│ +multipart\/mixed +│/)
      robot.line(/> +1 +├─ part-1\.txt +text\/plain +shown +13 B/)
      robot.line(/2 +├─ one\.bin +application\/octet-stream +3/)
      robot.line(/3 +└─ two\.bin +application\/octet-stream +/)
      await robot.press('q')
      assert.ok(!robot.shows(/w saves, W all/))
      robot.line(/Look at this\./)
    },
  )

  robotTest(
    'a message that another session has expunged meanwhile is said to be gone (2180-4.1.3)',
    { mailboxes: inbox(letters(3)) },
    async (robot) => {
      await robot.idle()
      robot.server.expunge('INBOX', 3)
      await robot.press('enter')
      await robot.idle()
      robot.line(/There is no (message|part)/)
      await robot.check()
      robot.line(/INBOX \d\/2/)
    },
  )
})

describe('the header', () => {
  const fields = [
    'Authentication-Results: mx.example.org; dmarc=fail header.from=bank.example; spf=fail smtp.mailfrom=evil.example',
    'List-Id: Developers <dev.lists.example.org>',
    'List-Unsubscribe: <https://lists.example.org/leave>',
  ]
  robotTest(
    'says who vouches for the sender, and the list, from fields that come with the structure in one command',
    {
      mailboxes: inbox([mail({ subject: 'Sign here', from: 'Bank <ceo@bank.example>', fields })]),
      settings: { authServer: 'mx.example.org' },
    },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('enter')
      await robot.waitFor(/Hello\./)
      await robot.idle()
      robot.line(/Origin: .*forged\?.*mx\.example\.org/)
      robot.line(/List: Developers <dev\.lists\.example\.org>/)
      robot.line(/Leave list: https:\/\/lists\.example\.org\/leave/)
      assert.equal(robot.commands().filter((command) => command.startsWith('UID FETCH')).length, 2)
    },
  )

  robotTest(
    'what the sender wrote himself is not believed',
    {
      mailboxes: inbox([
        mail({ fields: [`Authentication-Results: mx.example.org; dmarc=pass header.from=example.org`] }),
      ]),
      settings: { authServer: 'other.example.org' },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/Hello\./)
      assert.ok(!robot.shows(/Origin: authenticated/))
    },
  )
})

describe('a long text', () => {
  const lines = 60_000
  robotTest(
    'is laid out piece by piece: its end, and a search in it, come when they are there',
    {
      mailboxes: inbox([
        mail({
          subject: 'Long',
          body: `${Array.from({ length: lines }, (_, index) => `Line ${index + 1}.\n`).join('')}The needle is here.\n`,
        }),
      ]),
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/Line 1\./)
      await robot.until(() => {
        const content = robot.app.state.reader?.content
        return content?.kind === 'ready' && content.body.length > lines
      }, 'the whole text')
      await robot.press('G')
      await robot.waitFor(/The needle is here/)
      await robot.press('g', 'g')
      robot.line(/Line 1\./)
      await robot.press('/')
      await robot.type('the NEEDLE'.toLowerCase())
      await robot.press('enter')
      await robot.waitFor(/The needle is here/)
    },
  )

  robotTest(
    'keys go on while it is laid out, and what is asked for last counts',
    { mailboxes: inbox([mail({ subject: 'Long', body: 'Line of a long text.\n'.repeat(lines) })]) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/Line of/)
      await robot.press('G', 'g', 'g')
      robot.line(/Subject: Long/)
      await robot.until(() => isLaidOut(robot.app.state), 'all lines')
      robot.line(/Subject: Long/)
    },
  )
})

import assert from 'node:assert/strict'
import { describe } from 'node:test'
import type { DemoMessage } from '../../src/cli/demo/server.ts'
import { inbox, letters, mail, rawMail } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** The commands that fetch a text or a structure, by UID: `1` or `1 text`. */
function fetched(commands: readonly string[]): string[] {
  return commands.flatMap((command) => {
    const [, uid, what = ''] = /^UID FETCH (\d+) \(UID (\S+)/.exec(command) ?? []
    if (uid === undefined) return []
    return what === 'BODYSTRUCTURE' ? [uid] : what.startsWith('BODY.PEEK[') ? [`${uid} text`] : []
  })
}

function alternative(plain: string, html: string, fields: readonly string[] = []): DemoMessage {
  const at = new Date(Date.UTC(2026, 5, 17, 7))
  const raw = rawMail({
    subject: 'Both',
    at,
    fields: ['Content-Type: multipart/alternative; boundary=seam', ...fields],
    body: `--seam\nContent-Type: text/plain; charset=utf-8\n\n${plain}\n--seam\nContent-Type: text/html; charset=utf-8\n\n${html}\n--seam--\n`,
  })
  return { raw: () => raw, received: at, flags: ['\\Seen'] }
}

const html = `<h1>The page</h1><p>${'It says much. '.repeat(30)}</p>`

describe('fetching ahead', () => {
  robotTest(
    'the text under a cursor that rests is here before it is opened, and then the next one (2683-3.2.1.2b)',
    { mailboxes: inbox(letters(5)), restMilliseconds: 1 },
    async (robot) => {
      const all: string[] = []
      const until = (count: number, what: string) =>
        robot.until(() => {
          all.push(...fetched(robot.commands()))
          return all.length >= count
        }, what)
      await until(2, 'the first text')
      await robot.idle()
      assert.deepEqual(all, ['5', '5 text'])
      // The MIME decoders are there now, and so is the text: no command is sent for it.
      await robot.press('enter')
      await robot.waitFor(/text of letter 5\./)
      await until(4, 'the next text')
      await robot.idle()
      assert.deepEqual(all.slice(2), ['4', '4 text'])
      await robot.press('J')
      await robot.waitFor(/text of letter 4\./)
      await until(6, 'the one after that')
      assert.deepEqual(all.slice(4), ['3', '3 text'])
    },
  )

  robotTest(
    'a cursor that moves on leaves nothing behind it to be fetched',
    { mailboxes: inbox(letters(40)), restMilliseconds: 60 },
    async (robot) => {
      await robot.idle()
      await robot.press(...Array.from({ length: 20 }, () => 'j'))
      const all: string[] = []
      await robot.until(() => {
        all.push(...fetched(robot.commands()))
        return all.includes('20 text')
      }, 'the text')
      // The machine may be slow, and the cursor rest where no user would: but not everywhere.
      assert.ok(all.length < 20, all.join())
    },
  )

  robotTest(
    'metered, nothing is fetched before it is looked at, neither texts nor rows',
    { mailboxes: inbox(letters(200)), restMilliseconds: 1, settings: { metered: true } },
    async (robot) => {
      await robot.idle()
      robot.line(/metered/)
      const commands = robot.commands()
      assert.deepEqual(fetched(commands), [])
      assert.equal(commands.filter((command) => command.startsWith('FETCH')).length, 1)
      await robot.press('enter')
      await robot.waitFor(/text of letter 200\./)
      await robot.check()
      assert.deepEqual(fetched(robot.commands()), ['200', '200 text'])
      await robot.press('M')
      robot.line(/Texts are fetched ahead again/)
      const ahead: string[] = []
      await robot.until(() => {
        ahead.push(...fetched(robot.commands()))
        return ahead.includes('199 text')
      }, 'the next text')
    },
  )

  robotTest(
    'a text that is too long to be fetched unasked is left alone',
    {
      mailboxes: inbox([mail({ subject: 'Long', body: 'A line of the long text.\n'.repeat(4000) })]),
      restMilliseconds: 1,
    },
    async (robot) => {
      const all: string[] = []
      await robot.until(() => {
        all.push(...fetched(robot.commands()))
        return all.length > 0
      }, 'the structure')
      await robot.check()
      all.push(...fetched(robot.commands()))
      assert.deepEqual(all, ['1'])
    },
  )
})

describe('the forms of a message', () => {
  robotTest(
    'V turns from the text to the page and back; neither is fetched twice',
    { mailboxes: inbox([alternative('The plain text says what there is to say.', html)]) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.idle()
      robot.line(/The plain text/)
      robot.commands()
      await robot.press('V')
      await robot.waitFor(/The page/)
      assert.deepEqual(fetched(robot.commands()), ['1 text'])
      await robot.press('V')
      await robot.waitFor(/The plain text/)
      await robot.press('V')
      await robot.waitFor(/The page/)
      assert.deepEqual(robot.commands(), [])
    },
  )

  robotTest(
    'the page comes first for those who prefer it; V says where there is one form only',
    {
      mailboxes: inbox([mail({ subject: 'One' }), alternative('The plain text.', html)]),
      settings: { prefer: 'html' },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/The page/)
      await robot.press('J')
      await robot.waitFor(/Hello\./)
      await robot.press('V')
      robot.line(/one form only/)
    },
  )

  robotTest(
    'case 27: a blank text gives way to the page',
    { mailboxes: inbox([alternative('\u00a0 \n\n   \n\u00a0\n', html)]) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/The page/)
    },
  )
})

describe('the charset of a text', () => {
  const cyrillic = Buffer.concat([
    rawMail({ fields: ['Content-Type: text/plain; charset=iso-8859-1'], body: '' }),
    Buffer.from([0xd0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]),
  ])
  const letter: DemoMessage = {
    raw: () => cyrillic,
    received: new Date(Date.UTC(2026, 5, 17)),
    flags: ['\\Seen'],
  }

  robotTest(
    'C-e reads it in another one, from what is here already',
    { mailboxes: inbox([letter]) },
    async (robot) => {
      await robot.idle()
      await robot.press('enter')
      await robot.waitFor(/ÐÒÉ×ÅÔ/)
      robot.commands()
      await robot.press('ctrl-e')
      robot.line(/\* +as the message says/)
      await choose(robot, /koi8-r/)
      await robot.waitFor(/привет/)
      await robot.press('ctrl-e')
      assert.match(robot.cursorLine(), /koi8-r/)
      await choose(robot, /as the message says/)
      await robot.waitFor(/ÐÒÉ×ÅÔ/)
      assert.deepEqual(robot.commands(), [])
    },
  )
})

/** Goes to the line of a chooser and takes it. */
async function choose(robot: Robot, line: RegExp): Promise<void> {
  await robot.press('g')
  for (let step = 0; step < 60 && !line.test(robot.cursorLine()); step++) await robot.press('j')
  assert.match(robot.cursorLine(), line)
  await robot.press('enter')
}

describe('a text that costs much', () => {
  robotTest(
    'is shown by its beginning, says what the rest costs, and L fetches it (2683-3.2.1.4)',
    {
      mailboxes: inbox([
        mail({
          subject: 'Long',
          body: `${Array.from({ length: 9000 }, (_, index) => `Line ${index + 1}.\n`).join('')}The very end.\n`,
        }),
      ]),
      settings: { askAbove: 50_000 },
    },
    async (robot) => {
      await robot.idle()
      robot.commands()
      await robot.press('enter')
      await robot.waitFor(/Line 1\./)
      await robot.idle()
      assert.deepEqual(
        robot.commands().filter((command) => command.includes('BODY.PEEK[1]')),
        ['UID FETCH 1 (UID BODY.PEEK[1]<0.32768>)'],
      )
      await robot.press('G')
      robot.line(/Only the first 33 KB of \d+ KB are shown/)
      robot.line(/L fetches the rest/)
      await robot.press('L')
      await robot.until(() => {
        const content = robot.app.state.reader?.content
        return content?.kind === 'ready' && content.unfetched === 0
      }, 'the whole text')
      await robot.press('G')
      await robot.waitFor(/The very end\./)
      await robot.press('L')
      robot.line(/all of the text that can be shown is here/)
    },
  )
})

import assert from 'node:assert/strict'
import { describe } from 'node:test'
import { inbox, letters } from '../support/mails.ts'
import { robotTest } from '../support/robot.ts'
import type { Robot } from '../support/robot.ts'

/** Commands that change something, since the last call. */
function changes(robot: Robot): string[] {
  const commands = robot.commands().filter((command) => /^UID (?:STORE|MOVE|COPY) /.test(command))
  return commands.map((command) => command.replaceAll('"', ''))
}

/** The rows that show a letter, by its number, from the top. */
function shown(robot: Robot): number[] {
  return robot.screen().flatMap((line) => Number(/Letter (\d+)\./.exec(line)?.[1]) || [])
}

/** Far longer than a frame takes. */
const slow = { latencyMs: 80 }

function hints(robot: Robot): string {
  return robot.screen().at(-1) ?? ''
}

const atOldest = { order: 'oldest-first', startAt: 'newest' } as const

describe('digits before a key', () => {
  robotTest(
    'stand in the last line with what takes them, until Esc',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      const before = hints(robot)
      await robot.press('1', '2')
      assert.match(hints(robot), /^ 12 … {2}j down {2}k up {2}G to line 12 {2}e archive/)
      await robot.press('esc')
      assert.equal(hints(robot), before)
      await robot.press('1', '2', 'j')
      assert.match(robot.cursorLine(), /Letter 48\./)
      assert.equal(hints(robot), before)
      await robot.press('3', 'G')
      assert.match(robot.cursorLine(), /Letter 58\./)
      await robot.press('1', '0', 'g')
      assert.match(hints(robot), /^ 10g … {2}.*g to line 10/)
      await robot.press('g')
      assert.match(robot.cursorLine(), /Letter 51\./)
    },
  )

  robotTest(
    '3 e is one command to the server, and one z brings all of it back',
    { mailboxes: inbox(letters(60)), server: slow },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'e')
      await robot.idle()
      robot.commands()
      await robot.pressUnanswered('3')
      await robot.pressUnanswered('e')
      robot.line(/3 moved to Archive/)
      assert.deepEqual(shown(robot).slice(0, 3), [60, 55, 54])
      assert.match(robot.cursorLine(), /Letter 55\./)
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 56:58 Archive'])
      await robot.press('z')
      await robot.waitFor(/Letter 57\./)
      await robot.idle()
      // MOVE back appends them (RFC 6851).
      assert.deepEqual(shown(robot).slice(0, 5), [58, 57, 56, 60, 55])
    },
  )

  robotTest(
    'go so many lines in the reader and in the tree, and act on so many messages while reading',
    { mailboxes: inbox(letters(30)) },
    async (robot) => {
      await robot.idle()
      await robot.press('y', '2', 'j')
      assert.match(robot.cursorLine(), /Trash/)
      await robot.press('2', 'g', 'g')
      assert.match(robot.cursorLine(), /Archive/)
      await robot.press('q', 'enter')
      await robot.waitFor(/text of letter 30\./)
      await robot.press('4', 'J')
      await robot.waitFor(/text of letter 26\./)
      robot.commands()
      await robot.press('3', 'd')
      await robot.waitFor(/text of letter 23\./)
      await robot.idle()
      const commands = robot.commands().map((command) => command.replaceAll('"', ''))
      assert.ok(commands.includes('UID MOVE 24:26 Trash'))
      assert.ok(!commands.some((command) => /^UID FETCH 2[45] .*BODY/.test(command)), 'nobody reads these')
    },
  )
})

robotTest(
  '. does the last change again: the same folder, the same digits; the palette says what it would do',
  { mailboxes: inbox(letters(60)), rows: 100 },
  async (robot) => {
    await robot.idle()
    await robot.press('2', 's')
    await robot.type('Archive')
    await robot.press('enter')
    await robot.idle()
    await robot.press('j', '.')
    await robot.idle()
    assert.deepEqual(changes(robot), ['UID MOVE 59:60 Archive', 'UID MOVE 56:57 Archive'])
    assert.deepEqual(shown(robot).slice(0, 2), [58, 55])
    await robot.press(':')
    await robot.type('again')
    robot.line(/again: 2 move Archive +\. │?/)
    await robot.press('esc', '?', 'space')
    robot.line(/^.* \. +again: 2 move Archive/)
  },
)

describe('where the cursor goes after triage', () => {
  for (const [after, order, read] of [
    ['next', 'newest-first', 29],
    ['previous', 'newest-first', 31],
    ['next-unread', 'newest-first', 25],
    ['previous', 'oldest-first', 29],
  ] as const)
    for (const room of ['list', 'reader'] as const)
      robotTest(
        `${after}, ${order}, in the ${room}`,
        { mailboxes: inbox(letters(40, [25])), settings: { after, order } },
        async (robot) => {
          await robot.idle()
          await robot.press(...(order === 'newest-first' ? '11' : '30'), 'G')
          assert.match(robot.cursorLine(), /Letter 30\./)
          if (room === 'reader') {
            await robot.press('enter')
            await robot.waitFor(/text of letter 30\./)
          }
          await robot.press('e')
          await robot.idle()
          if (room === 'reader') robot.line(new RegExp(`text of letter ${read}\\.`))
          else assert.match(robot.cursorLine(), new RegExp(`Letter ${read}\\.`))
        },
      )

  robotTest(
    'list: whoever reads is back in the list; without MOVE too, where the message stays',
    {
      mailboxes: inbox(letters(9)),
      settings: { after: 'list' },
      server: { withoutCapabilities: ['MOVE'] },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'enter')
      await robot.waitFor(/text of letter 8\./)
      await robot.press('d')
      await robot.idle()
      assert.match(robot.cursorLine(), /Letter 7\./)
      assert.ok(!robot.shows(/text of letter/))
      robot.line(/marked deleted/)
    },
  )
})

describe('a range of marks', () => {
  robotTest(
    'v marks as the cursor moves; the next command acts on it',
    { mailboxes: inbox(letters(60)) },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      await robot.idle()
      robot.commands()
      await robot.press('v', '3', 'j')
      robot.line(/4 marked/)
      assert.match(hints(robot), /^ range: .*v end the range/)
      robot.line(/^ {3}\+ .*Letter 59\./)
      await robot.press('k')
      robot.line(/3 marked/)
      await robot.press('e')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 57:59 Archive'])
      assert.ok(!robot.shows(/\d marked/))
    },
  )

  robotTest(
    'that reaches beyond what is here is asked of the server, in one line',
    { mailboxes: inbox(letters(900)) },
    async (robot) => {
      await robot.idle()
      await robot.press('v', 'G')
      await robot.idle()
      robot.commands()
      await robot.press('v')
      await robot.waitFor(/900 messages fit: marked/)
      assert.deepEqual(
        robot.commands().filter((command) => command.includes('SEARCH')),
        ['UID SEARCH RETURN (ALL) UID 1:900'],
      )
      robot.line(/900 marked/)
      assert.match(hints(robot), /^ marked: {2}e archive {2}d trash {2}s move/)
    },
  )

  robotTest(
    'V marks all, ~ turns them round, X takes them away',
    { mailboxes: inbox(letters(900)) },
    async (robot) => {
      await robot.idle()
      await robot.press('t', 't')
      robot.commands()
      await robot.press('~')
      await robot.waitFor(/898 marked/)
      assert.deepEqual(
        robot.commands().filter((command) => command.includes('SEARCH')),
        ['UID SEARCH RETURN (ALL) ALL'],
      )
      await robot.press('V')
      await robot.waitFor(/900 marked/)
      await robot.press('X')
      assert.ok(!robot.shows(/\d marked/))
      await robot.press('l')
      await robot.type('subject:"letter 89"')
      await robot.press('enter')
      await robot.waitFor(/11 messages fit/)
      await robot.idle()
      await robot.press('V')
      await robot.idle()
      robot.line(/11 marked/)
    },
  )
})

describe('the palette', () => {
  robotTest(
    'underlines the letters that fit, says keys and reasons',
    { mailboxes: inbox(letters(5)) },
    async (robot) => {
      await robot.idle()
      await robot.press(':')
      await robot.type('mwf')
      robot.line(/ mark what fits {2}mark-matching QUERY +T │/)
      await robot.press('ctrl-u')
      await robot.type('archive')
      const y = robot.screen().findIndex((line) => /archive +e/.test(line))
      const x = robot.screen()[y]?.search(/archive/) ?? 0
      assert.deepEqual(
        Array.from('archive', (_, index) => robot.terminal.cellStyle(x + index, y).underline),
        [true, true, true, true, true, true, true],
      )
      assert.equal(robot.terminal.cellStyle(x - 1, y).underline, false)
      await robot.press('ctrl-u')
      await robot.type('unmark')
      robot.line(/take all marks away .*nothing is marked/)
    },
  )

  robotTest('underlines whole characters', { mailboxes: inbox(letters(5)) }, async (robot) => {
    await robot.idle()
    await robot.press('y')
    await robot.idle()
    await robot.press('+')
    await robot.type('Cafe\u0301 🦊')
    await robot.press('enter')
    await robot.idle()
    await robot.press('q', ':')
    await robot.type('move e🦊')
    robot.line(/move to folder: Cafe\u0301 🦊/)
  })

  robotTest(
    'moves to a folder whose name Tab completes, and recalls the line',
    { mailboxes: inbox(letters(5)) },
    async (robot) => {
      await robot.idle()
      await robot.press('y', 'q')
      await robot.idle()
      await robot.press(':')
      await robot.type('mov')
      await robot.press('tab')
      await robot.type('arch')
      robot.line(/move to folder: Archive/)
      await robot.press('tab', 'enter')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 5 Archive'])
      await robot.press(':', 'up', 'enter')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 4 Archive'])
    },
  )
})

robotTest('g shows what may follow, by the key table', { mailboxes: inbox(letters(5)) }, async (robot) => {
  await robot.idle()
  await robot.press('g')
  assert.match(hints(robot), /^ g … {2}g to the top {2}i go to INBOX {2}a go to \\Archive/)
  await robot.press('a')
  await robot.idle()
  robot.line(/Archive .*0\/0/)
  await robot.press('g', 'i')
  await robot.idle()
  robot.line(/INBOX 1\/5/)
})

describe('keymaps', () => {
  robotTest(
    'mutt: its keys in index and pager; the help has its name',
    { mailboxes: inbox(letters(20)), keymap: 'mutt', settings: atOldest },
    async (robot) => {
      await robot.idle()
      assert.match(robot.cursorLine(), /Letter 20\./)
      await robot.press('=')
      assert.match(robot.cursorLine(), /Letter 1\./)
      await robot.press('j', 't', 'd')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 2 Trash'])
      await robot.press('u')
      await robot.waitFor(/Letter 2\./)
      await robot.idle()
      await robot.press('=', 'space')
      await robot.waitFor(/text of letter 1\./)
      await robot.press('j')
      await robot.waitFor(/text of letter/)
      await robot.press('i', '?')
      robot.line(/Keys: list \(mutt\)/)
      await robot.press('q', 'x')
      assert.equal(robot.hasQuit, true)
    },
  )

  robotTest(
    'gmail: its keys, sequences, and [ for archive and the one before',
    { mailboxes: inbox(letters(20, [7])), keymap: 'gmail' },
    async (robot) => {
      await robot.idle()
      await robot.press('j', 'j', '[')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID MOVE 18 Archive'])
      assert.match(robot.cursorLine(), /Letter 19\./)
      await robot.press('*')
      assert.match(hints(robot), /^ \* … {2}a mark all {2}n unmark all {2}r mark is:read {2}u mark is:unread/)
      await robot.press('u')
      await robot.waitFor(/1 marked/)
      await robot.press('I')
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID STORE 7 +FLAGS (\\Seen)'])
      await robot.press('*', 'n', 'o')
      await robot.waitFor(/text of letter 19\./)
      await robot.press('[')
      await robot.waitFor(/text of letter 20\./)
      await robot.press('u', 'z')
      await robot.idle()
      await robot.waitFor(/Letter 19\./)
    },
  )

  robotTest(
    'own keys: several commands as one, in the frame of the key, named in the help',
    {
      mailboxes: inbox(letters(20)),
      keys: { list: { 'ctrl-a': ['star', 'move Archive', 'next'] } },
      rows: 100,
      server: slow,
    },
    async (robot) => {
      await robot.idle()
      await robot.pressUnanswered('ctrl-a')
      assert.match(robot.cursorLine(), /Letter 18\./)
      await robot.idle()
      assert.deepEqual(changes(robot), ['UID STORE 20 +FLAGS (\\Flagged)', 'UID MOVE 20 Archive'])
      await robot.press('?')
      robot.line(/C-a +star, move Archive, next/)
    },
  )

  robotTest(
    'notices name the keys of the keymap that is used, and own ones; a key without a command is not named',
    {
      mailboxes: inbox(letters(20)),
      keymap: 'gmail',
      keys: { global: { 'z': '', 'ctrl-z': 'undo' }, list: { f: 'found-folders' } },
    },
    async (robot) => {
      await robot.idle()
      await robot.press('e')
      robot.line(/^ Moved to Archive; C-z undoes it$/)
      await robot.press('L')
      await robot.type('12')
      await robot.press('enter')
      await robot.waitFor(/3 messages fit; L shows all again/)
      await robot.press('L')
      // The key that opened a list closes it.
      await robot.press('O')
      robot.line(/Sort by/)
      await robot.press('O')
      assert.ok(!robot.shows(/Sort by/))
    },
  )

  robotTest(
    'what is wrong with own keys is said at the start, and in the log',
    { mailboxes: inbox(letters(3)), keys: { list: { entre: 'open', g: 'star' } } },
    async (robot) => {
      await robot.idle()
      robot.line(/2 of your key bindings cannot work; A shows the log, which says why/)
      await robot.press('A')
      robot.line(/"entre": there is no key "entre"/)
      robot.line(/"g" hides "g g"/)
    },
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isUsageFailure, parseArguments } from '../../../src/cli/arguments.ts'
import type { Invocation } from '../../../src/cli/arguments.ts'
import { allOptions, commands } from '../../../src/cli/syntax.ts'

const common = {
  config: undefined,
  account: undefined,
  folder: undefined,
  readOnly: false,
  cache: true,
  log: undefined,
  transcript: undefined,
}
const print = { width: undefined, headers: 'short', part: undefined, parts: false, json: false } as const

describe('a command line', () => {
  const cases: readonly (readonly [string, Invocation])[] = [
    ['', { ...common, command: 'reader' }],
    ['-f Lists/git --read-only', { ...common, command: 'reader', folder: 'Lists/git', readOnly: true }],
    [
      '--config=my.toml -a home --no-cache --log l --transcript t',
      {
        ...common,
        command: 'reader',
        config: 'my.toml',
        account: 'home',
        cache: false,
        log: 'l',
        transcript: 't',
      },
    ],
    ['demo', { ...common, command: 'demo' }],
    ['setup', { ...common, command: 'setup' }],
    ['doctor -chere', { ...common, command: 'doctor', config: 'here' }],
    ['print -', { ...common, ...print, command: 'print', file: '-' }],
    [
      'print --width 72 --headers full --part 2.1 --parts --json a.eml',
      {
        ...common,
        command: 'print',
        file: 'a.eml',
        width: 72,
        headers: 'full',
        part: '2.1',
        parts: true,
        json: true,
      },
    ],
    ['print -- --odd.eml', { ...common, ...print, command: 'print', file: '--odd.eml' }],
    ['folders', { ...common, command: 'folders', which: undefined, json: false }],
    ['folders --all --json', { ...common, command: 'folders', which: 'all', json: true }],
    ['folders --subscribed', { ...common, command: 'folders', which: 'subscribed', json: false }],
    ['list', { ...common, command: 'list', count: 20, search: undefined, json: false }],
    [
      '-a work list Archive -n5 --search from:ana',
      {
        ...common,
        command: 'list',
        account: 'work',
        folder: 'Archive',
        count: 5,
        search: 'from:ana',
        json: false,
      },
    ],
    [
      'list -f Sent',
      { ...common, command: 'list', folder: 'Sent', count: 20, search: undefined, json: false },
    ],
    [
      'show INBOX 4294967295 --headers raw',
      { ...common, ...print, command: 'show', folder: 'INBOX', uid: 4294967295, headers: 'raw' },
    ],
    ['save INBOX 7 2', { ...common, command: 'save', folder: 'INBOX', uid: 7, part: '2', file: undefined }],
    ['save INBOX 7 1.2 -', { ...common, command: 'save', folder: 'INBOX', uid: 7, part: '1.2', file: '-' }],
    ['--help', { command: 'help', topic: undefined }],
    ['list -h', { command: 'help', topic: 'list' }],
    ['-V', { command: 'version' }],
    ['--keyring-child', { command: 'keyring-child' }],
  ]
  for (const [line, expected] of cases) {
    test(`postern ${line}`, () => {
      assert.deepEqual(parseArguments(line.split(' ').filter((word) => word !== '')), expected)
    })
  }
})

describe('a wrong command line', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['lits', /^there is no command "lits": did you mean list\?$/],
    ['frobnicate', /^there is no command "frobnicate": see postern --help$/],
    ['reader', /^there is no command "reader"/],
    ['--widht 3 print x', /^there is no option "--widht": did you mean --width\?$/],
    ['-x', /^there is no option "-x": see postern --help$/],
    ['list --width 3', /^--width does not go with "postern list \[FOLDER\]", only with print, show$/],
    ['list -n', /^-n needs a value: -n N$/],
    ['list -n --json', /^-n needs a value/],
    ['list -n zero', /^-n is a whole number from 1 to 1000000, not "zero"$/],
    ['list -n 0', /^-n is a whole number/],
    ['list --json=yes', /^--json takes no value$/],
    ['list A B', /^"B" is too much: postern list \[FOLDER\]$/],
    ['print', /^FILE\|- is missing: postern print FILE\|-$/],
    ['print a --width 9', /^--width is a whole number from 10 to 1000/],
    ['print a --headers all', /^--headers is short, full or raw, not "all"$/],
    ['print a --part 0', /^a part is named by numbers such as 1, 2\.1 or 2#1, not "0"$/],
    ['show INBOX', /^UID is missing: postern show FOLDER UID$/],
    ['show INBOX 0', /^UID is a whole number/],
    ['show INBOX 4294967296', /^UID is a whole number/],
    ['save INBOX 1 2..1', /^a part is named/],
    ['folders --all --subscribed', /exclude each other/],
  ]
  for (const [line, message] of cases) {
    test(`postern ${line}`, () => {
      assert.throws(
        () => parseArguments(line.split(' ')),
        (thrown: unknown) => {
          assert.ok(isUsageFailure(thrown))
          assert.match(thrown.message, message)
          return true
        },
      )
    })
  }
})

test('any words give a command or a usage failure', () => {
  const words = [
    ...Object.keys(commands),
    ...allOptions().map(({ name }) => `--${name}`),
    '-',
    '--',
    '-n',
    '7',
    '1.2',
  ]
  const word = fc.oneof(fc.constantFrom(...words), fc.string())
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      try {
        assert.equal(typeof parseArguments(argv).command, 'string')
      } catch (thrown) {
        assert.ok(isUsageFailure(thrown), String(thrown))
      }
    }),
  )
})

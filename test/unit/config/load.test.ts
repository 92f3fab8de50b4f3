import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { describeConfigError, isConfigFailure } from '../../../src/config/error.ts'
import type { ConfigError, ConfigFailure } from '../../../src/config/error.ts'
import { chooseAccount, defaultConfig, loadConfig, parseConfig } from '../../../src/config/load.ts'
import { sampleConfig } from '../../../src/config/sample.ts'
import { toMailError } from '../../../src/model/error.ts'

const env = { HOME: '/home/ana' }
const file = '/home/ana/.config/postern/config.toml'

function read(toml: string, commands?: readonly string[]) {
  return parseConfig(toml, file, { env, commands })
}

function failureOf(run: () => unknown): ConfigFailure {
  try {
    run()
  } catch (thrown) {
    if (isConfigFailure(thrown)) return thrown
    throw thrown
  }
  return assert.fail('no error')
}

function errorsOf(toml: string, commands?: readonly string[]): readonly ConfigError[] {
  return failureOf(() => read(toml, commands)).errors
}

/** The one error of a config. */
function errorOf(toml: string, commands?: readonly string[]): ConfigError {
  const [error, ...more] = errorsOf(toml, commands)
  assert.deepEqual(more, [])
  return error ?? assert.fail('no error')
}

const account = '[accounts.work]\nhost = "imap.example.org"\nuser = "ana"\n'

describe('a config that is right', () => {
  test('has every value of the file, with paths made absolute', () => {
    const config = read(`
[accounts.work]
host = "imap.example.org"
port = 1143
tls = "starttls"
user = "ana@example.org"
password_command = ["pass", "show", "mail/work"]
tls_ca = "~/ca.pem"
tls_fingerprint = "SHA256:${'AB:'.repeat(31)}AB"
folders = "all"
prefix = "INBOX."
archive_by = "month"
check_minutes = 5
folder.archive = "Archives/2026"
folder.junk = "Spam"
[list]
order = "oldest-first"
start_at = "unread"
after = "next-unread"
attachment_mark = true
[reader]
prefer = "html"
width = 72
ask_above_mb = 2.5
metered = true
save_folder = "saved"
open_url = ["firefox"]
scp_host = "ana@shell.example.org"
auth_server = "mx.example.org"
open."image/*" = ["feh", "%s"]
[new_mail]
bell = true
notify = "osc9"
command = ["tell", "me"]
[ui]
theme = "themes/mine.toml"
keymap = "mutt"
undo_seconds = 2.5
[keys.list]
"ctrl-a" = "archive"
"ctrl-b" = ["star", "move Old"]
d = ""
`)
    assert.deepEqual(config, {
      accounts: [
        {
          name: 'work',
          host: 'imap.example.org',
          port: 1143,
          tls: 'starttls',
          user: 'ana@example.org',
          passwordCommand: ['pass', 'show', 'mail/work'],
          tlsCa: '/home/ana/ca.pem',
          tlsFingerprint: `sha256:${'ab'.repeat(32)}`,
          folders: 'all',
          prefix: 'INBOX.',
          archiveBy: 'month',
          checkMinutes: 5,
          folder: { archive: 'Archives/2026', junk: 'Spam' },
        },
      ],
      list: { order: 'oldest-first', startAt: 'unread', after: 'next-unread', attachmentMark: true },
      reader: {
        prefer: 'html',
        width: 72,
        askAboveMb: 2.5,
        metered: true,
        saveFolder: '/home/ana/.config/postern/saved',
        openUrl: ['firefox'],
        scpHost: 'ana@shell.example.org',
        authServer: 'mx.example.org',
        open: { 'image/*': ['feh', '%s'] },
      },
      ui: { theme: '/home/ana/.config/postern/themes/mine.toml', keymap: 'mutt', undoSeconds: 2.5 },
      newMail: { bell: true, notify: 'osc9', command: ['tell', 'me'] },
      keys: {
        list: { 'ctrl-a': 'archive', 'ctrl-b': ['star', 'move Old'], 'd': '' },
        reader: {},
        tree: {},
        global: {},
      },
      searches: {},
    })
  })

  test('may leave everything to the defaults but host and user', () => {
    assert.deepEqual(read(account), {
      ...defaultConfig(),
      accounts: [
        {
          name: 'work',
          host: 'imap.example.org',
          port: 993,
          tls: 'implicit',
          user: 'ana',
          folders: 'subscribed',
          prefix: '',
          archiveBy: 'flat',
          folder: {},
        },
      ],
    })
    assert.deepEqual(defaultConfig(), {
      accounts: [],
      list: { order: 'newest-first', startAt: 'newest', after: 'next', attachmentMark: false },
      reader: {
        prefer: 'plain',
        width: 80,
        askAboveMb: 1,
        metered: false,
        saveFolder: undefined,
        openUrl: undefined,
        scpHost: undefined,
        authServer: undefined,
        open: {},
      },
      ui: { theme: 'default', keymap: 'hybrid', undoSeconds: 8 },
      newMail: { bell: false, notify: 'off', command: undefined },
      searches: {},
      keys: { list: {}, reader: {}, tree: {}, global: {} },
    })
  })

  test('reads what opens a part, by its media type', () => {
    const toml =
      '[reader]\nsave_folder = "~/mail"\nopen."Application/PDF" = ["zathura", "%s"]\nopen."image/*" = ["feh"]'
    const { reader } = parseConfig(toml, '/config.toml', { env: { HOME: '/home/ana' } })
    assert.equal(reader.saveFolder, '/home/ana/mail')
    assert.deepEqual(reader.open, { 'application/pdf': ['zathura', '%s'], 'image/*': ['feh'] })
    assert.throws(() => read('[reader.open]\npdf = ["zathura"]'), /"pdf" is no media type/)
    assert.throws(() => read('[reader.open]\n"image/png" = "feh"'), /must be a list of words/)
  })

  test('needs no host and user beside a tunnel', () => {
    const [tunnelled] = read('[accounts.work]\ntunnel = ["ssh", "host", "imap"]').accounts
    assert.deepEqual(tunnelled?.tunnel, ['ssh', 'host', 'imap'])
    assert.deepEqual([tunnelled?.host, tunnelled?.user, tunnelled?.tls], ['work', '', 'none'])
  })

  test('keeps the accounts in the order of the file, also where a name looks like a number', () => {
    const one = (name: string) => `[accounts.${name}]\nhost = "${name}"\nuser = "u"\n`
    assert.deepEqual(
      read(one('work') + one('2') + one('1') + one('home')).accounts.map(({ name }) => name),
      ['work', '2', '1', 'home'],
    )
  })

  for (const host of ['127.0.0.1', '127.3.4.5', '::1', 'localhost', 'LOCALHOST']) {
    test(`may do without TLS on ${host}`, () => {
      const [local] = read(`[accounts.a]\nhost = "${host}"\nuser = "u"\ntls = "none"`).accounts
      assert.deepEqual([local?.tls, local?.port], ['none', 143])
    })
  }
})

describe('a config that is wrong', () => {
  const cases: readonly {
    readonly what: string
    readonly toml: string
    readonly line: number
    readonly key?: string
    readonly message: RegExp
  }[] = [
    {
      what: 'an unknown key of an account',
      toml: `${account}pasword_command = ["x"]`,
      line: 4,
      key: 'accounts.work.pasword_command',
      message: /^unknown key "pasword_command" in \[accounts\.work\]: did you mean "password_command"\?$/,
    },
    {
      what: 'a password in the file',
      toml: `${account}password = "hunter2"`,
      line: 4,
      key: 'accounts.work.password',
      message: /did you mean "password_command"\?$/,
    },
    { what: 'an unknown table', toml: '\n[lst]\n', line: 2, key: 'lst', message: /did you mean "list"\?/ },
    {
      what: 'a key that resembles none',
      toml: '[ui]\nzzz = 1',
      line: 2,
      key: 'ui.zzz',
      message: /known are: theme, keymap, undo_seconds$/,
    },
    {
      what: 'an unknown folder',
      toml: `${account}folder.trsh = "T"`,
      line: 4,
      key: 'accounts.work.folder.trsh',
      message: /in \[accounts\.work\.folder\]: did you mean "trash"\?/,
    },
    { what: 'an unknown room', toml: '[keys.raeder]\n', line: 1, key: 'keys.raeder', message: /"reader"\?/ },
    {
      what: 'a wrong type',
      toml: `${account}port = "993"`,
      line: 4,
      key: 'accounts.work.port',
      message: /must be a whole number from 1 to 65535/,
    },
    {
      what: 'a port out of range',
      toml: `${account}port = 70000`,
      line: 4,
      key: 'accounts.work.port',
      message: /1 to 65535/,
    },
    {
      what: 'a wrong word',
      toml: '[list]\n# …\norder = "newest"',
      line: 3,
      key: 'list.order',
      message: /must be "newest-first" or "oldest-first"/,
    },
    {
      what: 'a number that is none',
      toml: '[ui]\nundo_seconds = nan',
      line: 2,
      key: 'ui.undo_seconds',
      message: /0 to 3600/,
    },
    {
      what: 'a command that is one string',
      toml: `${account}password_command = "pass show mail"`,
      line: 4,
      key: 'accounts.work.password_command',
      message: /list of words, such as \["pass", /,
    },
    {
      what: 'an empty command',
      toml: `${account}tunnel = []`,
      line: 4,
      key: 'accounts.work.tunnel',
      message: /list of words/,
    },
    {
      what: 'a host with a port',
      toml: '[accounts.work]\nuser = "u"\nhost = "h:993"',
      line: 3,
      key: 'accounts.work.host',
      message: /without a port/,
    },
    {
      what: 'a short fingerprint',
      toml: `${account}tls_fingerprint = "sha256:ab"`,
      line: 4,
      key: 'accounts.work.tls_fingerprint',
      message: /64 hex/,
    },
    {
      what: 'no user',
      toml: '\n[accounts.work]\nhost = "h"',
      line: 2,
      key: 'accounts.work',
      message: /\[accounts\.work\] needs user \(or a tunnel\)/,
    },
    {
      what: 'no TLS to another machine',
      toml: `${account}tls = "none"`,
      line: 4,
      key: 'accounts.work.tls',
      message: /in the clear.*use "implicit" or "starttls", or reach the server through a tunnel$/,
    },
    {
      what: 'two commands for one secret',
      toml: `${account}password_command = ["a"]\noauth2_command = ["b"]`,
      line: 5,
      key: 'accounts.work.oauth2_command',
      message: /exclude each other/,
    },
    {
      what: 'a fingerprint that a tunnel would ignore',
      toml: `[accounts.work]\ntunnel = ["t"]\ntls_fingerprint = "sha256:${'0'.repeat(64)}"`,
      line: 3,
      key: 'accounts.work.tls_fingerprint',
      message: /no effect beside tunnel/,
    },
    {
      what: 'a value where a table belongs',
      toml: 'ui = 3',
      line: 1,
      key: 'ui',
      message: /ui must be a table: \[ui\]/,
    },
    {
      what: 'a list of tables',
      toml: `\n[[accounts.work]]\nhost = "h"`,
      line: 2,
      key: 'accounts.work',
      message: /must be a table: \[accounts\.work\]/,
    },
    {
      what: 'a binding to a number',
      toml: '[keys.list]\nx = 1',
      line: 2,
      key: 'keys.list.x',
      message: /x in \[keys\.list\] must be a string in quotes, such as "archive", or a list/,
    },
    {
      what: 'a list of commands with something else in it',
      toml: '[keys.list]\nx = ["archive", 1]',
      line: 2,
      key: 'keys.list.x',
      message: /must be a string in quotes, such as "archive", or a list/,
    },
    {
      what: 'where to go after triage',
      toml: '[list]\nafter = "up"',
      line: 2,
      key: 'list.after',
      message: /must be "next" or "previous" or "next-unread" or "list"/,
    },
    { what: 'broken TOML', toml: '[ui]\ntheme = "default\n', line: 2, message: /^not TOML: / },
    {
      what: 'a key given twice',
      toml: '[ui]\ntheme = "a"\ntheme = "b"',
      line: 3,
      message: /^not TOML: .*redefine/,
    },
  ]
  for (const { what, toml, line, key, message } of cases) {
    test(`${what}: file, line and key are named`, () => {
      const error = errorOf(toml)
      assert.deepEqual([error.file, error.line, error.key], [file, line, key])
      assert.match(error.message, message)
      assert.ok(describeConfigError(error).startsWith(`${file}:${line}: `))
    })
  }

  test('tells all its errors at once, by line', () => {
    const errors = errorsOf(
      '[ui]\nkeymap = "emacs"\nthem = "x"\n[list]\norder = """\n[ui]\n"""\nstart = 1\n[accounts.a]\nport = 0',
    )
    assert.deepEqual(
      errors.map(({ line, key }) => [line, key]),
      [
        [2, 'ui.keymap'],
        [3, 'ui.them'],
        [5, 'list.order'],
        [8, 'list.start'],
        [9, 'accounts.a'],
        [10, 'accounts.a.port'],
      ],
    )
  })

  test('never quotes what the file holds: it may be a password', () => {
    for (const toml of [
      `${account}password = "hunter2"`,
      `${account}user = "hunter2`,
      `${account}port = "hunter2"`,
    ]) {
      const failure = failureOf(() => read(toml))
      assert.doesNotMatch(failure.message, /hunter2/)
      assert.ok(!failure.errors.some((error) => JSON.stringify(error).includes('hunter2')))
    }
  })

  test('names the nearest command for a binding, where the commands are known', () => {
    const [error, ...more] = errorsOf('[keys.tree]\nx = "archve"\ny = "archive"\nz = ""', [
      'archive',
      'trash',
    ])
    assert.deepEqual(more, [])
    assert.deepEqual([error?.line, error?.key], [2, 'keys.tree.x'])
    assert.match(error?.message ?? '', /no command "archve": did you mean "archive"\?/)
    const several = errorOf('[keys.list]\nx = ["archive", "mvoe Old"]', ['archive', 'move'])
    assert.deepEqual([several.line, several.key], [2, 'keys.list.x'])
    assert.match(several.message, /no command "mvoe": did you mean "move"\?/)
  })
})

describe('the file', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-config-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  test('that is missing gives a no-config failure with a sample to write', async () => {
    const thrown = await loadConfig({ env: { XDG_CONFIG_HOME: folder } }).catch((error: unknown) => error)
    assert.ok(isConfigFailure(thrown))
    assert.equal(thrown.reason, 'no-config')
    assert.ok(thrown.message.startsWith(`${folder}/postern/config.toml: not found. `))
    assert.ok(thrown.message.includes(sampleConfig()))
  })

  test('is read from the place given, with or without a byte order mark', async () => {
    const path = join(folder, 'given.toml')
    await writeFile(path, `\uFEFF${account}`)
    const config = await loadConfig({ file: path, env })
    assert.equal(config.accounts[0]?.host, 'imap.example.org')
  })

  test('that is a folder, or not UTF-8, is an error that names it', async () => {
    const latin1 = join(folder, 'latin1.toml')
    await writeFile(latin1, Buffer.from('[accounts."Büro"]', 'latin1'))
    await assert.rejects(loadConfig({ file: latin1, env }), /latin1\.toml: is not UTF-8 text/)
    await assert.rejects(loadConfig({ file: folder, env }), (thrown: unknown) => {
      assert.ok(isConfigFailure(thrown))
      assert.equal(thrown.reason, 'invalid')
      assert.match(thrown.message, /cannot be read \(EISDIR\)/)
      return true
    })
  })
})

describe('choosing an account', () => {
  const two = read(`${account}[accounts.home]\nhost = "h"\nuser = "u"`)

  test('takes the first, or the one asked for', () => {
    assert.equal(chooseAccount(two, undefined, file).name, 'work')
    assert.equal(chooseAccount(two, 'home', file).name, 'home')
  })

  test('says which one is missing', () => {
    try {
      chooseAccount(two, 'hoem', file)
    } catch (thrown) {
      assert.deepEqual(toMailError(thrown), { kind: 'missing', what: 'account', name: 'hoem' })
      return
    }
    assert.fail('no error')
  })

  test('says how to write one where there is none', () => {
    const failure = failureOf(() => chooseAccount(defaultConfig(), undefined, file))
    assert.ok(failure.message.startsWith(`${file}: no account yet.`))
  })
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { openedName, openerFor, openerWords } from '../../../src/app/openers.ts'
import { scpLine } from '../../../src/app/save-steps.ts'
import type { Save } from '../../../src/app/state.ts'
import { partName, safeFileName } from '../../../src/mime/structure.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { Desk } from '../../support/fake-state.ts'

function saved(path: string): Save {
  return { id: 1, path, status: 'done', reason: undefined, size: 1, fetched: 1, expected: 1, speed: 0 }
}

function part(type: string, subtype: string, filename?: string): BodyPart {
  const disposition =
    filename === undefined ? {} : { disposition: { type: 'attachment', parameters: { filename } } }
  return {
    section: '2',
    type,
    subtype,
    parameters: {},
    encoding: '7bit',
    size: 1,
    children: [],
    ...disposition,
  }
}

/** The words that a shell makes of a line, each ended by NUL; run with `printf` in place of the command. */
function shellWords(line: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
  return stdout.split('\0').slice(0, -1)
}

describe('the scp line', () => {
  const { state } = new Desk()

  test('is plain where the path is', () => {
    assert.equal(
      scpLine(state, saved('/home/ana/film.mp4')),
      'scp ana@shell.example.org:/home/ana/film.mp4 .',
    )
  })

  test('threat: attachment traversal: through the shells at both ends of scp any path is one word and itself', () => {
    const nasty = fc
      .array(fc.constantFrom(...`a/ '"\\$\`;|&<>()[]{}*?!#~%^=üあ\t-`), { minLength: 1, maxLength: 30 })
      .map((characters) => `/${characters.join('')}`)
    fc.assert(
      fc.property(nasty, (path) => {
        const words = shellWords(scpLine(state, saved(path)).replace(/^scp /, ''))
        assert.equal(words.length, 2)
        assert.equal(words[1], '.')
        const remote = (words[0] ?? '').replace('ana@shell.example.org:', '')
        assert.deepEqual(shellWords(remote), [path])
      }),
      { numRuns: 100 },
    )
  })
})

describe('openers', () => {
  test('the type goes before its family', () => {
    const openers = { 'image/*': ['feh'], 'image/png': ['pngview', '-f'], 'application/pdf': ['zathura'] }
    assert.deepEqual(openerFor(openers, part('image', 'png')), ['pngview', '-f'])
    assert.deepEqual(openerFor(openers, part('image', 'gif')), ['feh'])
    assert.equal(openerFor(openers, part('application', 'zip')), undefined)
    assert.equal(openerFor(openers, part('constructor', 'name')), undefined)
    assert.equal(openerFor({}, part('__proto__', '*')), undefined)
  })

  test('threat: mailcap injection: the file stands as one word, and no word is split or read by a shell (CVE-2015-20107)', () => {
    const file = '/tmp/postern-a/part.pdf'
    assert.deepEqual(openerWords(['zathura', '%s', '--fork'], file), ['zathura', file, '--fork'])
    assert.deepEqual(openerWords(['view', 'file://%s'], file), ['view', `file://${file}`])
    assert.deepEqual(openerWords(['view'], '/tmp/$& $1'), ['view', '/tmp/$& $1'])
    assert.deepEqual(openerWords(['view', '%s'], '/tmp/$& $1'), ['view', '/tmp/$& $1'])
  })

  test('threat: mailcap injection: nothing of the sender is in the name of an opened file', () => {
    for (const filename of [';touch x', '$(id).pdf', '../../x.sh', '-rf', 'a.desktop']) {
      assert.equal(openedName(part('application', 'pdf', filename)), 'part.pdf')
      assert.equal(openedName(part('application', 'octet-stream', filename)), 'part.bin')
      assert.equal(openedName(part('application', '../x;y', filename)), 'part.bin')
    }
    const sheet = 'vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    assert.equal(openedName(part('application', sheet)), 'part.xlsx')
  })
})

describe('names of files (aerc CVE-2025-49466)', () => {
  const cases: [string, string, string][] = [
    ['traversal', '../../.ssh/authorized_keys', 'authorized_keys'],
    ['traversal by backslashes', String.raw`..\..\evil.exe`, 'evil.exe'],
    ['traversal to nothing', '../..', '_'],
    ['an absolute path', '/etc/passwd', 'passwd'],
    ['a shell command', ';touch x', ';touch x'],
    ['a percent-encoded NUL stays what it is', 'a%00.pdf', 'a%00.pdf'],
    ['a NUL goes', 'a\0.pdf', 'a.pdf'],
    ['a leading hyphen', '-rf', '_rf'],
    ['leading hyphens and dots', '--.profile', '_profile'],
    ['a leading dot', '.bashrc', '_bashrc'],
    ['a home', '~root', '_root'],
    ['a bidi override', 'invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['line ends', 'a\r\nb.txt', 'ab.txt'],
    ['an escape sequence', 'a\x1b[31m.txt', 'a[31m.txt'],
    ['blanks and dots at the end, which Windows drops', 'a.exe. . ', 'a.exe'],
    ['a device of Windows is a name like others', 'NUL.txt', 'NUL.txt'],
  ]
  for (const [title, given, expected] of cases)
    test(`threat: attachment traversal: ${title}`, () =>
      assert.equal(safeFileName(partName(part('application', 'pdf', given))), expected))

  test('threat: attachment traversal: an overlong name keeps its ending and fits', () => {
    const name = safeFileName(`${'あ'.repeat(500)}.tar`)
    assert.ok(Buffer.byteLength(name) <= 255)
    assert.ok(name.endsWith('あ.tar'))
  })
})

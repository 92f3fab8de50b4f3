import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parse } from 'smol-toml'
import { loadTheme, roles, ThemeError } from '../../../src/ui/terminal/theme.ts'

const shipped = join(process.cwd(), 'themes')
const directory = mkdtempSync(join(tmpdir(), 'postern-theme-'))
after(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string): void {
  writeFileSync(join(directory, `${name}.toml`), text)
}

describe('themes', () => {
  test('every shipped theme loads and gives every role a look of its own', () => {
    const files = readdirSync(shipped)
    assert.ok(files.length >= 3)
    for (const file of files) {
      const name = file.replace(/\.toml$/, '')
      const theme = loadTheme(name, shipped)
      assert.equal(theme.name, name)
      const { styles } = parse(readFileSync(join(shipped, file), 'utf8'))
      assert.ok(styles !== undefined && typeof styles === 'object')
      assert.deepEqual(Object.keys(styles).toSorted(), [...roles].toSorted(), name)
    }
  })

  test('unread is never told by colour alone', () => {
    for (const file of readdirSync(shipped))
      assert.equal(loadTheme(join(shipped, file), shipped).style('row-unread').bold, true)
  })

  test('words make a style, a palette gives colours names, a base fills the rest', () => {
    write('own', '[palette]\nsea = "#2aa198"\n[styles]\nsubject = "bold underline sea on 236"\n')
    write('child', 'base = "own"\n[styles]\ndate = "bright-red"\n')
    const theme = loadTheme('child', directory)
    assert.deepEqual(theme.style('subject'), { bold: true, underline: true, fg: '#2aa198', bg: 236 })
    assert.deepEqual(theme.style('date'), { fg: 'bright-red' })
    assert.deepEqual(theme.style('hint'), {})
    assert.deepEqual(loadTheme(join(directory, 'own.toml'), shipped).style('subject').bg, 236)
  })

  const mistakes: readonly (readonly [string, string, string, string | undefined])[] = [
    ['a role', '[styles]\nrow-unred = "bold"', 'styles.row-unred', 'row-unread'],
    ['a colour', '[styles]\nrow = "bold cyna"', 'styles.row', 'cyan'],
    ['a colour of the palette', '[palette]\nink = "#12345"', 'palette.ink', undefined],
    ['a key', '[style]\nrow = "bold"', 'style', 'styles'],
    ['a number out of range', '[styles]\nrow = "256"', 'styles.row', undefined],
    ['a theme based on itself', 'base = "bad"', 'base', undefined],
  ]
  for (const [what, text, key, nearest] of mistakes) {
    test(`${what} that is not known is named`, () => {
      write('bad', text)
      assert.throws(
        () => loadTheme('bad', directory),
        (error: unknown) => {
          assert.ok(error instanceof ThemeError)
          assert.equal(error.key, key)
          assert.equal(error.file, join(directory, 'bad.toml'))
          if (nearest !== undefined) assert.equal(error.nearest, nearest)
          assert.ok(error.message.includes(key) && error.message.includes('bad.toml'))
          return true
        },
      )
    })
  }

  test('a theme that is not there is an error that names the file', () => {
    assert.throws(() => loadTheme('nowhere', directory), /nowhere\.toml: ENOENT/)
  })
})

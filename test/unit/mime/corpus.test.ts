import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { printFile } from '../../../src/cli/print.ts'
import { cellWidth } from '../../../src/text/width.ts'
import { corpusFixtures } from '../../support/mail.ts'

/** The day on which they are read. */
const now = new Date('2026-06-17T14:30:00Z')

process.env['TZ'] = 'UTC'

const mails = readdirSync(corpusFixtures)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -'.eml'.length))
  .toSorted()

const options = { width: undefined, headers: 'short', part: undefined, parts: false, json: false } as const

function shown(name: string, width: number): Promise<string> {
  return printFile(fileURLToPath(new URL(`${name}.eml`, corpusFixtures)), options, width, now)
}

describe('corpus of mails', () => {
  test('it has a hundred and twenty and more', () => {
    assert.ok(mails.length >= 120, `there are ${mails.length}`)
  })

  test('each screen has its mail', () => {
    const screens = readdirSync(corpusFixtures).filter((file) => file.endsWith('.txt'))
    assert.deepEqual(
      screens.filter((file) => !mails.includes(file.slice(0, -'.txt'.length))),
      [],
    )
  })

  for (const name of mails) {
    test(`${name}: shown as expected, within 40, 80 and 132 cells, without a control`, async () => {
      for (const width of [40, 80, 132]) {
        const text = await shown(name, width)
        assert.ok(text.endsWith('\n'))
        assert.doesNotMatch(text, /(?!\n)[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        for (const line of text.split('\n'))
          assert.ok(cellWidth(line) <= width, `${cellWidth(line)} cells of ${width}: ${line}`)
      }
      expectScreen(name, await shown(name, 80))
    })
  }
})

/** Compares with `NAME.txt`; writes it where UPDATE_SCREENS is 1. */
function expectScreen(name: string, text: string): void {
  const file = new URL(`${name}.txt`, corpusFixtures)
  if (process.env['UPDATE_SCREENS'] === '1') writeFileSync(file, text)
  assert.ok(existsSync(file), `no expected screen: UPDATE_SCREENS=1 writes it, then read it`)
  assert.equal(text, readFileSync(file, 'utf8'))
}

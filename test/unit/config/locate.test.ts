import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { locator } from '../../../src/config/locate.ts'

test('keys are found behind values of many lines, in dotted, quoted and inline tables', () => {
  const locate = locator(
    [
      '# a comment with [brackets]',
      'first = [',
      '  "[no.table]", # no = 1',
      ']',
      '[accounts."work mail"] # host = 1',
      "host = '''",
      'user = 1',
      "'''\r",
      'folder.archive = "A"',
      'tls = { ca = 1, "x.y" = 2 }',
      '',
      '[ui]',
      'theme = "x"',
    ].join('\n'),
  )
  const work = ['accounts', 'work mail']
  assert.equal(locate(['first']), 2)
  assert.equal(locate(work), 5)
  assert.equal(locate([...work, 'host']), 6)
  assert.equal(locate([...work, 'user']), undefined)
  assert.equal(locate([...work, 'folder', 'archive']), 9)
  assert.equal(locate([...work, 'tls', 'x.y']), 10)
  assert.equal(locate(['ui', 'theme']), 13)
  assert.equal(locate(['no', 'table']), undefined)
})

test('every key of any table is found in its line', () => {
  const key = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), fc.nat(3), (keys, blanks) => {
      const lines = keys.flatMap((name) => [...Array<string>(blanks).fill(''), `${JSON.stringify(name)} = 1`])
      const locate = locator(['[table]', ...lines].join('\n'))
      for (const [index, name] of keys.entries()) {
        assert.equal(locate(['table', name]), 2 + blanks + index * (blanks + 1))
      }
    }),
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseQuery, parseSearch } from '../../../src/sync/search/parse-query.ts'
import type { FolderChoice } from '../../../src/sync/search/folder-choice.ts'

const now = new Date(2026, 4, 20)

describe('in: chooses the folders of a search', () => {
  const named = (path: string): FolderChoice => ({ kind: 'named', path })
  const right: readonly (readonly [query: string, folders: readonly FolderChoice[], keys: number])[] = [
    ['sail', [], 1],
    ['sail in:Archive', [named('Archive')], 1],
    ['in:Archive sail', [named('Archive')], 1],
    ['in:inbox sail IN:INBOX', [named('INBOX'), named('INBOX')], 1],
    ['a in:"Sent Items" b', [named('Sent Items')], 2],
    ['a in:Lists/* or-not', [{ kind: 'below', path: 'Lists/' }], 2],
    ['a in:subscribed', [{ kind: 'subscribed' }], 1],
    ['a in:all', [{ kind: 'all' }], 1],
    ['a in:*', [{ kind: 'all' }], 1],
    ['a AND in:x AND b', [named('x')], 2],
    ['"in:x" a', [], 2],
    ['a in:Grüße', [named('Grüße')], 1],
  ]
  for (const [query, folders, keys] of right) {
    test(`${query} (wp-search)`, () => {
      const parsed = parseSearch(query, now)
      assert.equal(parsed.kind, 'query', JSON.stringify(parsed))
      if (parsed.kind !== 'query') return
      assert.deepEqual(parsed.folders, folders)
      assert.equal(parsed.criteria.filter((term) => 'key' in term && term.key === 'TEXT').length, keys)
    })
  }

  const wrong: readonly (readonly [query: string, position: number, message: RegExp])[] = [
    ['in:x', 4, /missing/],
    ['a in:', 5, /in: takes a folder/],
    ['a in:L*x', 5, /in: takes a folder/],
    ['a -in:x', 3, /not in parentheses/],
    ['a NOT in:x', 6, /not in parentheses/],
    ['(a in:x)', 3, /not in parentheses/],
    ['a or in:x', 5, /not in parentheses/],
    ['in:x or a', 0, /not in parentheses/],
    ['a in:"x', 5, /not closed/],
    ['a on:x', 5, /on: takes/],
    ['a inn:x', 2, /did you mean "in:"/],
  ]
  for (const [query, position, message] of wrong) {
    test(`${query} is wrong at ${position} (wp-search)`, () => {
      const parsed = parseSearch(query, now)
      assert.ok(parsed.kind === 'error', JSON.stringify(parsed))
      assert.equal(parsed.error.position, position)
      assert.match(parsed.error.message, message)
    })
  }

  test('in any text is understood, or wrong at a character of it', () => {
    const piece = fc.constantFrom(
      'in:',
      'IN:',
      'a',
      'or',
      '-',
      '(',
      ')',
      '"',
      ' ',
      '*',
      'Lists/',
      'is:',
      'all',
      'AND',
    )
    const text = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 12 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(text, (query) => {
        const parsed = parseSearch(query, now)
        if (parsed.kind === 'query') return parsed.criteria.length > 0
        return parsed.error.position >= 0 && parsed.error.position <= query.length
      }),
    )
  })

  test('where there is one folder only, it is wrong', () => {
    const parsed = parseQuery('a in:x', now)
    assert.ok(parsed.kind === 'error')
    assert.equal(parsed.error.position, 2)
    assert.match(parsed.error.message, /a search by \//)
  })
})

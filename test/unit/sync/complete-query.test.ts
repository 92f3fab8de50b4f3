import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { completeQuery, completions, queryCost, queryHint } from '../../../src/sync/search/complete-query.ts'
import { parseSearch } from '../../../src/sync/search/parse-query.ts'

const folders = ['Archive', 'Archive/2025', 'Sent', 'Sent Items', 'Say "hi"']

/** `|` is the cursor. */
function typed(text: string): { readonly text: string; readonly cursor: number } {
  const cursor = text.indexOf('|')
  return { text: text.replace('|', ''), cursor }
}

function completed(text: string): string {
  const query = completeQuery(typed(text), folders)
  return `${query.text.slice(0, query.cursor)}|${query.text.slice(query.cursor)}`
}

describe('Tab in a query', () => {
  const cases: readonly (readonly [before: string, after: string])[] = [
    ['fr|', 'from:|'],
    ['FR|', 'from:|'],
    ['-fr|', '-from:|'],
    ['(fr|)', '(from:|)'],
    ['ana su| x', 'ana subject:| x'],
    ['se|', 'sent-|'],
    ['b|', 'b|'],
    ['in|', 'in:|'],
    ['is:sta|', 'is:starred |'],
    ['has:|', 'has:attachment |'],
    ['is:un|', 'is:un|'],
    ['is:uns|', 'is:uns|'],
    ['in:arc|', 'in:Archive|'],
    ['in:archive/|', 'in:Archive/2025 |'],
    ['in:"sent i|', 'in:"Sent Items" |'],
    ['in:say|', String.raw`in:"Say \"hi\"" |`],
    ['in:sub|', 'in:subscribed |'],
    ['nothing|', 'nothing|'],
    ['f|rom', 'f|rom'],
    ['"fr|', '"fr|'],
    ['|', '|'],
    ['from:an|', 'from:an|'],
  ]
  for (const [before, after] of cases)
    test(`${before} becomes ${after}`, () => assert.equal(completed(before), after))

  test('what it completes to is part of a query that makes sense, whatever folders are called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        fc.pre(!/[*\u0000-\u001f\u007f]/.test(name) && name.trim() === name && name.normalize('NFC') === name)
        const [choice] = completions({ text: 'in:', cursor: 3 }, [name])
        const parsed = parseSearch(`word ${choice ?? ''}`, new Date())
        assert.equal(parsed.kind, 'query', choice)
        if (parsed.kind !== 'query' || /^(subscribed|all|inbox)$/i.test(name)) return
        assert.deepEqual(parsed.folders, [{ kind: 'named', path: name }])
      }),
    )
  })
})

describe('the hint under a query', () => {
  test('names what the word can become, what its key takes, what it costs, or the language', () => {
    assert.match(queryHint(typed('|'), folders), /^from: to: /)
    assert.equal(queryHint(typed('s|'), folders).split('  ')[0], 'subject:')
    assert.match(queryHint(typed('since:|'), folders), /since: takes today, yesterday/)
    assert.match(queryHint(typed('has:|'), folders), /attachment; the server has to open each message/)
    assert.equal(queryHint(typed('in:sen|'), folders), 'in:Sent  in:"Sent Items"')
    assert.match(queryHint(typed('in:nowhere|'), folders), /in: takes a folder/)
  })

  test('tells the cost as long as it is to be paid', () => {
    assert.match(queryHint(typed('-has:attachment x|'), folders), /open each message/)
    assert.equal(queryCost('from:has:x'), undefined)
    assert.equal(queryCost('"it has:x"') !== undefined, true)
    assert.equal(queryCost('cash:x'), undefined)
  })
})

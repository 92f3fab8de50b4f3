import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { jsonLine } from '../../../src/cli/json-line.ts'

describe('a line of JSON', () => {
  test('threat: ESC, OSC: a line of JSON holds nothing that a terminal obeys, and says the same', () => {
    const hostile = 'a\u009b2J \u202egnp.exe\u202c \u001b]0;x\u0007 \u{e0041} \ud800 é 😀'
    const line = jsonLine({ subject: hostile })
    assert.equal(
      line,
      '{"subject":"a\\u009b2J \\u202egnp.exe\\u202c \\u001b]0;x\\u0007 \\udb40\\udc41 \\ud800 é 😀"}\n',
    )
    assert.deepEqual(JSON.parse(line), { subject: hostile })
  })

  test('property: whatever the text, it is one line of what can be shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const line = jsonLine([text])
        assert.ok(!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(line.slice(0, -1)))
        assert.deepEqual(JSON.parse(line), [text])
      }),
    )
  })
})

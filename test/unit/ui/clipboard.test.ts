import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clipboardSequence } from '../../../src/ui/terminal/clipboard.ts'

const hostile = 'https://example.org/\x1b]52;c;AAAA\x07é'

describe('clipboard', () => {
  test('a text goes to the clipboard in base64: nothing of it is a sequence of its own', () => {
    const sent = clipboardSequence(hostile, {})
    const [, base64] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x1b\\$/.exec(sent) ?? []
    assert.equal(Buffer.from(base64 ?? '', 'base64').toString(), hostile)
  })

  test('tmux gets it plain and wrapped, every ESC within doubled', () => {
    assert.equal(
      clipboardSequence('ab', { TMUX: '/tmp/tmux-1000/default,1,0' }),
      '\x1b]52;c;YWI=\x1b\\\x1bPtmux;\x1b\x1b]52;c;YWI=\x1b\x1b\\\x1b\\',
    )
  })

  test('GNU screen gets it in short pieces, which together are the sequence', () => {
    const text = 'word '.repeat(1000)
    const sent = clipboardSequence(text, { STY: '1.pts-0' })
    const pieces = sent.split('\x1b\\').slice(0, -1)
    assert.ok(pieces.every((piece) => piece.startsWith('\x1bP')))
    assert.ok(pieces.every((piece) => piece.length <= 514))
    const whole = pieces.map((piece) => piece.slice(2)).join('')
    assert.ok(
      whole === `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`,
      'the pieces are the sequence',
    )
  })
})

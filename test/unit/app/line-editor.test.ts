import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cellWidth, truncate } from '../../../src/text/width.ts'
import { editedLine, editLine, insertText, visiblePart } from '../../../src/app/line-editor.ts'
import type { EditedLine } from '../../../src/app/line-editor.ts'

/** The line with its cursor shown as `|`, after keys; a key of one character types it. */
function after(line: EditedLine, ...keys: string[]): string {
  let now = line
  for (const name of keys)
    now = editLine(now, [...name].length === 1 ? { name, text: name } : { name }) ?? now
  return `${now.text.slice(0, now.cursor)}|${now.text.slice(now.cursor)}`
}

describe('line editor', () => {
  test('types at the cursor', () => {
    assert.equal(after(editedLine(), 'a', 'c', 'left', 'b'), 'ab|c')
  })
  test('moves and deletes by whole graphemes', () => {
    assert.equal(after(editedLine('x👩‍👩‍👧e\u0301'), 'left'), 'x👩‍👩‍👧|e\u0301')
    assert.equal(after(editedLine('x👩‍👩‍👧e\u0301'), 'backspace', 'backspace'), 'x|')
    assert.equal(after(editedLine('🇩🇪x'), 'home', 'delete'), '|x')
    assert.equal(after(editedLine('日本'), 'ctrl-b', 'ctrl-b', 'ctrl-f'), '日|本')
  })
  test('moves and deletes by words', () => {
    assert.equal(after(editedLine('from:ana  grüße '), 'ctrl-w'), 'from:ana  |')
    assert.equal(after(editedLine('from:ana x'), 'alt-b', 'alt-b'), 'from:|ana x')
    assert.equal(after(editedLine('one two'), 'home', 'alt-f', 'alt-d'), 'one|')
    assert.equal(after(editedLine('one two'), 'alt-b', 'ctrl-u'), '|two')
    assert.equal(after(editedLine('one two'), 'alt-b', 'ctrl-k'), 'one |')
  })
  test('stays at the ends', () => {
    assert.equal(after(editedLine('a'), 'right', 'delete'), 'a|')
    assert.equal(after(editedLine('a'), 'home', 'left', 'backspace'), '|a')
  })
  test('a key that edits nothing is left to others', () => {
    assert.equal(editLine(editedLine(), { name: 'enter' }), undefined)
    assert.equal(editLine(editedLine(), { name: 'constructor' }), undefined)
  })
  test('a paste becomes one line without controls', () => {
    assert.equal(insertText(editedLine('a'), 'b\r\nc\x1b[31m\td').text, 'ab c[31m d')
  })
  test('a long line is shown with the cursor in it', () => {
    assert.deepEqual(visiblePart(editedLine('0123456789'), 5), { text: '6789', column: 4 })
    assert.deepEqual(visiblePart({ text: '日本語', cursor: 2 }, 4), { text: '本語', column: 2 })
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(60),
        fc.integer({ min: 1, max: 20 }),
        (text, steps, width) => {
          let line: EditedLine = insertText(editedLine(), text)
          for (let step = 0; step < steps; step++) line = editLine(line, { name: 'left' }) ?? line
          const { text: shown, column } = visiblePart(line, width)
          assert.ok(column < width)
          assert.ok(cellWidth(truncate(shown, width)) <= width)
          assert.ok(line.text.endsWith(shown))
        },
      ),
    )
  })
})

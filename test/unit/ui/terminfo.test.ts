import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cellWidth } from '../../../src/text/width.ts'
import { asciiLikeness, glyphs } from '../../../src/ui/terminal/glyphs.ts'
import { colourDepth, terminalProfile, terminalTrouble, usesUtf8 } from '../../../src/ui/terminal/terminfo.ts'

describe('terminal kinds', () => {
  test('modern terminals are taken for xterm, old ones for themselves', () => {
    for (const term of [
      'tmux-256color',
      'screen-256color',
      'xterm-kitty',
      'alacritty',
      'foot',
      'xterm-ghostty',
      'xterm',
    ]) {
      assert.equal(terminalProfile(term, {}).name, 'xterm-256color')
    }
    assert.equal(terminalProfile('linux', {}).name, 'linux')
    assert.equal(terminalProfile('vt220', {}).name, 'vt220')
    assert.equal(terminalProfile('vt100', {}).editing, false)
  })

  test('colours by TERM, COLORTERM and NO_COLOR', () => {
    assert.equal(colourDepth('xterm-256color', {}), 256)
    assert.equal(colourDepth('xterm-256color', { COLORTERM: 'truecolor' }), 16777216)
    assert.equal(colourDepth('xterm-kitty', {}), 16777216)
    assert.equal(colourDepth('xterm', {}), 16)
    assert.equal(colourDepth('linux', { COLORTERM: 'truecolor' }), 8)
    assert.equal(colourDepth('vt100', {}), 0)
    assert.equal(colourDepth('xterm-256color', { NO_COLOR: '1', COLORTERM: 'truecolor' }), 0)
    assert.equal(colourDepth('xterm-256color', { NO_COLOR: '' }), 256)
  })

  test('trouble is said in a sentence with the cure', () => {
    assert.equal(terminalTrouble({ TERM: 'xterm' }, true), undefined)
    assert.match(terminalTrouble({ TERM: 'xterm' }, false) ?? '', /must be a terminal/)
    assert.match(terminalTrouble({}, true) ?? '', /TERM is not set.*TERM=xterm-256color/)
    assert.match(terminalTrouble({ TERM: 'dumb' }, true) ?? '', /"dumb"/)
  })

  test('the locale says whether text is UTF-8; the first variable that is set counts', () => {
    assert.equal(usesUtf8({ LANG: 'de_DE.UTF-8' }), true)
    assert.equal(usesUtf8({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }), false)
    assert.equal(usesUtf8({ LC_CTYPE: 'C.utf8', LANG: 'C' }), true)
    assert.equal(usesUtf8({}), false)
  })

  test('the ASCII signs are ASCII, and every sign takes one column', () => {
    for (const [name, sign] of Object.entries(glyphs(true)))
      assert.match(String(sign), /^[\x21-\x7e]+$/, name)
    for (const set of [glyphs(true), glyphs(false)]) {
      for (const [name, sign] of Object.entries(set)) {
        if (name !== 'placeholder' && name !== 'ellipsis') assert.equal(cellWidth(String(sign)), 1, name)
      }
    }
  })

  test('characters have likenesses in ASCII', () => {
    assert.deepEqual(['é', '…', '日', '“', 'ß', 'ﬁ', 'e\u0301'].map(asciiLikeness), [
      'e',
      '.',
      '?',
      '"',
      's',
      'f',
      'e',
    ])
  })
})

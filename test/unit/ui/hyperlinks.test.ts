import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createHyperlinks, linkTarget, showsHyperlinks } from '../../../src/ui/terminal/hyperlinks.ts'

describe('hyperlinks', () => {
  test('threat: URL opening: only http, https and mailto lead anywhere', () => {
    for (const url of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      'data:text/html,x',
      '-https://a.example',
      '//a.example',
      'https://',
      '',
    ])
      assert.equal(linkTarget(url), undefined, url)
    assert.equal(linkTarget('https://a.example/x?y#z'), 'https://a.example/x?y#z')
    assert.equal(linkTarget('mailto:ana@example.org'), 'mailto:ana@example.org')
  })

  test('what is not ASCII is encoded, and what is too long is none', () => {
    assert.equal(linkTarget('https://bücher.example/ü b'), 'https://xn--bcher-kva.example/%C3%BC%20b')
    assert.equal(linkTarget(`https://a.example/${'x'.repeat(2083)}`), undefined)
  })

  test('threat: ESC, OSC: whatever the URL, no control, space or eight-bit octet is in the sequence', () => {
    const piece = fc.constantFrom(
      '\x1b',
      '\x07',
      '\x9c',
      '\\',
      ';',
      '\n',
      '\r',
      ' ',
      '\u202e',
      'é',
      '/',
      '?',
      'a',
    )
    fc.assert(
      fc.property(
        fc.constantFrom('https://a.example/', 'mailto:', 'http://'),
        fc.oneof(
          fc.array(piece).map((pieces) => pieces.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (start, rest) => {
          const links = createHyperlinks(10)
          assert.match(links.sequence(links.id(start + rest)), /^\x1b\]8;(id=\d+)?;[\x21-\x7e]*\x1b\\$/)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('a number never comes to mean another link, however many there are', () => {
    const links = createHyperlinks(1_000_000)
    const first = links.id('https://a.example/0')
    assert.equal(links.id('https://a.example/0'), first)
    const ids = new Set([first])
    for (let index = 1; index < 20_000; index++) ids.add(links.id(`https://a.example/${index}`))
    assert.equal(ids.size, 20_000)
    assert.equal(links.sequence(first), '\x1b]8;;\x1b\\', 'forgotten, so it leads nowhere')
    assert.ok(!ids.has(links.id('https://a.example/0')))
  })

  test('when the numbers are used up, links are text', () => {
    const links = createHyperlinks(1)
    assert.equal(links.id('https://a.example/1'), 1)
    assert.equal(links.id('https://a.example/2'), 0)
    assert.equal(links.id('https://a.example/1'), 1)
  })

  test('shown where the terminal is known to show them, and all between passes them on', () => {
    const shown: readonly (readonly [string, Record<string, string>])[] = [
      ['xterm-256color', { VTE_VERSION: '7200' }],
      ['xterm-kitty', {}],
      ['foot', {}],
      ['alacritty', {}],
      ['xterm-ghostty', {}],
      ['xterm-256color', { TERM_PROGRAM: 'iTerm.app' }],
      ['xterm-256color', { WT_SESSION: 'x' }],
      ['xterm-256color', { KONSOLE_VERSION: '230401' }],
      ['tmux-256color', { TMUX: '/tmp/t', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.4' }],
      ['screen-256color', { TMUX: '/tmp/t', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.5a' }],
      ['xterm-256color', { POSTERN_HYPERLINKS: '1' }],
    ]
    for (const [term, env] of shown)
      assert.equal(showsHyperlinks(term, env), true, JSON.stringify([term, env]))
    const not: readonly (readonly [string, Record<string, string>])[] = [
      ['xterm-256color', {}],
      ['xterm-256color', { VTE_VERSION: '4800' }],
      [
        'tmux-256color',
        { TMUX: '/tmp/t', TERM_PROGRAM: 'tmux', TERM_PROGRAM_VERSION: '3.3a', VTE_VERSION: '7200' },
      ],
      ['screen-256color', { STY: '1.pts', KITTY_WINDOW_ID: '1' }],
      ['screen-256color', { KITTY_WINDOW_ID: '1' }],
      ['linux', { POSTERN_HYPERLINKS: '1' }],
      ['vt220', { POSTERN_HYPERLINKS: '1' }],
      ['xterm-kitty', { POSTERN_HYPERLINKS: '0' }],
    ]
    for (const [term, env] of not)
      assert.equal(showsHyperlinks(term, env), false, JSON.stringify([term, env]))
  })
})

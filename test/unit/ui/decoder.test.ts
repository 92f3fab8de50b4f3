import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createDecoder, maxPaste } from '../../../src/ui/terminal/decoder.ts'
import type { InputEvent, Timers } from '../../../src/ui/terminal/decoder.ts'
import { bytesOf } from '../../support/screen.ts'

/** A clock that stands still until it is told. */
function fakeTimers(): Timers & { advance(milliseconds: number): void; readonly pending: number } {
  let now = 0
  let waiting: { at: number; callback: () => void }[] = []
  return {
    start(callback, milliseconds) {
      const entry = { at: now + milliseconds, callback }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((other) => other !== entry)
      }
    },
    advance(milliseconds) {
      now += milliseconds
      const due = waiting.filter((entry) => entry.at <= now)
      waiting = waiting.filter((entry) => entry.at > now)
      for (const { callback } of due) callback()
    },
    get pending() {
      return waiting.length
    },
  }
}

function decode(chunks: readonly (string | Uint8Array)[]): InputEvent[] {
  const events: InputEvent[] = []
  const decoder = createDecoder({
    escapeTimeout: 40,
    emit: (event) => events.push(event),
    timers: fakeTimers(),
  })
  for (const chunk of chunks) decoder.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  decoder.flush()
  return events
}

function names(...chunks: string[]): string[] {
  return decode(chunks).map((event) => (event.kind === 'key' ? event.key.name : `paste:${event.text}`))
}

describe('decoder', () => {
  const cases: readonly (readonly [string, string, ...string[]])[] = [
    ['plain characters', 'jG#é', 'j', 'G', '#', 'é'],
    ['an emoji is one key', '😀', '😀'],
    ['an emoji sequence is one key', '👩‍👩‍👧x', '👩‍👩‍👧', 'x'],
    ['two flags are two keys', '🇩🇪🇫🇷', '🇩🇪', '🇫🇷'],
    [
      'control characters',
      '\r\n\t \x7f\x08\x01\x1a\x00\x1f',
      'enter',
      'enter',
      'tab',
      'space',
      'backspace',
      'backspace',
      'ctrl-a',
      'ctrl-z',
      'ctrl-space',
      'ctrl-_',
    ],
    ['alt', '\x1bx\x1bé\x1b\r\x1b\x01\x1b ', 'alt-x', 'alt-é', 'alt-enter', 'ctrl-alt-a', 'alt-space'],
    ['arrows, both ways', '\x1b[A\x1bOB\x1b[C\x1bOD', 'up', 'down', 'right', 'left'],
    [
      'arrows with modifiers',
      '\x1b[1;5A\x1b[1;2B\x1b[1;3C\x1b[1;8D\x1b\x1b[A',
      'ctrl-up',
      'shift-down',
      'alt-right',
      'ctrl-alt-shift-left',
      'alt-up',
    ],
    ['rxvt', '\x1b[a\x1bOa\x1b[5^\x1b[6$j', 'shift-up', 'ctrl-up', 'ctrl-pageup', 'shift-pagedown', 'j'],
    [
      'editing keys',
      '\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[Z',
      'home',
      'end',
      'home',
      'end',
      'insert',
      'delete',
      'pageup',
      'pagedown',
      'shift-tab',
    ],
    [
      'function keys',
      '\x1bOP\x1b[15~\x1b[24~\x1b[[A\x1b[[E\x1b[1;5P',
      'f1',
      'f5',
      'f12',
      'f1',
      'f5',
      'ctrl-f1',
    ],
    ['keypad', '\x1bOM\x1bOp\x1bOy\x1bOk', 'enter', '0', '9', '+'],
    [
      'CSI u',
      '\x1b[97u\x1b[97;5u\x1b[13;5u\x1b[27u\x1b[105;5u\x1b[97;2u\x1b[9;2u\x1b[233;3u',
      'a',
      'ctrl-a',
      'ctrl-enter',
      'esc',
      'ctrl-i',
      'A',
      'shift-tab',
      'alt-é',
    ],
    ['CSI u: releases are no keys', '\x1b[97;1:1u\x1b[97;1:3u', 'a'],
    ['modifyOtherKeys', '\x1b[27;5;13~\x1b[27;6;97~', 'ctrl-enter', 'ctrl-shift-a'],
    ['wheel', '\x1b[<64;10;5M\x1b[<65;10;5M\x1b[<0;1;1M\x1b[<0;1;1m\x1b[M !!', 'wheelup', 'wheeldown'],
    ['focus', '\x1b[I\x1b[Ox', 'x'],
    ['answers to queries', '\x1b[?62;c\x1b[>41;354;0c\x1b[24;80R\x1b[?2026;2$y\x1b[?1u\x1b[0nx', 'x'],
    [
      'OSC and DCS answers',
      '\x1b]11;rgb:00/00/00\x07\x1b]4;1;#fff\x1b\\\x1bP>|term(1)\x1b\\\x1b_Gi=1;OK\x1b\\x',
      'x',
    ],
    ['ESC thrice', '\x1b\x1b\x1b', 'esc', 'esc', 'esc'],
    ['Alt with keys that begin sequences', '\x1b[', 'alt-['],
    ['C1 controls and broken UTF-8 are nothing', '\u009b\u0085x', 'x'],
    ['a sequence broken off by a control', '\x1b[12\rx', 'enter', 'x'],
    ['a sequence broken off by another', '\x1b[12\x1b[A', 'up'],
  ]
  for (const [title, bytes, ...keys] of cases) test(title, () => assert.deepEqual(names(bytes), keys))

  test('text comes with what types it', () => {
    assert.deepEqual(decode(['a \x1b[98;2u']), [
      { kind: 'key', key: { name: 'a', text: 'a' } },
      { kind: 'key', key: { name: 'space', text: ' ' } },
      { kind: 'key', key: { name: 'B', text: 'B' } },
    ])
  })

  test('invalid UTF-8 is dropped, and what follows it is not', () => {
    assert.deepEqual(
      decode([Uint8Array.from([0xff, 0xc3, 0x41, 0xe2, 0x82, 0x42, 0xed, 0xa0, 0x80, 0x43, 0x80, 0x44])]).map(
        (event) => (event.kind === 'key' ? event.key.name : ''),
      ),
      ['A', 'B', 'C', 'D'],
    )
  })

  test('ESC is a key after the timeout, and only then', () => {
    const timers = fakeTimers()
    const seen: string[] = []
    const decoder = createDecoder({
      escapeTimeout: 40,
      timers,
      emit: (event) => seen.push(event.kind === 'key' ? event.key.name : 'paste'),
    })
    decoder.write(Buffer.from('\x1b'))
    timers.advance(39)
    assert.deepEqual(seen, [])
    timers.advance(1)
    assert.deepEqual(seen, ['esc'])
    decoder.write(Buffer.from('j\x1b'))
    timers.advance(39)
    decoder.write(Buffer.from('['))
    timers.advance(39)
    decoder.write(Buffer.from('A'))
    assert.deepEqual(seen, ['esc', 'j', 'up'])
    assert.equal(timers.pending, 0)
  })

  test('an answer cut in two by a slow line is still swallowed', () => {
    const timers = fakeTimers()
    const seen: InputEvent[] = []
    const decoder = createDecoder({ escapeTimeout: 40, timers, emit: (event) => seen.push(event) })
    decoder.write(Buffer.from('\x1b]11;rgb:0'))
    timers.advance(200)
    decoder.write(Buffer.from('0/00/00\x1b\\\x1b[?6'))
    timers.advance(200)
    decoder.write(Buffer.from('2c'))
    assert.deepEqual(seen, [])
  })

  test('a string that never ends does not lock the keyboard', () => {
    const timers = fakeTimers()
    const seen: string[] = []
    const decoder = createDecoder({
      escapeTimeout: 40,
      timers,
      emit: (event) => seen.push(event.kind === 'key' ? event.key.name : 'paste'),
    })
    decoder.write(Buffer.from('\x1bPjjj'))
    timers.advance(1000)
    decoder.write(Buffer.from('q'))
    assert.deepEqual(seen, ['q'])
  })

  test('a paste is one event, never keys', () => {
    assert.deepEqual(names('\x1b[200~dd\r\nq\x1b[A\rx\x1b[201~j'), ['paste:dd\nq\x1b[A\nx', 'j'])
    assert.deepEqual(names('\x1b[200~é\x1b[20', '1\x1b[2', '01~'), ['paste:é\x1b[201'])
  })

  test('a huge paste is cut off, and its rest is not typed', () => {
    const events = decode(['\x1b[200~', 'x'.repeat(maxPaste + 1000), 'y\x1b[201~', 'j'])
    assert.deepEqual(
      events.map((event) => (event.kind === 'paste' ? event.text.length : event.key.name)),
      [maxPaste, 'j'],
    )
  })

  test('a sequence without an end is bounded', () => {
    assert.deepEqual(names(`\x1b[${'1;'.repeat(100_000)}Aj`), ['j'])
  })

  test('how the bytes are cut makes no difference', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...cases.map(([, bytes]) => bytes),
        '\x1b[200~a\x1b[A\x1b[201~',
        '\x1b',
        '\x1b[',
        '\x1bO',
        '\x1b[<',
        '\x1b]',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    const bytes = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    )
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(80), { maxLength: 12 }), (input, cuts) => {
        const places = [...new Set(cuts)]
          .filter((cut) => cut < input.length)
          .toSorted((one, other) => one - other)
        const chunks = [0, ...places].map((start, index) =>
          input.subarray(start, places[index] ?? input.length),
        )
        assert.deepEqual(decode(chunks), decode([input]))
      }),
      { numRuns: 2000 },
    )
  })

  test('what the test keyboard sends comes back by the same name', () => {
    for (const key of [
      'j',
      'enter',
      'esc',
      'up',
      'ctrl-up',
      'shift-down',
      'alt-x',
      'ctrl-d',
      'pagedown',
      'ctrl-pagedown',
      'f5',
      'shift-tab',
      'ctrl-alt-a',
      'ctrl-shift-a',
      'space',
      'é',
    ]) {
      assert.deepEqual(names(bytesOf(key)), [key])
    }
  })
})

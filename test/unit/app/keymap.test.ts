import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commandNamed, commands } from '../../../src/app/commands/index.ts'
import { parseLine } from '../../../src/app/command-line.ts'
import { keyName, nearestKey } from '../../../src/app/key-names.ts'
import { continuations, keysOf, linesOf, lookUp, makeKeymap } from '../../../src/app/keymap.ts'
import { keymapProblems } from '../../../src/app/keymap-check.ts'
import { keymaps } from '../../../src/app/keymaps/index.ts'
import type { KeymapTable } from '../../../src/app/keymaps/keymap-table.ts'

const rooms = ['list', 'reader', 'tree'] as const

describe('the keymap', () => {
  /** Commands that our keymaps have keys for, and that this version does not have yet. */
  const expected: readonly string[] = []

  for (const [name, table] of Object.entries<KeymapTable>(keymaps)) {
    test(`${name}: every binding is of keys that there are, and of a command that can be given in its room`, () => {
      for (const place of ['global', ...rooms] as const) {
        for (const [keys, binding] of Object.entries(table[place])) {
          for (const key of keys.split(' ')) assert.equal(keyName(key), key)
          for (const line of linesOf(binding)) {
            const { name: wanted, argument } = parseLine(line)
            const command = commandNamed(wanted)
            assert.ok(
              command || expected.includes(wanted),
              `${keys} is bound to ${wanted}, which is not there`,
            )
            if (!command) continue
            assert.ok(
              place === 'global' || !command.rooms || command.rooms.includes(place),
              `${keys} is bound to ${wanted} in the ${place}`,
            )
            assert.ok(argument === '' || command.runWith, `${wanted} takes nothing`)
          }
        }
      }
    })

    test(`${name}: no binding is the beginning of another one`, () => {
      for (const room of rooms) {
        const keys = [...Object.keys(table[room]), ...Object.keys(table.global)]
        for (const short of keys)
          assert.deepEqual(
            keys.filter((long) => long.startsWith(`${short} `)),
            [],
            short,
          )
      }
    })
  }

  test('what is expected is not there yet; else it is to go from the list', () => {
    assert.deepEqual(
      expected.filter((name) => commandNamed(name)),
      [],
    )
    const keymap = makeKeymap({})
    assert.equal(lookUp(keymap, 'list', ['g', 'i']).kind, 'lines')
    for (const name of expected) assert.deepEqual(keysOf(keymap, 'list', name), [])
  })

  test('every command has a name and a title of its own, and a key or the palette', () => {
    assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length)
    assert.equal(new Set(commands.map(({ title }) => title)).size, commands.length)
    for (const { name } of commands) assert.match(name, /^[a-z]+(-[a-z]+)*$/)
  })

  test('reserved keys are unbound until there is composing', () => {
    const keymap = makeKeymap({})
    for (const key of ['r', 'a', 'f', 'm'])
      for (const room of ['list', 'reader'] as const) assert.equal(lookUp(keymap, room, [key]).kind, 'none')
  })

  test('sequences: a beginning, the whole, and nothing', () => {
    const keymap = makeKeymap({})
    assert.deepEqual(lookUp(keymap, 'list', ['g']), { kind: 'prefix' })
    assert.deepEqual(lookUp(keymap, 'list', ['g', 'g']), { kind: 'command', name: 'first' })
    assert.deepEqual(lookUp(keymap, 'list', ['g', 'x']), { kind: 'none' })
  })

  test('the user’s bindings go before, an empty one takes a binding away, also a global one', () => {
    const keymap = makeKeymap({ list: { 'e': 'trash', 'd': '', 'q': '', 'x y z': 'archive' } })
    assert.deepEqual(lookUp(keymap, 'list', ['e']), { kind: 'command', name: 'trash' })
    assert.equal(lookUp(keymap, 'list', ['d']).kind, 'none')
    assert.equal(lookUp(keymap, 'list', ['q']).kind, 'none')
    assert.deepEqual(lookUp(keymap, 'reader', ['q']), { kind: 'command', name: 'back' })
    assert.equal(lookUp(keymap, 'list', ['x', 'y']).kind, 'prefix')
    assert.deepEqual(lookUp(keymap, 'list', ['x', 'y', 'z']), { kind: 'command', name: 'archive' })
  })

  test('the room’s own meaning of a key goes before the global one, and is not shown twice', () => {
    const keymap = makeKeymap({})
    assert.deepEqual(lookUp(keymap, 'list', ['left']), { kind: 'command', name: 'tree' })
    assert.deepEqual(lookUp(keymap, 'reader', ['left']), { kind: 'command', name: 'back' })
    assert.ok(!keysOf(keymap, 'list', 'back').includes('left'))
    assert.ok(keysOf(keymap, 'reader', 'back').includes('left'))
  })

  test('what may follow is told of a room and of everywhere', () => {
    const keymap = makeKeymap({ list: { 'g x': 'archive', 'g i': '' } })
    const next = continuations(keymap, 'list', ['g'])
    assert.deepEqual(next[0], { keys: 'x', binding: 'archive' })
    assert.ok(next.some(({ keys }) => keys === 'g'))
    assert.ok(!next.some(({ keys }) => keys === 'i'), 'what was taken away')
  })

  test('own bindings may give a command something, or be several commands', () => {
    const keymap = makeKeymap({ list: { 'C-a': ['star', 'move Old'], 'W': 'move Archive/2026' } })
    assert.deepEqual(lookUp(keymap, 'list', ['ctrl-a']), { kind: 'lines', lines: ['star', 'move Old'] })
    assert.deepEqual(lookUp(keymap, 'list', ['W']), { kind: 'lines', lines: ['move Archive/2026'] })
  })

  test('reserved keys are free in mutt and gmail, too', () => {
    const free = (keymap: ReturnType<typeof makeKeymap>, keys: readonly string[]) => {
      for (const key of keys)
        for (const room of ['list', 'reader'] as const)
          assert.equal(lookUp(keymap, room, [key]).kind, 'none', `${keymap.name} ${room} ${key}`)
    }
    free(makeKeymap({}, 'mutt'), ['r', 'g', 'L', 'f', 'm'])
    free(makeKeymap({}, 'gmail'), ['r', 'a', 'f', 'c', 'd'])
  })
})

describe('names of keys', () => {
  test('are the one name that a key has, however it is written', () => {
    const names = {
      'C-a': 'ctrl-a',
      'Ctrl-A': 'ctrl-a',
      '^-a': 'ctrl-a',
      'M-x': 'alt-x',
      'Return': 'enter',
      'PgDn': 'pagedown',
      'shift-g': 'G',
      'shift-tab': 'shift-tab',
      'alt-ctrl-left': 'ctrl-alt-left',
      'ctrl-i': 'tab',
      'F12': 'f12',
      '-': '-',
      'ctrl--': 'ctrl--',
      'é': 'é',
      'G': 'G',
    }
    for (const [typed, name] of Object.entries(names)) assert.equal(keyName(typed), name)
  })

  test('others are none, and the nearest is known', () => {
    for (const typed of ['ab', 'hyper-a', '', 'f13', 'ctrl-']) assert.equal(keyName(typed), undefined, typed)
    assert.equal(nearestKey('entre'), 'enter')
    assert.equal(nearestKey('ctrl-lefft'), 'ctrl-left')
  })
})

describe('problems of own bindings', () => {
  test('there are none of what is right', () => {
    const own = {
      list: { 'd': '', 'ctrl-a': ['star', 'move Old'], 'x y': 'archive', 'x': '' },
      global: { 'g x': 'help' },
    }
    assert.deepEqual(keymapProblems(own), [])
    for (const name of ['hybrid', 'mutt', 'gmail'] as const) assert.deepEqual(keymapProblems({}, name), [])
  })

  const problems = [
    [{ list: { entre: 'open' } }, '[keys.list] "entre": there is no key "entre": did you mean "enter"?'],
    [{ list: { '': 'open' } }, '[keys.list] "": no key'],
    [{ list: { W: 'archiv' } }, '[keys.list] "W": there is no command "archiv": did you mean "archive"?'],
    [{ tree: { W: ['archive'] } }, '[keys.tree] "W": archive cannot be given in the tree'],
    [{ list: { W: 'archive Old' } }, '[keys.list] "W": archive takes nothing: "Old" means nothing there'],
    [
      { list: { 'ctrl-a': 'star', 'C-a': 'trash' } },
      '[keys.list] "C-a" is bound twice: "ctrl-a" is the same',
    ],
    [{ list: { 'e x': 'star' } }, '[keys.list] "e x" is never reached: "e" is bound by itself'],
    [{ list: { g: 'star' } }, /^\[keys\.list\] "g" hides "g g" and \d more: it is the beginning of that$/],
    [{ global: { 'j j': 'help' } }, '[keys.global] "j j" is never reached: "j" is bound by itself'],
  ] as const
  for (const [own, problem] of problems)
    test(String(problem), () => {
      const found = keymapProblems(own)
      assert.equal(found.length, 1)
      if (typeof problem === 'string') assert.equal(found[0], problem)
      else assert.match(found[0] ?? '', problem)
    })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { commandNamed, commands } from '../../../src/app/commands/index.ts'
import { keysOf, lookUp, makeKeymap } from '../../../src/app/keymap.ts'

const rooms = ['list', 'reader', 'tree'] as const

describe('the keymap', () => {
  test('every binding names a command that can be given in its room', () => {
    const keymap = makeKeymap({})
    for (const room of rooms) {
      for (const [keys, name] of keymap[room]) {
        const command = commandNamed(name)
        assert.ok(command, `${keys} is bound to ${name}, which is not there`)
        assert.ok(
          !command.rooms || command.rooms.includes(room),
          `${keys} is bound to ${name} in the ${room}`,
        )
      }
    }
    for (const [keys, name] of keymap.global) assert.ok(commandNamed(name), keys)
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
})

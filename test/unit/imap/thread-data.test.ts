import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isMailFailure } from '../../../src/model/error.ts'
import { SetReader } from '../../../src/imap/set-reader.ts'
import { ThreadReader } from '../../../src/imap/thread-data.ts'

/** What is read of a text that comes in pieces of so many octets. */
function read(text: string, piece = 3) {
  const reader = new ThreadReader()
  const octets = Buffer.from(text)
  for (let at = 0; at < octets.length; at += piece)
    reader.read(octets, at, Math.min(octets.length, at + piece))
  return reader.end()
}

function readSet(text: string, piece = 2): number[] {
  const reader = new SetReader()
  const octets = Buffer.from(text)
  for (let at = 0; at < octets.length; at += piece)
    reader.read(octets, at, Math.min(octets.length, at + piece))
  return reader.end()
}

interface Node {
  readonly children: readonly Node[]
}

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }),
}))

describe('a THREAD response', () => {
  test('is read whole whatever pieces it comes in', () => {
    const expected = { uids: [3, 6, 4, 23, 44, 7, 96], parents: [-1, 0, 1, 2, 1, 4, 5], starts: [0] }
    for (const piece of [1, 2, 3, 5, 100]) assert.deepEqual(read('(3 6 (4 23)(44 7 96))', piece), expected)
    assert.deepEqual(read(''), { uids: [], parents: [], starts: [] })
  })

  test('messages whose parent is not there are one thread (RFC 5256 §4)', () => {
    assert.deepEqual(read('((3)(5 7))(9)'), { uids: [3, 5, 7, 9], parents: [-1, -1, 1, -1], starts: [0, 3] })
    assert.deepEqual(read('(1 ((2)(3)))'), { uids: [1, 2, 3], parents: [-1, 0, 0], starts: [0] })
  })

  test('has what was written, for any tree', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 5 }), (roots) => {
        let count = 0
        const parents: number[] = []
        const starts: number[] = []
        const write = ({ children }: Node, parent: number): string => {
          const at = count++
          parents.push(parent)
          const below = children.map((child) => write(child, at))
          if (below.length === 0) return String(at + 1)
          return below.length === 1 ? `${at + 1} ${below[0]}` : `${at + 1} (${below.join(')(')})`
        }
        const text = roots
          .map((root) => {
            starts.push(count)
            return `(${write(root, -1)})`
          })
          .join('')
        const tree = read(text)
        assert.deepEqual(tree.parents, parents)
        assert.deepEqual(tree.starts, starts)
        assert.deepEqual(
          tree.uids,
          parents.map((_, index) => index + 1),
        )
      }),
    )
  })

  test('is as long and as deep as it is, but hostile nesting is refused at once (threat: parser)', () => {
    const long = Array.from({ length: 200_000 }, (_, index) => index + 1)
    const chain = read(`(${long.join(' ')})`, 1000)
    assert.equal(chain.parents.at(-1), 199_998)
    const nested = read(`${'(1 '.repeat(5000)}${')'.repeat(5000)}`, 1000)
    assert.equal(nested.uids.length, 5000)
    const octets = Buffer.alloc(1_000_000, '(')
    assert.throws(() => new ThreadReader().read(octets, 0, octets.length), isMailFailure)
  })

  test('anything else throws a failure and nothing else (threat: parser)', () => {
    for (const text of ['(', ')', '5', '(1))', '(a)', '(4294967296)', '(1 {3}\r\nabc)'])
      assert.throws(() => read(text), isMailFailure, text)
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('(', ')', ' ', '1', '22', 'x', '\0'), maxLength: 60 }),
        (text) => {
          try {
            const { uids, parents, starts } = read(text)
            assert.equal(uids.length, parents.length)
            assert.ok(parents.every((parent, index) => parent < index))
            assert.ok(starts.every((start) => start < uids.length))
          } catch (thrown) {
            assert.ok(isMailFailure(thrown), String(thrown))
          }
        },
      ),
    )
  })
})

describe('a SORT response', () => {
  test('is a list of numbers, or a set in its order (RFC 5267)', () => {
    assert.deepEqual(readSet('4 9 1'), [4, 9, 1])
    assert.deepEqual(readSet('7,2:4,6:5'), [7, 2, 3, 4, 6, 5])
    assert.deepEqual(readSet(''), [])
    assert.deepEqual(readSet(' 12 '), [12])
  })

  test('anything else, and what fills the memory, is refused (threat: parser)', () => {
    for (const text of ['a', '1:', ':1', '1:2:3', '1:4294967295', '99999999999', '(1)'])
      assert.throws(() => readSet(text), isMailFailure, text)
  })
})

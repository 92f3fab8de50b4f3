import type { ThreadTree } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'

/** Messages between two turns. */
const step = 2000

/**
 * The tree of messages, given ascending, of which `parentOf` says what they answer. No message twice, no rings. With
 * turns in between.
 */
export function* treeOf(uids: readonly Uid[], parentOf: ReadonlyMap<Uid, Uid>): Generator<void, ThreadTree> {
  const children = new Map<Uid, Uid[]>()
  const known = new Set(uids)
  const roots: Uid[] = []
  for (const [index, uid] of uids.entries()) {
    if (index % step === step - 1) yield
    const parent = parentOf.get(uid)
    const siblings = parent === undefined ? undefined : children.get(parent)
    if (parent === undefined || !known.has(parent)) roots.push(uid)
    else if (siblings) siblings.push(uid)
    else children.set(parent, [uid])
  }
  const tree: { uids: Uid[]; parents: number[]; starts: number[] } = { uids: [], parents: [], starts: [] }
  for (const [index, root] of roots.entries()) {
    if (index % step === step - 1) yield
    tree.starts.push(tree.uids.length)
    // Not by recursion: a thread may be as deep as it is long.
    const waiting = [{ uid: root, parent: -1 }]
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const at = tree.uids.length
      tree.uids.push(next.uid)
      tree.parents.push(next.parent)
      for (const uid of (children.get(next.uid) ?? []).toReversed()) waiting.push({ uid, parent: at })
    }
  }
  return tree
}

/**
 * The tree of some of the messages: where a parent is not among them, its parent is the parent. With turns in between.
 */
export function* treeAmong(tree: ThreadTree, kept: ReadonlySet<Uid>): Generator<void, ThreadTree> {
  const uids: Uid[] = []
  const parents: number[] = []
  const starts: number[] = []
  /** Where each message, or else its nearest ancestor that is kept, is now. */
  const places = new Int32Array(tree.uids.length).fill(-1)
  let start = 0
  let begun = false
  for (const [index, uid] of tree.uids.entries()) {
    if (index % step === step - 1) yield
    if (index === tree.starts[start]) {
      start++
      begun = false
    }
    const parent = tree.parents[index] ?? -1
    const above = parent < 0 ? -1 : (places[parent] ?? -1)
    places[index] = above
    if (!kept.has(uid)) continue
    if (!begun) starts.push(uids.length)
    begun = true
    places[index] = uids.length
    uids.push(uid)
    parents.push(above)
  }
  return { uids, parents, starts }
}

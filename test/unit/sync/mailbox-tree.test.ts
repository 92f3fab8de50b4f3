import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MailFailure } from '../../../src/model/error.ts'
import type { MailboxListing } from '../../../src/model/mailbox.ts'
import { MailboxTree } from '../../../src/sync/mailbox-tree.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import { fakeSession, settled } from '../../support/fake-session.ts'
import { listing as plain } from '../../support/listing.ts'

/** Nothing is said of children. */
function listing(path: string, change: Partial<MailboxListing> = {}): MailboxListing {
  return plain(path, { hasChildren: undefined, ...change })
}

/** A tree over a server that answers LIST from a table of patterns. */
function tree(
  answers: Record<string, readonly MailboxListing[]>,
  options: { prefix?: string; subscribedOnly?: boolean } = {},
) {
  const asked: string[] = []
  const scheduler: Scheduler = new Scheduler(() => void scheduler.take(() => true)?.run(session))
  const session = fakeSession({
    list: async (pattern, subscribedOnly) => {
      asked.push(subscribedOnly ? `subscribed ${pattern}` : pattern)
      const listings = answers[pattern]
      if (!listings) throw new MailFailure({ kind: 'refused', command: 'LIST', code: undefined, text: 'no' })
      return [...listings]
    },
  })
  return {
    asked,
    answers,
    tree: new MailboxTree(scheduler, options.prefix ?? '', options.subscribedOnly ?? false),
  }
}

function paths(folders: MailboxTree, parent?: MailboxListing): string[] {
  const level = folders.level(parent)
  return level.kind === 'ready' ? level.listings.map(({ path }) => path) : [level.kind]
}

describe('the folder tree', () => {
  test('lists one level at a time, when somebody looks, never with * (2683-3.2.1.1)', async () => {
    const lists = listing('Lists')
    const { asked, tree: folders } = tree({ '%': [listing('INBOX'), lists], 'Lists/%': [listing('Lists/a')] })
    assert.deepEqual(paths(folders), ['absent'])
    assert.deepEqual(asked, [])
    folders.fault(undefined)
    assert.deepEqual(paths(folders), ['loading'])
    folders.fault(undefined)
    await settled()
    folders.fault(undefined)
    assert.deepEqual(paths(folders), ['INBOX', 'Lists'])
    assert.deepEqual(paths(folders, lists), ['absent'])
    folders.fault(lists)
    await settled()
    assert.deepEqual(paths(folders, lists), ['Lists/a'])
    assert.deepEqual(asked, ['%', 'Lists/%'])
  })

  test('INBOX is first, the others follow by name, whatever case they have', async () => {
    const { tree: folders } = tree({ '%': ['b', 'INBOX', 'a', 'C', 'Aa'].map((path) => listing(path)) })
    folders.fault(undefined)
    await settled()
    assert.deepEqual(paths(folders), ['INBOX', 'a', 'Aa', 'b', 'C'])
  })

  test('a branch that lists itself, its parent or a name twice does no harm (2683-3.2.1.1)', async () => {
    const a = listing('a')
    const { tree: folders } = tree({
      '%': [a],
      'a/%': [a, listing('a/b'), listing('a/b'), listing('INBOX'), listing('')],
    })
    folders.fault(undefined)
    folders.fault(a)
    await settled()
    assert.deepEqual(paths(folders, a), ['a/b'])
  })

  test('tens of thousands of children come in one go (2683-3.2.1.1)', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => listing(`folder ${index}`))
    const { tree: folders } = tree({ '%': many })
    const began = performance.now()
    folders.fault(undefined)
    await settled()
    assert.equal(paths(folders).length, 50_000)
    assert.ok(performance.now() - began < 2000)
  })

  test('nothing is asked below a mailbox that cannot have children (2683-3.3.2b, 2683-3.4.10)', () => {
    const { asked, tree: folders } = tree({})
    folders.fault(listing('leaf', { mayHaveChildren: false }))
    folders.fault(listing('flat', { delimiter: null }))
    assert.deepEqual(asked, [])
  })

  test('works with any delimiter, and puts the prefix before every pattern (2683-3.4.7, 2683-3.4.10)', async () => {
    const dotted = listing('INBOX.x', { delimiter: '.' })
    const { asked, tree: folders } = tree({ 'INBOX.%': [dotted], 'INBOX.x.%': [] }, { prefix: 'INBOX.' })
    folders.fault(undefined)
    folders.fault(dotted)
    await settled()
    assert.deepEqual(asked, ['INBOX.%', 'INBOX.x.%'])
    assert.deepEqual(paths(folders, dotted), [])
  })

  test('a refused LIST is shown where it failed, and asked again on demand', async () => {
    const { asked, answers, tree: folders } = tree({})
    let changes = 0
    folders.onChange(() => changes++)
    folders.fault(undefined)
    await settled()
    const level = folders.level(undefined)
    assert.equal(level.kind === 'failed' && level.error.kind, 'refused')
    answers['%'] = [listing('INBOX')]
    folders.fault(undefined)
    await settled()
    assert.deepEqual(paths(folders), ['INBOX'])
    assert.equal(asked.length, 2)
    assert.ok(changes >= 4)
    assert.equal(folders.version, changes)
  })

  test('the switch between subscribed and all asks anew (2683-3.2.2)', async () => {
    const { asked, tree: folders } = tree({ '%': [listing('INBOX')] }, { subscribedOnly: true })
    folders.fault(undefined)
    await settled()
    folders.setSubscribedOnly(true)
    folders.setSubscribedOnly(false)
    assert.deepEqual(paths(folders), ['absent'])
    folders.fault(undefined)
    await settled()
    assert.deepEqual(asked, ['subscribed %', '%'])
  })

  test('INBOX stands among the subscribed ones even where it is not subscribed, and is not asked for', async () => {
    const { asked, tree: folders } = tree({ '%': [listing('Lists')] }, { subscribedOnly: true })
    folders.fault(undefined)
    await settled()
    assert.deepEqual(paths(folders), ['INBOX', 'Lists'])
    assert.equal(folders.find('INBOX')?.subscribed, false)
    assert.equal(folders.find('INBOX')?.selectable, true)
    folders.setSubscribedOnly(false)
    folders.fault(undefined)
    await settled()
    assert.deepEqual(paths(folders), ['Lists'])
    assert.deepEqual(asked, ['subscribed %', '%'])
  })

  test('an answer to a question that is no longer asked is not shown', async () => {
    const { tree: folders } = tree({ '%': [listing('INBOX')] }, { subscribedOnly: true })
    folders.fault(undefined)
    folders.setSubscribedOnly(false)
    await settled()
    assert.deepEqual(paths(folders), ['absent'])
  })

  test('the server’s word on special uses goes before customary names (2683-3.4.8)', async () => {
    const { asked, tree: folders } = tree({
      '%': [
        listing('Trash'),
        listing('Papierkorb', { specialUse: 'trash' }),
        listing('SPAM'),
        listing('Archive', { selectable: false }),
      ],
    })
    assert.equal(await folders.special('trash'), 'Papierkorb')
    assert.equal(await folders.special('junk'), 'SPAM')
    assert.equal(await folders.special('archive'), undefined)
    assert.equal(await folders.special('sent'), undefined)
    assert.deepEqual(asked, ['%'])
  })

  test('a refused question for a special use may be asked again (2683-3.4.8)', async () => {
    const { answers, tree: folders } = tree({})
    await assert.rejects(folders.special('trash'), /refused LIST/)
    answers['%'] = [listing('Trash')]
    assert.equal(await folders.special('trash'), 'Trash')
  })
})

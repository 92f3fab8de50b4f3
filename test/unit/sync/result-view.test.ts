import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Flag } from '../../../src/model/flags.ts'
import { FlatRows } from '../../../src/sync/flat-rows.ts'
import { MailboxCache } from '../../../src/sync/mailbox-cache.ts'
import { ResultView } from '../../../src/sync/result-view.ts'
import { atOnce } from '../../../src/sync/slowly.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import type { ViewChange } from '../../../src/sync/view.ts'
import { FakeMailbox, subjectOf } from '../../support/fake-mailbox.ts'
import { mailboxStatus, settled } from '../../support/fake-session.ts'

/** A mailbox, and a view of some of its messages. */
class Desk {
  readonly server: FakeMailbox
  readonly scheduler = new Scheduler(() => undefined)
  readonly cache: MailboxCache
  readonly results: ResultView
  readonly changes: ViewChange[] = []
  /** Length as somebody knows it who only listens. */
  heard: number

  constructor(count: number, uids: readonly number[]) {
    this.server = new FakeMailbox(count)
    this.cache = new MailboxCache(mailboxStatus({ exists: count }), this.scheduler)
    this.server.cache = this.cache
    this.results = new ResultView(this.cache, this.scheduler, FlatRows.of(uids))
    this.heard = uids.length
    this.results.onChange((change) => {
      this.changes.push(change)
      if (change.kind === 'inserted') this.heard += change.rows.to - change.rows.from
      if (change.kind === 'removed') this.heard--
      if (change.kind === 'reset') this.heard = this.results.length
    })
  }

  async look(from: number, to: number): Promise<void> {
    this.results.want({ visible: { from, to }, ahead: undefined, near: from })
    await this.run()
  }

  async run(): Promise<void> {
    await settled()
    for (let job = this.scheduler.take(() => true); job; job = this.scheduler.take(() => true)) {
      await job.run(this.server.session())
      await settled()
    }
  }

  subjects(): (string | undefined)[] {
    return Array.from({ length: this.results.length }, (_, row) => {
      const slot = this.results.peek(row)
      return slot.kind === 'ready' ? slot.message.envelope.subject : undefined
    })
  }
}

describe('a view over UIDs', () => {
  test('shows its messages in the order given, by one UID FETCH of at most 50 (1176-cache, 2683-3.2.1.2a)', async () => {
    const uids = [70, 3, 68, 5]
    const desk = new Desk(80, uids)
    assert.equal(desk.results.peek(0).kind, 'absent')
    await desk.look(0, 4)
    assert.deepEqual(desk.subjects(), uids.map(subjectOf))
    assert.deepEqual(desk.server.commands, ['UID FETCH 3,5,68,70'])
    const many = new Desk(
      200,
      Array.from({ length: 120 }, (_, index) => index + 1),
    )
    await many.look(0, 120)
    assert.deepEqual(many.server.commands, ['UID FETCH 1:50', 'UID FETCH 51:100', 'UID FETCH 101:120'])
  })

  test('what is here already is not fetched again', async () => {
    const desk = new Desk(10, [2, 9])
    desk.cache.want({ visible: { from: 0, to: 5 }, ahead: undefined, near: 0 })
    await desk.run()
    desk.server.commands.length = 0
    await desk.look(0, 2)
    assert.deepEqual(desk.server.commands, ['UID FETCH 9'])
  })

  test('what others expunge leaves; new mail does not come in', async () => {
    const desk = new Desk(10, [2, 5, 9])
    await desk.look(0, 3)
    desk.server.expunge(4)
    desk.server.deliver(3)
    assert.deepEqual(desk.subjects(), [2, 9].map(subjectOf))
    assert.deepEqual(
      desk.changes.filter(({ kind }) => kind !== 'changed'),
      [{ kind: 'removed', row: 1, by: 'server', uid: 5 }],
    )
  })

  test('a message that is gone when it is looked at leaves, after a NOOP has settled it (2180-4.3)', async () => {
    const desk = new Desk(10, [2, 5, 9])
    desk.server.expunge(4)
    await desk.look(0, 3)
    assert.deepEqual(desk.subjects(), [2, 9].map(subjectOf))
    assert.deepEqual(desk.server.commands.slice(0, 2), ['UID FETCH 2,5,9', 'NOOP'])
  })

  test('what the user moves away leaves at once, and comes back to its place when it is refused', async () => {
    const desk = new Desk(10, [9, 5, 2])
    await desk.look(0, 3)
    desk.cache.hide([5])
    assert.deepEqual(desk.subjects(), [9, 2].map(subjectOf))
    desk.cache.unhide([5], 'refused')
    assert.deepEqual(desk.subjects(), [9, 5, 2].map(subjectOf))
    desk.cache.assumeFlags([5], { flags: [Flag.flagged], add: true })
    const slot = desk.results.peek(1)
    assert.ok(slot.kind === 'ready' && slot.message.flags.has(Flag.flagged))
  })

  test('is empty when the UIDs are others (2683-3.4.3a)', async () => {
    const desk = new Desk(10, [2, 5])
    await desk.look(0, 2)
    desk.cache.serverStatus({ uidValidity: 9n })
    assert.equal(desk.results.length, 0)
    await desk.look(0, 2)
    assert.equal(desk.server.commands.length, 1, 'nothing is asked by an old UID')
  })

  test('is right whatever comes in whatever order (1176-cache, 2180-x)', async () => {
    const event = fc.record({
      kind: fc.constantFrom('expunge', 'deliver', 'flag', 'hide', 'unhide', 'look', 'lose', 'base'),
      at: fc.nat(400),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }),
        fc.array(event, { maxLength: 60 }),
        async (uids, events) => {
          const desk = new Desk(60, uids)
          const hidden = new Set<number>()
          const { messages } = desk.server
          for (const { kind, at } of events) {
            const uid = uids[at % uids.length] ?? 0
            const message = messages[at % Math.max(1, messages.length)]
            if (kind === 'expunge' && messages.length > 0) desk.server.expunge(at % messages.length)
            if (kind === 'deliver') desk.server.deliver(1 + (at % 3))
            if (kind === 'lose' && message) message.gone = true
            if (kind === 'flag') desk.server.setFlags(at % 60, new Set([Flag.seen]), at % 2 === 0)
            if (kind === 'hide' && desk.cache.hide([uid]).length > 0) hidden.add(uid)
            if (kind === 'unhide') {
              desk.cache.unhide([uid], 'refused')
              hidden.delete(uid)
            }
            if (kind === 'look') await desk.look(at % 40, (at % 40) + 10)
            if (kind === 'base') {
              desk.cache.want({
                visible: { from: at % 60, to: (at % 60) + 8 },
                ahead: undefined,
                near: at % 60,
              })
              await desk.run()
            }
            assert.equal(desk.heard, desk.results.length, 'changes add up')
          }
          desk.server.tellExpunged()
          await desk.look(0, 40)
          const there = uids.filter((uid) => messages.some((each) => each.uid === uid) && !hidden.has(uid))
          assert.deepEqual(desk.subjects(), there.map(subjectOf))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('of a whole mailbox has what comes, too, and is right whatever happens (1176-cache)', async () => {
    const event = fc.record({
      kind: fc.constantFrom('expunge', 'deliver', 'deliver', 'hide', 'unhide', 'look'),
      at: fc.nat(100),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const server = new FakeMailbox(20)
        const scheduler = new Scheduler(() => undefined)
        const cache = new MailboxCache(mailboxStatus({ exists: 20 }), scheduler)
        server.cache = cache
        // Those of even UIDs first.
        const rank = (uid: number) => (uid % 2) * 1000 + uid
        const uids = Array.from({ length: 20 }, (_, index) => index + 1)
        uids.sort((one, other) => rank(one) - rank(other))
        const known = [...uids]
        const shown = () => Array.from({ length: view.length }, (_, row) => view.uidAt(row) ?? 0)
        const view: ResultView = new ResultView(cache, scheduler, FlatRows.of(uids), {
          placing:
            () =>
            ({ uid }) => {
              // Hidden ones keep their places, too.
              const before = known.filter((each) => rank(each) < rank(uid))
              known.push(uid)
              known.sort((one, other) => rank(one) - rank(other))
              return { uid, isSeen: true, after: before.at(-1) ?? 'none' }
            },
          onOutdated: () => {
            const present = new Set(server.messages.map(({ uid }) => uid))
            view.forget(atOnce(view.missing(present)))
          },
        })
        let heard = view.length
        view.onChange((change) => {
          if (change.kind === 'inserted') heard += change.rows.to - change.rows.from
          if (change.kind === 'removed') heard--
          if (change.kind === 'reset') heard = view.length
        })
        cache.onChange((change) => {
          if (change.kind === 'inserted' && change.why === 'arrived')
            view.expect(change.rows.to - change.rows.from, 'arrived')
        })
        const run = async () => {
          await settled()
          for (let job = scheduler.take(() => true); job; job = scheduler.take(() => true)) {
            await job.run(server.session())
            await settled()
          }
        }
        const hidden = new Set<number>()
        view.want({ visible: { from: 0, to: 20 }, ahead: undefined, near: 0 })
        await run()
        for (const { kind, at } of events) {
          const uid = server.messages[at % Math.max(1, server.messages.length)]?.uid ?? 0
          if (kind === 'expunge' && server.messages.length > 0) server.expunge(at % server.messages.length)
          if (kind === 'deliver') server.deliver(1 + (at % 3))
          if (kind === 'hide' && cache.hide([uid]).length > 0) hidden.add(uid)
          if (kind === 'unhide') {
            cache.unhide([uid], 'refused')
            hidden.delete(uid)
          }
          if (kind === 'look') await run()
          assert.equal(heard, view.length, 'changes add up')
        }
        await run()
        const expected = server.messages
          .map(({ uid }) => uid)
          .filter((uid) => !hidden.has(uid))
          .toSorted((one, other) => rank(one) - rank(other))
        assert.deepEqual(shown(), expected)
      }),
      { numRuns: 150 },
    )
  })
})

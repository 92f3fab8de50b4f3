import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Flag, withFlags } from '../../../src/model/flags.ts'
import type { Flags } from '../../../src/model/flags.ts'
import type { Uid } from '../../../src/model/envelope.ts'
import { MailboxCache } from '../../../src/sync/mailbox-cache.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import type { FlagChange } from '../../../src/sync/pending-flags.ts'
import type { ViewChange } from '../../../src/sync/view.ts'
import { FakeMailbox, subjectOf } from '../../support/fake-mailbox.ts'
import { mailboxStatus } from '../../support/fake-session.ts'

const start = 110

/** What others do, and what the server tells unasked. */
const serverEvent = fc.record({
  kind: fc.constantFrom('deliver', 'expunge', 'lose', 'tell-expunged', 'flags', 'tell-row'),
  at: fc.nat(300),
  flag: fc.constantFrom(Flag.seen, Flag.flagged, '$Forwarded'),
  withUid: fc.boolean(),
})
type ServerEvent = { kind: string; at: number; flag: string; withUid: boolean }

const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ who: fc.constant('server'), event: serverEvent }) },
  {
    weight: 4,
    arbitrary: fc.record({
      who: fc.constant('fetch'),
      row: fc.nat(300),
      delivery: fc.constantFrom('whole', 'flags-first', 'envelope-first'),
      goneAs: fc.constantFrom('nothing', 'nils'),
      meanwhile: fc.array(serverEvent, { maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ who: fc.constant('user'), hide: fc.boolean(), row: fc.nat(300) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      who: fc.constant('assume'),
      row: fc.nat(300),
      flag: fc.constantFrom(Flag.seen, Flag.flagged),
      add: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ who: fc.constant('settle'), index: fc.nat(20), done: fc.boolean() }) },
)
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/** The mailbox, the user's changes under way, and the cache that is to show both. */
class World {
  readonly server = new FakeMailbox(start)
  readonly scheduler = new Scheduler(() => undefined)
  readonly cache = new MailboxCache(mailboxStatus({ exists: start }), this.scheduler)
  readonly hidden = new Set<Uid>()
  readonly pending: { readonly uid: Uid; readonly change: FlagChange }[] = []
  /** Length of the list as somebody knows it who only listens to changes. */
  heard = start

  constructor() {
    this.server.cache = this.cache
    this.cache.onChange((change) => this.#hear(change))
    this.cache.setUnseen(start, 1)
  }

  async apply(event: Event): Promise<void> {
    switch (event.who) {
      case 'server':
        return this.#happen(event.event)
      case 'fetch':
        return this.#fetch(event)
      case 'user': {
        const uid = event.hide
          ? this.#uidAt(event.row)
          : [...this.hidden][event.row % Math.max(1, this.hidden.size)]
        if (uid === undefined) return
        if (event.hide) for (const done of this.cache.hide([uid])) this.hidden.add(done)
        else {
          this.cache.unhide([uid], 'refused')
          this.hidden.delete(uid)
        }
        return
      }
      case 'assume': {
        const uid = this.#uidAt(event.row)
        if (uid === undefined) return
        const change = { flags: [event.flag], add: event.add }
        this.pending.push({ uid, change })
        return this.cache.assumeFlags([uid], change)
      }
      case 'settle': {
        // Commands are answered in the order in which they were sent.
        const settled = this.pending.shift()
        if (!settled) return
        const message = this.server.messages.find(({ uid }) => uid === settled.uid)
        // Nothing is done to a message that is gone.
        const done = event.done && message?.gone !== true
        if (done && message) {
          // A STORE is answered by a FETCH before its OK (RFC 9051 §6.4.6).
          message.flags = withFlags(message.flags, settled.change.flags, settled.change.add)
          this.server.setFlags(this.server.messages.indexOf(message), message.flags, true)
        }
        return this.cache.settleFlags([settled.uid], settled.change, done)
      }
    }
  }

  /** Whatever the cache shows as known is what the server has, with the user's changes over it. */
  check(): void {
    const shown = this.server.messages.filter(({ uid }) => !this.hidden.has(uid))
    assert.equal(this.cache.length, shown.length, 'as many rows as messages')
    assert.equal(this.heard, shown.length, 'changes add up to the length')
    shown.forEach((message, row) => {
      const slot = this.cache.peek(row)
      if (slot.kind !== 'ready') return
      assert.equal(slot.message.uid, message.uid, `row ${row}`)
      if (!message.gone) assert.equal(slot.message.envelope.subject, subjectOf(message.uid))
      assert.deepEqual(
        [...slot.message.flags].sort(),
        [...this.#expectedFlags(message.uid, message.flags)].sort(),
        `flags of row ${row}`,
      )
      assert.equal(this.cache.rowOf(message.uid), row)
    })
    for (const uid of this.hidden) assert.equal(this.cache.rowOf(uid), undefined)
  }

  /** Others rest: everything that is looked at comes, and all of it is right. */
  async settle(): Promise<void> {
    this.server.tellExpunged()
    this.server.between = () => undefined
    for (let from = 0; from < this.cache.length; from += 40) {
      this.cache.want({ visible: { from, to: from + 40 }, ahead: undefined, near: from })
      await this.drain()
    }
    this.check()
    for (let row = 0; row < this.cache.length; row++)
      assert.equal(this.cache.peek(row).kind, 'ready', `row ${row}`)
  }

  async drain(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      const job = this.scheduler.take(() => true)
      if (!job) return
      await job.run(this.server.session())
    }
    assert.fail('the cache asks for ever')
  }

  #happen({ kind, at, flag, withUid }: ServerEvent): void {
    const { messages } = this.server
    const place = messages.length === 0 ? 0 : at % messages.length
    const message = messages[place]
    switch (kind) {
      case 'deliver':
        return this.server.deliver((at % 3) + 1)
      case 'expunge':
        if (message) this.hidden.delete(message.uid)
        return this.server.expunge(place)
      case 'lose':
        if (message) message.gone = true
        return
      case 'tell-expunged':
        for (const each of messages) if (each.gone) this.hidden.delete(each.uid)
        return this.server.tellExpunged()
      case 'flags':
        return this.server.setFlags(
          place,
          withFlags(message?.flags ?? new Set(), [flag], at % 2 === 0),
          withUid,
        )
      case 'tell-row':
        return this.server.tell(place)
    }
  }

  async #fetch(event: Extract<Event, { who: 'fetch' }>): Promise<void> {
    const meanwhile = [...event.meanwhile]
    this.server.delivery = event.delivery
    this.server.goneAs = event.goneAs
    this.server.between = () => {
      const next = meanwhile.shift()
      if (!next) return
      this.#happen(next)
      this.check()
    }
    const near = event.row % Math.max(1, this.cache.length)
    this.cache.want({
      visible: { from: near - 10, to: near + 10 },
      ahead: { from: near + 10, to: near + 60 },
      near,
    })
    const job = this.scheduler.take(() => true)
    const session = this.server.session({
      noop: async () => {
        for (const each of this.server.messages) if (each.gone) this.hidden.delete(each.uid)
        this.server.tellExpunged()
      },
    })
    await job?.run(session)
    this.server.between = () => undefined
  }

  #uidAt(row: number): Uid | undefined {
    const slot = this.cache.peek(row % Math.max(1, this.cache.length))
    return slot.kind === 'ready' ? slot.message.uid : undefined
  }

  #expectedFlags(uid: Uid, flags: Flags): Flags {
    return this.pending
      .filter((each) => each.uid === uid)
      .reduce((now, { change }) => withFlags(now, change.flags, change.add), flags)
  }

  #hear(change: ViewChange): void {
    if (change.kind === 'inserted') this.heard += change.rows.to - change.rows.from
    if (change.kind === 'removed') this.heard -= 1
    if (change.kind === 'reset') this.heard = this.cache.length
  }
}

test('rows, flags and UIDs are right whatever comes in whatever order (1176-cache, 2180-x, 2683-3.4.4a)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60, size: 'max' }), async (events) => {
      const world = new World()
      for (const each of events) {
        await world.apply(each)
        world.check()
      }
      for (const each of world.server.messages) if (each.gone) world.hidden.delete(each.uid)
      await world.settle()
    }),
    { numRuns: 150 },
  )
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ImapSession } from '../../../src/imap/session.ts'
import { MailFailure } from '../../../src/model/error.ts'
import type { MailError } from '../../../src/model/error.ts'
import { Flag } from '../../../src/model/flags.ts'
import { MailboxCache } from '../../../src/sync/mailbox-cache.ts'
import { Scheduler } from '../../../src/sync/scheduler.ts'
import type { JournalEntry, TriageJournal } from '../../../src/sync/ports.ts'
import { Triage } from '../../../src/sync/triage/triage.ts'
import type { TriageListener } from '../../../src/sync/triage/triage.ts'
import { emptyEnvelope, FakeMailbox } from '../../support/fake-mailbox.ts'
import { fakeMailboxCommands, mailboxStatus, settled } from '../../support/fake-session.ts'

const star = { flags: [Flag.flagged], add: true }
const refusal: MailError = {
  kind: 'refused',
  command: 'UID STORE',
  code: undefined,
  text: 'Permission denied',
}

class Desk {
  readonly server = new FakeMailbox(5)
  readonly scheduler = new Scheduler(() => undefined)
  readonly cache = new MailboxCache(mailboxStatus({ exists: 5 }), this.scheduler)
  readonly sent: string[] = []
  readonly refused: string[] = []
  /** What was said of unseen messages in other mailboxes. */
  readonly unseen: [string, number | undefined][] = []
  readonly triage: Triage
  readonly #capabilities: ReadonlySet<string>
  mailbox = mailboxStatus({ exists: 5 })
  /** How many copies are found where a COPY was cut. */
  copied = 0
  /** Called by NOOP: what the server has to tell. */
  news: () => void = () => undefined
  /** UIDs that are not there. */
  gone: readonly number[] = []
  readonly progress: [number, number][] = []
  /** Called when a command is sent. */
  onSent: () => void = () => undefined
  /** Flags that the server tells of messages that are not in the list. */
  readonly told = new Map<number, ReadonlySet<string>>()
  /** What the server answers to the next commands, in turn; done where nothing is said. */
  readonly answers: (MailError | undefined)[] = []

  constructor(capabilities: readonly string[], undoSeconds = 60, journal?: TriageJournal) {
    this.#capabilities = new Set(capabilities)
    this.server.cache = this.cache
    for (let place = 0; place < 5; place++) this.server.tell(place)
    const listener: TriageListener = {
      onRefused: (entry, error) =>
        this.refused.push(`${entry.action.kind} ${entry.uids.join()}: ${error.kind}`),
      onReturning: () => undefined,
      onReturned: () => undefined,
      onUnseen: (mailbox, more) => this.unseen.push([mailbox, more]),
      onProgress: (_, made, all) => this.progress.push([made, all]),
    }
    this.triage = new Triage({
      scheduler: this.scheduler,
      capabilities: () => this.#capabilities,
      undoSeconds,
      listener,
      journal,
      viewOf: () => this.cache,
    })
  }

  /** Sends what waits, one command after the other, and lets its answers be heard. */
  async run(): Promise<void> {
    const record = async (command: string): Promise<undefined> => {
      this.sent.push(command)
      this.onSent()
      const error = this.answers.shift()
      if (error) throw new MailFailure(error)
    }
    const commands: Partial<ImapSession> = {
      noop: async () => this.news(),
      locate: async (uids) =>
        uids
          .filter((uid) => !this.gone.includes(uid))
          .map((uid) => ({ sequence: 1, uid, flags: this.told.get(uid) ?? new Set() })),
      fetchFields: async (uids) =>
        uids.map((uid) => ({
          sequence: 1,
          uid,
          envelope: { ...emptyEnvelope, messageId: `<${uid}@example.org>` },
        })),
      countFrom: async () => this.copied,
      search: async () => (this.copied > 0 ? [100] : []),
      mailboxes: fakeMailboxCommands({ numbering: async () => ({ uidValidity: 1n, uidNext: 100 }) }),
      store: (uids, flags, add) => record(`STORE ${uids.join()} ${add ? '+' : '-'}${flags.join()}`),
      copy: async (uids, target) => {
        await record(`COPY ${uids.join()} ${target}`)
        if (!this.#capabilities.has('UIDPLUS')) return undefined
        return { uidValidity: 7n, uids: new Map(uids.map((uid) => [uid, uid + 100])) }
      },
      expunge: (uids) => record(`EXPUNGE ${uids === 'all' ? uids : uids.join()}`),
      move: async (uids, target) => {
        await record(`MOVE ${uids.join()} ${target}`)
        for (const uid of uids) {
          const place = this.server.messages.findIndex((message) => message.uid === uid)
          if (place >= 0 && this.mailbox.path === 'INBOX') this.server.expunge(place)
        }
        return { uidValidity: 7n, uids: new Map(uids.map((uid) => [uid, uid + 100])) }
      },
    }
    await settled()
    for (let job = this.scheduler.take(() => true); job; job = this.scheduler.take(() => true)) {
      const session = Object.assign(this.server.session(), commands)
      await job.run(Object.defineProperty(session, 'mailbox', { get: () => this.mailbox }))
      await settled()
    }
  }

  flagged(row: number): boolean {
    return this.has(row, Flag.flagged)
  }

  has(row: number, flag: string): boolean {
    const slot = this.cache.peek(row)
    return slot.kind === 'ready' && slot.message.flags.has(flag)
  }

  uids(): (number | string)[] {
    return Array.from({ length: this.cache.length }, (_, row) => {
      const slot = this.cache.peek(row)
      return slot.kind === 'ready' ? slot.message.uid : slot.kind
    })
  }
}

const modern = ['IMAP4REV1', 'UIDPLUS', 'MOVE']

describe('flags', () => {
  test('are shown before the server knows of it, and stay when it agrees', async () => {
    const desk = new Desk(modern)
    assert.ok(desk.triage.setFlags(desk.cache, [2, 3], star))
    assert.ok(desk.flagged(1) && desk.flagged(2))
    assert.deepEqual(desk.sent, [])
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 2,3 +\\Flagged'])
    assert.ok(desk.flagged(1) && desk.flagged(2))
  })

  test('only what differs is sent, and nothing when nothing differs', async () => {
    const desk = new Desk(modern)
    desk.server.setFlags(1, new Set([Flag.flagged]), true)
    desk.triage.setFlags(desk.cache, [2, 3], star)
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 3 +\\Flagged'])
    assert.equal(desk.triage.setFlags(desk.cache, [2, 3], star), undefined)
  })

  test('of messages that nobody has looked at, those that differ are asked for, changed and undone', async () => {
    const desk = new Desk(modern)
    desk.told.set(98, new Set([Flag.flagged])).set(99, new Set())
    desk.triage.setFlags(desk.cache, [98, 99], star)
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 99 +\\Flagged'])
    assert.deepEqual(
      desk.triage.entries.map(({ uids }) => uids),
      [[99]],
    )
    desk.triage.undo()
    await desk.run()
    assert.deepEqual(desk.sent.slice(1), ['STORE 99 -\\Flagged'])
  })

  test('go back to what they were when the server refuses, and that is said (2180-4.2)', async () => {
    const desk = new Desk(modern)
    desk.answers.push(refusal)
    desk.triage.setFlags(desk.cache, [2], star)
    await desk.run()
    assert.equal(desk.flagged(1), false)
    assert.deepEqual(desk.refused, ['flags 2: refused'])
  })

  test('two changes that are both refused leave what the server has (2180-4.2)', async () => {
    const desk = new Desk(modern)
    desk.answers.push(refusal, refusal)
    desk.triage.setFlags(desk.cache, [2], star)
    desk.triage.setFlags(desk.cache, [2], { ...star, add: false })
    await desk.run()
    assert.equal(desk.flagged(1), false)
  })

  test('what others change meanwhile shows as soon as ours is over', async () => {
    const desk = new Desk(modern)
    desk.answers.push(refusal)
    desk.triage.setFlags(desk.cache, [2], star)
    desk.server.setFlags(1, new Set([Flag.seen]), true)
    assert.ok(desk.flagged(1) && desk.has(1, Flag.seen))
    await desk.run()
    assert.equal(desk.flagged(1), false)
    assert.ok(desk.has(1, Flag.seen))
  })

  test('are undone by the opposite command', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2], star)
    await desk.run()
    assert.equal(desk.triage.entries.length, 1)
    desk.triage.undo()
    assert.equal(desk.flagged(1), false)
    await desk.run()
    assert.deepEqual(desk.sent.at(-1), 'STORE 2 -\\Flagged')
    assert.equal(desk.triage.entries.length, 0)
    assert.deepEqual(desk.triage.undo(), [])
  })

  test('a message that was read is marked, once, and not to be undone', async () => {
    const desk = new Desk(modern)
    desk.triage.markSeen(desk.cache, 1)
    desk.triage.markSeen(desk.cache, 1)
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 1 +\\Seen'])
    assert.equal(desk.triage.entries.length, 0)
  })

  test('nothing is stored by a UID of another time, though the command waited (2683-3.4.3b)', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2], star)
    desk.triage.move(desk.cache, [3], 'Archive')
    desk.mailbox = mailboxStatus({ exists: 5, uidValidity: 2n })
    desk.cache.reopen(desk.mailbox)
    await desk.run()
    assert.deepEqual(desk.sent, [])
    assert.deepEqual(desk.refused.sort(), ['flags 2: missing', 'move 3: missing'])
    assert.equal(desk.cache.length, 5)
  })

  test('nothing is undone by a UID of another time (2683-3.4.3b)', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2], star)
    await desk.run()
    desk.mailbox = mailboxStatus({ exists: 5, uidValidity: 2n })
    desk.cache.reopen(desk.mailbox)
    for (let place = 0; place < 5; place++) desk.server.setFlags(place, new Set([Flag.flagged]), true)
    for (let place = 0; place < 5; place++) desk.server.tell(place)
    desk.triage.undo()
    assert.ok(desk.flagged(1), 'another message has this UID now')
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 2 +\\Flagged'])
    assert.deepEqual(desk.refused, ['flags 2: missing'])
  })
})

describe('moves', () => {
  test('take the message from the list at once', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2, 4], 'Archive')
    assert.deepEqual(desk.uids(), [1, 3, 5])
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2,4 Archive'])
    assert.deepEqual(desk.uids(), [1, 3, 5])
    assert.deepEqual(desk.refused, [])
  })

  test('a message that others expunge meanwhile is gone once (2180-x)', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    desk.server.expunge(1)
    assert.deepEqual(desk.uids(), [1, 3, 4, 5])
    await desk.run()
    assert.deepEqual(desk.uids(), [1, 3, 4, 5])
  })

  test('one that is refused, or taken back before it is sent, brings the target nothing unseen', async () => {
    const desk = new Desk(['MOVE', 'UIDPLUS'])
    desk.answers.push({ ...refusal, command: 'UID MOVE', code: 'OVERQUOTA' })
    desk.triage.move(desk.cache, [2, 3], 'Archive')
    assert.deepEqual(desk.unseen, [['Archive', 2]])
    await desk.run()
    assert.deepEqual(desk.unseen, [
      ['Archive', 2],
      ['Archive', -2],
    ])
    desk.triage.move(desk.cache, [4], 'Trash')
    desk.triage.undo()
    await desk.run()
    assert.deepEqual(desk.unseen.slice(2), [
      ['Trash', 1],
      ['Trash', -1],
    ])
  })

  test('one of messages that nobody knows has the target counted when it is made', async () => {
    const desk = new Desk(['MOVE', 'UIDPLUS'])
    desk.triage.move(desk.cache, [2, 77], 'Archive')
    assert.deepEqual(desk.unseen, [])
    await desk.run()
    assert.deepEqual(desk.unseen, [['Archive', undefined]])
  })

  test('a refused one puts the message back where it was, and says so (2180-4.4)', async () => {
    const desk = new Desk(modern)
    desk.answers.push({ ...refusal, command: 'UID MOVE', code: 'OVERQUOTA' })
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    assert.deepEqual(desk.uids(), [1, 2, 3, 4, 5])
    assert.deepEqual(desk.refused, ['move 2: refused'])
    assert.equal(desk.triage.entries.length, 0)
  })

  test('are undone where COPYUID says that the messages went', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 7n })
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2 Archive', 'MOVE 102 INBOX'])
    assert.deepEqual(desk.refused, [])
  })

  test('are not undone in a mailbox that was numbered anew (2683-3.4.3b)', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 8n })
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2 Archive'])
    assert.deepEqual(desk.refused, ['move 2: missing'])
  })

  test('are not taken for gone where the look at them brings the news that they are numbered anew (2683-3.4.3b)', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 7n })
    desk.cache.live = false
    desk.gone = [102]
    desk.news = () => (desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 8n }))
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2 Archive'])
    assert.deepEqual(desk.refused, ['move 2: missing'])
  })

  test('a move is undone by a move, though the answer did not reach the list', async () => {
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    // It ran on the other connection: the list never heard of the EXPUNGE.
    desk.server.cache = undefined
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 7n })
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2 Archive', 'MOVE 102 INBOX'])
  })

  test('without UIDPLUS nothing is sent while it can be taken back', async () => {
    const desk = new Desk(['IMAP4REV1', 'MOVE'])
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    assert.deepEqual(desk.sent, [])
    assert.deepEqual(desk.uids(), [1, 3, 4, 5])
    desk.triage.undo()
    await desk.run()
    assert.deepEqual(desk.sent, [])
    assert.deepEqual(desk.uids(), [1, 2, 3, 4, 5])
    assert.deepEqual(desk.refused, [])
  })

  test('without UIDPLUS it is sent when the time is over, or the program ends', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const desk = new Desk(['IMAP4REV1', 'MOVE'], 8)
    desk.triage.move(desk.cache, [2], 'Archive')
    context.mock.timers.tick(7999)
    await desk.run()
    assert.deepEqual(desk.sent, [])
    context.mock.timers.tick(1)
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 2 Archive'])
    desk.triage.move(desk.cache, [3], 'Archive')
    const flushed = desk.triage.flush(1000)
    await desk.run()
    await flushed
    assert.deepEqual(desk.sent, ['MOVE 2 Archive', 'MOVE 3 Archive'])
  })

  test('without MOVE: COPY and \\Deleted, nothing is expunged, the message stays (2683-3.1.2c)', async () => {
    const desk = new Desk(['IMAP4REV1', 'UIDPLUS'])
    desk.triage.move(desk.cache, [2], 'Archive')
    assert.ok(desk.has(1, Flag.deleted))
    await desk.run()
    assert.deepEqual(desk.sent, ['COPY 2 Archive', 'STORE 2 +\\Deleted'])
    assert.deepEqual(desk.uids(), [1, 2, 3, 4, 5])
    desk.triage.undo()
    await settled()
    assert.equal(desk.has(1, Flag.deleted), false)
    await desk.run()
    assert.equal(desk.sent.at(-1), 'STORE 2 -\\Deleted')
  })

  test('without MOVE: a refused COPY marks nothing (2180-4.4, wp-copy)', async () => {
    const desk = new Desk(['IMAP4REV1', 'UIDPLUS'])
    desk.answers.push(refusal)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    assert.deepEqual(desk.sent, ['COPY 2 Archive'])
    assert.equal(desk.has(1, Flag.deleted), false)
    assert.deepEqual(desk.refused, ['move 2: refused'])
  })

  test('without MOVE: a mark of a refused move that was taken off again was never there, and undo gives none', async () => {
    const desk = new Desk(['IMAP4REV1', 'UIDPLUS'])
    desk.answers.push(refusal)
    desk.triage.move(desk.cache, [2], 'Archive')
    desk.triage.setFlags(desk.cache, [2, 3], { flags: [Flag.deleted], add: false })
    await desk.run()
    assert.deepEqual(desk.refused, ['move 2: refused'])
    assert.deepEqual(desk.triage.entries, [])
    assert.equal(desk.has(1, Flag.deleted), false)
  })

  test('with neither: what takes the mark off that a move holds back comes after the move', async () => {
    const desk = new Desk(['IMAP4REV1'])
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    assert.deepEqual(desk.sent, [])
    desk.triage.setFlags(desk.cache, [2], { flags: [Flag.deleted], add: false })
    await desk.run()
    assert.deepEqual(desk.sent, ['COPY 2 Archive', 'STORE 2 +\\Deleted', 'STORE 2 -\\Deleted'])
    assert.equal(desk.has(1, Flag.deleted), false)
  })

  test('without MOVE: to the mailbox it is in already, a message is only marked', async () => {
    const desk = new Desk(['IMAP4REV1', 'UIDPLUS'])
    desk.triage.move(desk.cache, [2], 'INBOX')
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 2 +\\Deleted'])
  })

  test('a cut leaves open whether a COPY was done: where copies are found, it is not sent twice', async () => {
    for (const copied of [0, 1]) {
      const desk = new Desk(['IMAP4REV1', 'UIDPLUS'])
      desk.copied = copied
      desk.answers.push({ kind: 'disconnected', host: 'h', text: 'it hung up.' })
      desk.triage.move(desk.cache, [2], 'Archive')
      await desk.run()
      await desk.run()
      const copies = copied > 0 ? ['COPY 2 Archive'] : ['COPY 2 Archive', 'COPY 2 Archive']
      assert.deepEqual(desk.sent, [...copies, 'STORE 2 +\\Deleted'])
      assert.deepEqual(desk.refused, [])
    }
  })
})

describe('what another run has left', () => {
  test('is copied once too, by the Message-IDs that the server tells', async () => {
    const left: JournalEntry = {
      id: 'left',
      mailbox: 'INBOX',
      uidValidity: 1n,
      uids: [2],
      action: { kind: 'move', target: 'Archive', byCopy: true },
    }
    const written: (JournalEntry['copy'] | undefined)[] = []
    const desk = new Desk(['IMAP4REV1', 'UIDPLUS'], 60, {
      unfinished: async () => [left],
      write: async ({ copy }) => {
        written.push(copy)
      },
      finish: () => undefined,
    })
    desk.copied = 1
    desk.answers.push({ kind: 'disconnected', host: 'h', text: 'it hung up.' })
    assert.equal(await desk.triage.resume(), 1)
    await desk.run()
    await desk.run()
    assert.deepEqual(written.at(-1)?.messageIds, new Map([[2, '<2@example.org>']]))
    assert.deepEqual(desk.sent, ['COPY 2 Archive', 'STORE 2 +\\Deleted'])
    assert.deepEqual(desk.refused, [])
  })
})

describe('the end of the program', () => {
  test('waits until flags are sent, too', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2], star)
    let over = false
    const flushed = desk.triage.flush(1000).then(() => (over = true))
    await settled()
    assert.equal(over, false)
    await desk.run()
    await flushed
    assert.deepEqual(desk.sent, ['STORE 2 +\\Flagged'])
  })

  test('waits a bounded time for a server that is away', async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const desk = new Desk(modern)
    desk.triage.move(desk.cache, [2], 'Archive')
    const flushed = desk.triage.flush(1000)
    context.mock.timers.tick(10_000)
    await flushed
    assert.deepEqual(desk.sent, [])
  })
})

describe('changes of a kind', () => {
  const read = { flags: [Flag.seen], add: true }

  test('that wait go into one command', async () => {
    const desk = new Desk(modern)
    for (const uid of [1, 2, 3, 5]) desk.triage.move(desk.cache, [uid], 'Archive')
    desk.triage.setFlags(desk.cache, [4], star)
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 1,2,3,5 Archive', 'STORE 4 +\\Flagged'])
    assert.equal(desk.triage.entries.length, 5)
  })

  test('keep their order where they change the same message', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [1], star)
    desk.triage.setFlags(desk.cache, [1, 2], { ...star, add: false })
    desk.triage.setFlags(desk.cache, [1, 2], star)
    desk.triage.setFlags(desk.cache, [3], star)
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 1 +\\Flagged', 'STORE 1 -\\Flagged', 'STORE 1,2,3 +\\Flagged'])
  })

  test('one of them is taken back before it is sent: the others go without it', async () => {
    const desk = new Desk(modern)
    for (const uid of [1, 2, 3]) desk.triage.move(desk.cache, [uid], 'Archive')
    const [undone] = desk.triage.undo(desk.triage.entries[1]?.id)
    assert.equal(undone?.wasSent, false)
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 1,3 Archive'])
    assert.deepEqual(desk.uids(), [2, 4, 5])
  })

  test('one that spoils it for the others is refused alone', async () => {
    const desk = new Desk(modern)
    desk.answers.push(refusal, undefined, refusal)
    for (const uid of [1, 2]) desk.triage.move(desk.cache, [uid], 'Archive')
    await desk.run()
    assert.deepEqual(desk.sent, ['MOVE 1,2 Archive', 'MOVE 1 Archive', 'MOVE 2 Archive'])
    assert.deepEqual(desk.refused, ['move 2: refused'])
    assert.deepEqual(desk.uids(), [2, 3, 4, 5])
  })

  test('of ten thousand messages take a handful of commands, and are one thing to undo', async () => {
    const desk = new Desk(modern)
    const uids = Array.from({ length: 10_000 }, (_, index) => index + 101)
    desk.triage.move(desk.cache, uids, 'Archive')
    await desk.run()
    assert.equal(desk.sent.length, 10)
    assert.deepEqual(desk.progress.at(0), [1000, 10_000])
    assert.deepEqual(desk.progress.at(-1), [10_000, 10_000])
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 7n })
    await desk.run()
    assert.equal(desk.sent.length, 20)
  })

  test('of many messages stop when they are taken back, and what was done is undone', async () => {
    const desk = new Desk(modern)
    const uids = Array.from({ length: 3000 }, (_, index) => index + 101)
    desk.onSent = () => {
      desk.onSent = () => undefined
      desk.triage.undo()
    }
    desk.triage.setFlags(desk.cache, uids, read)
    await desk.run()
    assert.deepEqual(
      desk.sent.map((command) => command.replace(/(\d+),.*,(\d+)/, '$1-$2')),
      ['STORE 101-1100 +\\Seen', 'STORE 101-1100 -\\Seen'],
    )
    assert.deepEqual(desk.triage.entries, [])
  })

  test('that are refused in part stay done in that part, and only that is undone', async () => {
    const desk = new Desk(modern)
    const uids = Array.from({ length: 1500 }, (_, index) => index + 101)
    desk.answers.push(undefined, { kind: 'refused', command: 'UID STORE', code: 'LIMIT', text: 'Enough' })
    desk.triage.setFlags(desk.cache, uids, read)
    await desk.run()
    assert.equal(desk.refused.length, 1)
    assert.deepEqual(
      desk.triage.entries.map((entry) => entry.uids.length),
      [1000],
    )
  })
})

describe('redo', () => {
  test('does again what was undone, in the order in which it was done', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [1], star)
    desk.triage.setFlags(desk.cache, [2], star)
    await desk.run()
    desk.triage.undo()
    desk.triage.undo()
    await desk.run()
    desk.sent.length = 0
    assert.deepEqual(desk.triage.redo()[0]?.uids, [1])
    await desk.run()
    assert.deepEqual(desk.triage.redo()[0]?.uids, [2])
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 1 +\\Flagged', 'STORE 2 +\\Flagged'])
    assert.deepEqual(desk.triage.redo(), [])
    assert.equal(desk.triage.entries.length, 2)
  })

  test('of a move finds its messages by the UIDs under which they came back', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2], star)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Archive', uidValidity: 7n })
    await desk.run()
    desk.mailbox = mailboxStatus({ exists: 5 })
    desk.sent.length = 0
    desk.triage.undo()
    await desk.run()
    desk.triage.redo()
    desk.triage.redo()
    await desk.run()
    // It went as 102 and came back as 202.
    assert.deepEqual(desk.sent, ['STORE 202 -\\Flagged', 'STORE 202 +\\Flagged', 'MOVE 202 Archive'])
  })

  test('there is none after something new was done', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [1], star)
    desk.triage.undo()
    assert.equal(desk.triage.undone.length, 1)
    desk.triage.setFlags(desk.cache, [2], star)
    assert.deepEqual(desk.triage.redo(), [])
  })
})

describe('undo of one of many', () => {
  test('takes later changes of the same messages back before', async () => {
    const desk = new Desk(modern)
    const first = desk.triage.setFlags(desk.cache, [1, 2], star)
    desk.triage.setFlags(desk.cache, [3], star)
    desk.triage.move(desk.cache, [2], 'Archive')
    await desk.run()
    assert.deepEqual(
      desk.triage.undo(first?.id).map(({ action, uids }) => [action.kind, uids]),
      [
        ['move', [2]],
        ['flags', [1, 2]],
      ],
    )
    assert.deepEqual(
      desk.triage.entries.map(({ uids }) => uids),
      [[3]],
    )
  })

  test('what was made together is undone together', async () => {
    const desk = new Desk(modern)
    desk.triage.together(() => {
      desk.triage.setFlags(desk.cache, [1], star)
      desk.triage.move(desk.cache, [2], 'Archive')
    })
    assert.equal(desk.triage.undo().length, 2)
    await desk.run()
    assert.equal(desk.triage.redo().length, 2)
    await desk.run()
    assert.equal(desk.triage.undo().length, 2)
  })

  test('of a whole, one that is refused takes the others back, and no part is done again', async () => {
    const desk = new Desk(modern)
    const whole = () =>
      desk.triage.together(
        () => {
          desk.triage.setFlags(desk.cache, [2], star)
          desk.triage.move(desk.cache, [2], 'Archive')
        },
        undefined,
        true,
      )
    whole()
    desk.answers.push(refusal)
    await desk.run()
    assert.deepEqual(desk.sent, ['STORE 2 +\\Flagged'])
    assert.deepEqual([desk.uids(), desk.flagged(1)], [[1, 2, 3, 4, 5], false])
    whole()
    desk.answers.push(undefined, refusal)
    await desk.run()
    assert.deepEqual(desk.sent.slice(1), ['STORE 2 +\\Flagged', 'MOVE 2 Archive', 'STORE 2 -\\Flagged'])
    assert.deepEqual([desk.uids(), desk.flagged(1)], [[1, 2, 3, 4, 5], false])
    assert.deepEqual([desk.triage.entries, desk.triage.undone], [[], []])
    assert.deepEqual(desk.refused, ['flags 2: refused', 'move 2: refused'])
  })
})

describe('copies', () => {
  test('are undone by removing what COPYUID names, and nothing else', async () => {
    const desk = new Desk(modern)
    desk.triage.copy(desk.cache, [2, 3], 'Work')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Work', uidValidity: 7n })
    await desk.run()
    assert.deepEqual(desk.sent, ['COPY 2,3 Work', 'STORE 102,103 +\\Deleted', 'EXPUNGE 102,103'])
  })

  test('are not removed from a mailbox that was numbered anew (2683-3.4.3b)', async () => {
    const desk = new Desk(modern)
    desk.triage.copy(desk.cache, [2], 'Work')
    await desk.run()
    desk.triage.undo()
    desk.mailbox = mailboxStatus({ path: 'Work', uidValidity: 8n })
    await desk.run()
    assert.deepEqual(desk.sent, ['COPY 2 Work'])
    assert.deepEqual(desk.refused, ['copy 2: missing'])
  })

  test('without UIDPLUS wait, and are taken back before they are sent', async () => {
    const desk = new Desk(['IMAP4REV1'])
    desk.triage.copy(desk.cache, [2], 'Work')
    await desk.run()
    desk.triage.undo()
    await desk.triage.settle(100)
    await desk.run()
    assert.deepEqual(desk.sent, [])
  })
})

describe('expunging', () => {
  test('takes only what was meant', async () => {
    const desk = new Desk(modern)
    const expunging = desk.triage.expunge(desk.cache, [2, 4])
    await desk.run()
    await expunging
    assert.deepEqual(desk.sent, ['EXPUNGE 2,4'])
  })

  test('without UIDPLUS takes all that is marked deleted', async () => {
    const desk = new Desk(['IMAP4REV1'])
    const expunging = desk.triage.expunge(desk.cache, [2, 4])
    await desk.run()
    await expunging
    assert.deepEqual(desk.sent, ['EXPUNGE all'])
  })

  test('leaves nothing to undo of what is gone', async () => {
    const desk = new Desk(modern)
    desk.triage.setFlags(desk.cache, [2, 3], { flags: [Flag.deleted], add: true })
    await desk.run()
    const expunging = desk.triage.expunge(desk.cache, [2])
    await desk.run()
    await expunging
    assert.deepEqual(
      desk.triage.entries.map(({ uids }) => uids),
      [[3]],
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Flag } from '../../src/model/flags.ts'
import type { MailError } from '../../src/model/error.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { JournalEntry, TriageJournal } from '../../src/sync/ports.ts'
import { openViewOf } from '../support/open-view.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import {
  countingUnseen,
  fetchingRows,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'

const star = { flags: [Flag.flagged], add: true }

/** A journal in memory. */
class MemoryJournal implements TriageJournal {
  readonly entries = new Map<string, JournalEntry>()
  left: readonly JournalEntry[] = []

  async unfinished(): Promise<readonly JournalEntry[]> {
    return this.left
  }

  async write(entry: JournalEntry): Promise<void> {
    this.entries.set(entry.id, { ...entry })
  }

  finish(id: string): void {
    this.entries.delete(id)
  }
}

interface Desk {
  readonly triage: Triage
  readonly journal: MemoryJournal
  readonly refused: MailError[]
}

function sit({ account }: AccountHarness): Desk {
  const journal = new MemoryJournal()
  const refused: MailError[] = []
  const listener = {
    onRefused: (_: unknown, error: MailError) => refused.push(error),
    onReturning: () => undefined,
    onReturned: () => undefined,
  }
  return {
    journal,
    refused,
    triage: new Triage({
      scheduler: account.scheduler,
      capabilities: () => account.capabilities,
      undoSeconds: 0,
      listener: listener,
      journal,
      viewOf: openViewOf(account),
    }),
  }
}

async function openRows({ account }: AccountHarness, count: number): Promise<MailboxCache> {
  account.connect()
  const view = await account.open('INBOX')
  view.want({ visible: { from: 0, to: count }, ahead: undefined, near: 0 })
  await until(() => view.unseen === 0 && view.peek(0).kind === 'ready', 'the rows')
  return view
}

const opening = (capabilities = '', count = 3) =>
  `${signingIn(capabilities)}${selecting('INBOX', count)}${fetchingRows(1, count)}${countingUnseen}`

describe('changes of messages that others expunge', { timeout: 20_000 }, () => {
  test('a STORE that is refused is sent again for those that are there still (2180-4.2)', async (context) => {
    const harness = await startAccount(
      context,
      `${opening()}
       C: <tag> UID STORE 1:3 +FLAGS (\\Flagged)
       S: <tag> NO Some are gone
       C: <tag> NOOP
       S: * 2 EXPUNGE
       S: <tag> OK now you know
       C: <tag> UID FETCH 2 (UID)
       S: <tag> OK fetched
       C: <tag> UID STORE 1,3 +FLAGS (\\Flagged)
       S: * 1 FETCH (UID 1 FLAGS (\\Flagged))
       S: * 2 FETCH (UID 3 FLAGS (\\Flagged))
       S: <tag> OK stored`,
    )
    const view = await openRows(harness, 3)
    const { triage, refused } = sit(harness)
    triage.setFlags(view, [1, 2, 3], star)
    await harness.server.done()
    assert.equal(view.length, 2)
    assert.ok([...view.flagsOf([1, 3]).values()].every((flags) => flags.has(Flag.flagged)))
    assert.deepEqual(refused, [])
  })

  test('a MOVE that is refused is sent again for the rest; where none is left nothing is sent (2180-4.4)', async (context) => {
    const harness = await startAccount(
      context,
      `${opening('UIDPLUS MOVE')}
       C: <tag> UID MOVE 2:3 "Archive"
       S: <tag> NO Some of the requested messages no longer exist.
       C: <tag> NOOP
       S: * 2 EXPUNGE
       S: * 2 EXPUNGE
       S: <tag> OK now you know
       C: <tag> UID FETCH 2:3 (UID)
       S: <tag> OK fetched`,
    )
    const view = await openRows(harness, 3)
    const { triage, refused, journal } = sit(harness)
    triage.move(view, [2, 3], 'Archive')
    await harness.server.done()
    await until(() => journal.entries.size === 0, 'the end of it')
    await harness.server.assertSilent()
    assert.equal(view.length, 1)
    assert.deepEqual(refused, [])
  })

  test('a NO that has another reason is told at once, and nothing is tried again (wp-copy)', async (context) => {
    const harness = await startAccount(
      context,
      `${opening('UIDPLUS MOVE')}
       C: <tag> UID MOVE 2 "Archive"
       S: <tag> NO [OVERQUOTA] Your mailbox is full`,
    )
    const view = await openRows(harness, 3)
    const { triage, refused } = sit(harness)
    triage.move(view, [2], 'Archive')
    await until(() => refused.length === 1, 'the refusal')
    await harness.server.assertSilent()
    assert.equal(view.length, 3)
  })
})

describe('changes that a cut interrupts', { timeout: 20_000 }, () => {
  const capabilities = 'UIDPLUS MOVE'
  const stillThere = (uids: readonly number[]) => `
    C: <tag> UID FETCH 1:3 (UID FLAGS)
    ${uids.map((uid, index) => `S: * ${index + 1} FETCH (UID ${uid} FLAGS ())`).join('\n')}
    S: <tag> OK fetched
    `

  test('a MOVE that was done though its answer never came is not done again', async (context) => {
    const harness = await startAccount(
      context,
      [
        `${opening(capabilities)}
         C: <tag> UID MOVE 2 "Archive"
         S!`,
        `${signingIn(capabilities)}${selecting('INBOX', 2)}${stillThere([1, 3])}${countingUnseen}
         C: <tag> UID FETCH 2 (UID)
         S: <tag> OK fetched`,
      ],
      { reconnects: 1 },
    )
    const view = await openRows(harness, 3)
    const { triage, refused, journal } = sit(harness)
    triage.move(view, [2], 'Archive')
    await harness.server.done()
    await until(() => journal.entries.size === 0, 'the end of it')
    await harness.server.assertSilent()
    assert.equal(view.length, 2)
    assert.deepEqual(refused, [])
  })

  test('a MOVE that was not done is sent again, and its message stays hidden meanwhile', async (context) => {
    const harness = await startAccount(
      context,
      [
        `${opening(capabilities)}
         C: <tag> UID MOVE 2 "Archive"
         S!`,
        `${signingIn(capabilities)}${selecting('INBOX', 3)}${stillThere([1, 2, 3])}${countingUnseen}
         C: <tag> UID MOVE 2 "Archive"
         S: * 2 EXPUNGE
         S: <tag> OK moved`,
      ],
      { reconnects: 1 },
    )
    const view = await openRows(harness, 3)
    const lengths = new Set<number>()
    view.onChange(() => lengths.add(view.length))
    const { triage } = sit(harness)
    triage.move(view, [2], 'Archive')
    await harness.server.done()
    assert.deepEqual([...lengths], [2])
  })

  const copying = `
    C: <tag> STATUS "Archive" (UIDNEXT UIDVALIDITY)
    S: * STATUS Archive (UIDNEXT 40 UIDVALIDITY 1)
    S: <tag> OK told
    C: <tag> UID COPY 2 "Archive"
    `
  const lookingForCopies = (found: string) => `${signingIn()}
    ${selecting('Archive', 9)}
    C: <tag> NOOP
    S: <tag> OK nothing
    C: <tag> UID SEARCH UID 40:4294967295 HEADER Message-ID "<2@example.org>"
    S: * SEARCH ${found}
    S: <tag> OK searched
    `
  const marking = `
    C: <tag> UID STORE 2 +FLAGS (\\Deleted)
    S: * 2 FETCH (UID 2 FLAGS (\\Deleted))
    S: <tag> OK stored
    `

  test('a COPY whose answer never came is looked for in its target: there, it is not sent twice (wp-copy)', async (context) => {
    const harness = await startAccount(
      context,
      [
        `${opening()}${copying}S!`,
        `${signingIn()}${selecting('INBOX', 3)}${stillThere([1, 2, 3])}${countingUnseen}${marking}`,
        lookingForCopies('40'),
      ],
      { reconnects: 1 },
    )
    const view = await openRows(harness, 3)
    const { triage, journal } = sit(harness)
    triage.move(view, [2], 'Archive')
    await harness.server.done()
    await until(() => journal.entries.size === 0, 'the end of it')
    assert.equal(harness.sent().filter((line) => line.startsWith('UID COPY')).length, 1)
  })

  test('and where it is not there, it is sent again', async (context) => {
    const harness = await startAccount(
      context,
      [
        `${opening()}${copying}S!`,
        `${signingIn()}${selecting('INBOX', 3)}${stillThere([1, 2, 3])}${countingUnseen}
         C: <tag> UID COPY 2 "Archive"
         S: <tag> OK copied
         ${marking}`,
        lookingForCopies(''),
      ],
      { reconnects: 1 },
    )
    const view = await openRows(harness, 3)
    const { triage, journal } = sit(harness)
    triage.move(view, [2], 'Archive')
    await harness.server.done()
    await until(() => journal.entries.size === 0, 'the end of it')
  })

  test('what was not sent when the account is closed stays in the journal', async (context) => {
    const harness = await startAccount(context, `${opening(capabilities)}C: <tag> UID STORE 2 <any>`)
    const view = await openRows(harness, 3)
    const { triage, journal, refused } = sit(harness)
    triage.setFlags(view, [2], star)
    triage.move(view, [3], 'Archive')
    await harness.server.done()
    assert.equal(await triage.flush(10), 2)
    await harness.server.close()
    await harness.account.close()
    await until(() => journal.entries.size >= 1, 'the journal')
    assert.ok([...journal.entries.values()].some(({ action }) => action.kind === 'move'))
    assert.deepEqual(refused, [])
  })
})

describe('changes that the last run has left', { timeout: 20_000 }, () => {
  const left: JournalEntry = {
    id: 'left',
    mailbox: 'INBOX',
    uidValidity: 1n,
    uids: [2, 9],
    action: { kind: 'flags', flags: [Flag.flagged], add: true },
  }

  test('are made for the messages that are there, when their mailbox is open', async (context) => {
    const harness = await startAccount(
      context,
      `${opening()}
       C: <tag> NOOP
       S: <tag> OK nothing
       C: <tag> UID FETCH 2,9 (UID)
       S: * 2 FETCH (UID 2)
       S: <tag> OK fetched
       C: <tag> UID STORE 2 +FLAGS (\\Flagged)
       S: * 2 FETCH (UID 2 FLAGS (\\Flagged))
       S: <tag> OK stored`,
    )
    const view = await openRows(harness, 3)
    const { triage, journal, refused } = sit(harness)
    journal.left = [left]
    assert.equal(await triage.resume(), 1)
    await harness.server.done()
    await until(() => journal.entries.size === 0, 'the end of it')
    assert.ok(view.flagsOf([2]).get(2)?.has(Flag.flagged))
    assert.deepEqual(refused, [])
  })

  test('are told, and not made, when the mailbox was numbered anew (2683-3.4.3b)', async (context) => {
    const harness = await startAccount(context, opening())
    await openRows(harness, 3)
    const { triage, journal, refused } = sit(harness)
    journal.left = [{ ...left, uidValidity: 99n }]
    await triage.resume()
    await until(() => refused.length === 1, 'the word about it')
    assert.equal(refused[0]?.kind, 'missing')
    assert.equal(journal.entries.size, 0)
    await harness.server.assertSilent()
  })
})

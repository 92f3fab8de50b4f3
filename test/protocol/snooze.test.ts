import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Action } from '../../src/app/action.ts'
import { SnoozeWork } from '../../src/app/snooze-work.ts'
import { TriageWork } from '../../src/app/triage-work.ts'
import { SnoozeFolder } from '../../src/sync/snooze/snooze-folder.ts'
import { SnoozeWatch } from '../../src/sync/snooze/snooze-watch.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import {
  countingUnseen,
  fetchingRows,
  selecting,
  signingIn,
  startAccount,
  until,
} from '../support/account-harness.ts'
import type { AccountHarness } from '../support/account-harness.ts'
import { settings } from '../support/fake-state.ts'

const all = 'UNSELECT UIDPLUS MOVE'

const listing = `
    C: <tag> LIST "" "Snoozed"
    S: * LIST () "/" Snoozed
    S: <tag> OK listed
    `

const flags = '$Snoozed $SnoozedUntil-20260101T0800'

/** A search among snoozed messages that finds UID 7, due long ago, and UID 8, not due for long. */
const searching = `
    C: <tag> NOOP
    S: <tag> OK nothing
    C: <tag> UID SEARCH KEYWORD $Snoozed UNDELETED
    S: * SEARCH 7 8
    S: <tag> OK searched
    C: <tag> UID FETCH 7:8 (UID FLAGS)
    S: * 1 FETCH (UID 7 FLAGS (\\Seen ${flags}))
    S: * 2 FETCH (UID 8 FLAGS (\\Seen $Snoozed $SnoozedUntil-99990101T0800))
    S: <tag> OK fetched
    C: <tag> UID FETCH 7 (UID ENVELOPE)
    S: * 1 FETCH (UID 7 ENVELOPE (NIL "Draft" (("Ana" NIL "ana" "example.org")) NIL NIL NIL NIL NIL NIL NIL))
    S: <tag> OK fetched
    `

const unseeing = `
    C: <tag> UID STORE 7 -FLAGS (\\Seen)
    S: <tag> OK stored
    `

/** A watch, and what it told. */
function watch(context: TestContext, { account }: AccountHarness) {
  const told: string[] = []
  const folder = new SnoozeFolder(account, 'Snoozed')
  const snoozes = new SnoozeWatch(account, folder, {
    onComing: (mailbox, count) => told.push(`coming ${mailbox} ${count}`),
    onNotComing: (mailbox, count) => told.push(`not coming ${mailbox} ${count}`),
    onBack: (mailbox, count, first) => told.push(`back ${mailbox} ${count} ${first?.subject}`),
    onFailed: ({ kind }) => told.push(`failed ${kind}`),
  })
  context.after(() => snoozes.dispose())
  return { told, snoozes }
}

async function openInbox({ account }: AccountHarness): Promise<MailboxCache> {
  account.connect()
  const view = await account.open('INBOX')
  await until(() => view.unseen === 0, 'the count')
  return view
}

const inbox = (more = '', capabilities = all) =>
  `${signingIn(capabilities)}${selecting('INBOX', 0)}${countingUnseen}${listing}${more}`

describe('snoozed messages that are due', { timeout: 20_000 }, () => {
  test('come back by one MOVE, unread, and lose their marks where they are then', async (context) => {
    const harness = await startAccount(context, [
      inbox(`C: <tag> NOOP
             S: * 1 EXISTS
             S: <tag> OK news
             C: <tag> UID STORE 31 -FLAGS (${flags})
             S: <tag> OK stored
             ${countingUnseen}`),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}
       C: <tag> UID MOVE 7 "INBOX"
       S: * OK [COPYUID 1 7 31] moved
       S: * 1 EXPUNGE
       S: <tag> OK done`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await snoozes.look()
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('another program was faster: it finds them gone, and nothing is told', async (context) => {
    const harness = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}
       C: <tag> UID MOVE 7 "INBOX"
       S: <tag> OK no such messages`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await snoozes.look()
    assert.deepEqual(told, ['coming INBOX 1', 'not coming INBOX 1'])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('without MOVE they are copied, and marked \\Deleted after that; nothing is expunged', async (context) => {
    const harness = await startAccount(context, [
      inbox(
        `C: <tag> NOOP
         S: <tag> OK nothing
         C: <tag> UID STORE 31 -FLAGS (${flags})
         S: <tag> OK stored`,
        'UNSELECT UIDPLUS',
      ),
      `${signingIn('UNSELECT UIDPLUS')}${selecting('Snoozed', 2, 5)}${searching}${unseeing}
       C: <tag> UID COPY 7 "INBOX"
       S: <tag> OK [COPYUID 1 7 31] copied
       C: <tag> UID STORE 7 +FLAGS (\\Deleted)
       S: <tag> OK stored`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await snoozes.look()
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('without UIDPLUS the marks go before the message does', async (context) => {
    const harness = await startAccount(context, [
      inbox('', 'UNSELECT MOVE'),
      `${signingIn('UNSELECT MOVE')}${selecting('Snoozed', 2, 5)}${searching}
       C: <tag> UID STORE 7 -FLAGS (\\Seen ${flags})
       S: <tag> OK stored
       C: <tag> UID MOVE 7 "INBOX"
       S: * 1 EXPUNGE
       S: <tag> OK done`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await snoozes.look()
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('a refusal is told, and nothing is lost', async (context) => {
    const harness = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}
       C: <tag> UID MOVE 7 "INBOX"
       S: <tag> NO [OVERQUOTA] full`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await snoozes.look()
    assert.deepEqual(told, ['coming INBOX 1', 'not coming INBOX 1', 'failed refused'])
    await harness.server.assertSilent()
  })

  test('at the time that was told, and no command before', async (context) => {
    const harness = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 0, 5)}
       C: <tag> NOOP
    S: <tag> OK nothing
    C: <tag> UID SEARCH KEYWORD $Snoozed UNDELETED
       S: * SEARCH
       S: <tag> OK searched`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    snoozes.expect(new Date(Date.now() + 300))
    await harness.server.assertSilent(100)
    await harness.server.done()
    assert.deepEqual(told, [])
  })

  test('where there is no such folder nothing more is asked', async (context) => {
    const harness = await startAccount(
      context,
      `${signingIn(all)}${selecting('INBOX', 0)}${countingUnseen}
       C: <tag> LIST "" "Snoozed"
       S: <tag> OK listed`,
    )
    await openInbox(harness)
    await watch(context, harness).snoozes.look()
    await harness.server.done()
    await harness.server.assertSilent()
    assert.equal(harness.server.connections, 1)
  })
})

/** Snoozing as the app does it, and the notices. */
async function sit(context: TestContext, script: string) {
  const harness = await startAccount(context, script)
  const { account } = harness
  const notices: string[] = []
  const dispatch = (action: Action) => {
    if (action.kind === 'notice') notices.push(action.text)
  }
  account.connect()
  const view = await account.open('INBOX')
  view.want({ visible: { from: 0, to: 2 }, ahead: undefined, near: 0 })
  await until(() => view.unseen === 0 && view.peek(0).kind === 'ready', 'the rows')
  const triage = new TriageWork(account, { settings }, dispatch, () => view)
  const snooze = new SnoozeWork(account, { ...settings, snooze: { folder: 'Snoozed' } }, triage, dispatch)
  context.after(() => snooze.dispose())
  return { harness, view, triage, snooze, notices }
}

describe('snoozing', { timeout: 20_000 }, () => {
  const until2099 = new Date('2099-11-27T08:00:00Z')

  test('a date that is refused takes the move back: no message waits without one', async (context) => {
    const { harness, view, snooze, notices } = await sit(
      context,
      `${signingIn(all)}${selecting('INBOX', 2)}${fetchingRows(1, 2)}${countingUnseen}${listing}
       C: <tag> UID STORE 2 +FLAGS ($Snoozed $SnoozedUntil-20991127T0800)
       S: <tag> NO [LIMIT] Too many keywords
       loop
         C: <tag> /(NOOP|UID FETCH 2 .*)/
         S: * 2 FETCH (UID 2)
         S: <tag> OK done
       end`,
    )
    snooze.snooze(view, [2], until2099)
    await until(() => notices.some((text) => text.includes('Too many keywords')), 'the refusal')
    await until(() => view.length === 2, 'the message')
    await harness.server.assertSilent()
    assert.ok(!harness.sent().some((line) => line.includes('MOVE')), harness.sent().join('\n'))
  })

  test('where keywords are not kept nothing is sent', async (context) => {
    const { harness, view, snooze, notices } = await sit(
      context,
      `${signingIn(all)}${selecting('INBOX', 2).replace(' \\*', '')}${fetchingRows(1, 2)}${countingUnseen}`,
    )
    snooze.snooze(view, [2], until2099)
    assert.match(notices.join(), /Not snoozed: the server keeps no keywords in INBOX/)
    await harness.server.assertSilent()
    assert.equal(view.length, 2)
  })
})

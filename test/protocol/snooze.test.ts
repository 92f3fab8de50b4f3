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

/** A message is still there. */
const there = `
    C: <tag> NOOP
    S: <tag> OK nothing
    C: <tag> UID FETCH 7 (UID)
    S: * 1 FETCH (UID 7)
    S: <tag> OK fetched
    `

const unseeing = `${there}
    C: <tag> UID STORE 7 -FLAGS (\\Seen)
    S: <tag> OK stored
    `

/** What is back, as UID 31, loses its marks; another that waits there for its move keeps them. */
const unmarking = `
    C: <tag> NOOP
    S: * 2 EXISTS
    S: <tag> OK news
    C: <tag> UID SEARCH KEYWORD $Snoozed UNDELETED
    S: * SEARCH 30 31
    S: <tag> OK searched
    C: <tag> UID FETCH 30:31 (UID FLAGS)
    S: * 1 FETCH (UID 30 FLAGS ($Snoozed $SnoozedUntil-99990101T0800))
    S: * 2 FETCH (UID 31 FLAGS (${flags}))
    S: <tag> OK fetched
    ${countingUnseen}
    C: <tag> UID FETCH 31 (UID)
    S: * 2 FETCH (UID 31)
    S: <tag> OK fetched
    C: <tag> UID STORE 31 -FLAGS (${flags})
    S: <tag> OK stored
    `

/** A watch, and what it told. */
function watch(context: TestContext, { account }: AccountHarness) {
  const told: string[] = []
  const folder = new SnoozeFolder(account, 'Snoozed')
  const triage = new TriageWork(
    account,
    { settings },
    () => undefined,
    () => account.view ?? undefined,
  )
  const make = triage.makeQuietly.bind(triage)
  const snoozes = new SnoozeWatch(account, folder, make, {
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
      inbox(unmarking),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${there}
       C: <tag> UID MOVE 7 "INBOX"
       S: * OK [COPYUID 1 7 31] moved
       S: * 1 EXPUNGE
       S: <tag> OK done`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await Promise.all([snoozes.look(), harness.server.done()])
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await harness.server.assertSilent()
  })

  test('another program was faster: it finds them gone, and nothing is told', async (context) => {
    const gone = there.replace(/S: \* 1 FETCH.*/, '')
    const before = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${gone}${gone}`,
    ])
    await openInbox(before)
    const first = watch(context, before)
    await Promise.all([first.snoozes.look(), before.server.done()])
    assert.deepEqual(first.told, ['coming INBOX 1', 'not coming INBOX 1'])
    await before.server.assertSilent()

    // By a hair: what it has brought may still have its marks.
    const justNow = await startAccount(context, [
      inbox(unmarking),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${there}
       C: <tag> UID MOVE 7 "INBOX"
       S: <tag> OK no such messages`,
    ])
    await openInbox(justNow)
    const second = watch(context, justNow)
    await Promise.all([second.snoozes.look(), justNow.server.done()])
    assert.deepEqual(second.told, ['coming INBOX 1', 'not coming INBOX 1'])
    await justNow.server.assertSilent()
  })

  const withoutMove = 'UNSELECT UIDPLUS'
  const copying = `
    C: <tag> STATUS "INBOX" (UIDNEXT UIDVALIDITY)
    S: * STATUS INBOX (UIDNEXT 31 UIDVALIDITY 1)
    S: <tag> OK status
    C: <tag> UID FETCH 7 (UID ENVELOPE)
    S: * 1 FETCH (UID 7 ENVELOPE (NIL "Draft" NIL NIL NIL NIL NIL NIL NIL "<7@example.org>"))
    S: <tag> OK fetched
    ${there}
    C: <tag> UID COPY 7 "INBOX"
    S: <tag> OK [COPYUID 1 7 31] copied
    ${there}
    `

  test('without MOVE they are copied, and marked \\Deleted after that; nothing is expunged', async (context) => {
    const harness = await startAccount(context, [
      inbox(unmarking, withoutMove),
      `${signingIn(withoutMove)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${copying}
       C: <tag> UID STORE 7 +FLAGS (\\Deleted)
       S: <tag> OK stored`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await Promise.all([snoozes.look(), harness.server.done()])
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await harness.server.assertSilent()
  })

  test('without MOVE a \\Deleted that is refused makes no second copy', async (context) => {
    const harness = await startAccount(context, [
      inbox(listing, withoutMove),
      `${signingIn(withoutMove)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${copying}
       C: <tag> UID STORE 7 +FLAGS (\\Deleted)
       S: <tag> NO not yours
       ${there}
       ${searching.replace(/LIST[^]*?listed/, '')}`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await Promise.race([snoozes.look(), harness.server.done()])
    assert.deepEqual(told, ['coming INBOX 1', 'not coming INBOX 1', 'failed refused'])
    await Promise.all([snoozes.look(), harness.server.done()])
    assert.equal(told.length, 3)
    await harness.server.assertSilent()
  })

  test('a COPY whose answer was lost is not sent again where its copy is found', async (context) => {
    const harness = await startAccount(context, [
      inbox(
        `C: <tag> NOOP
           S: * 1 EXISTS
           S: <tag> OK news
           C: <tag> UID SEARCH UID 31:4294967295 HEADER Message-ID "<7@example.org>"
           S: * SEARCH 31
           S: <tag> OK searched
           ${countingUnseen}
           ${unmarking}`,
        withoutMove,
      ),
      `${signingIn(withoutMove)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${copying.replace(/S: <tag> OK .COPYUID[^]*/, 'S.')}`,
      `${signingIn(withoutMove)}${selecting('Snoozed', 2, 5)}${there}
         C: <tag> UID STORE 7 +FLAGS (\\Deleted)
         S: <tag> OK stored`,
    ])
    await openInbox(harness)
    const { snoozes } = watch(context, harness)
    await Promise.all([snoozes.look(), harness.server.done()])
    assert.equal(harness.sent().filter((line) => line.startsWith('UID COPY')).length, 1)
  })

  test('without UIDPLUS the marks go last, too: a refused move leaves the date', async (context) => {
    const moving = (answer: string) =>
      `${signingIn('UNSELECT MOVE')}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${there}
       C: <tag> UID MOVE 7 "INBOX"
       ${answer}`
    const back = await startAccount(context, [
      inbox(unmarking, 'UNSELECT MOVE'),
      moving(`S: * 1 EXPUNGE
              S: <tag> OK done`),
    ])
    await openInbox(back)
    const { told, snoozes } = watch(context, back)
    await Promise.all([snoozes.look(), back.server.done()])
    assert.deepEqual(told, ['coming INBOX 1', 'back INBOX 1 Draft'])
    await back.server.assertSilent()

    const refused = await startAccount(context, [
      inbox('', 'UNSELECT MOVE'),
      moving('S: <tag> NO [OVERQUOTA] full'),
    ])
    await openInbox(refused)
    const other = watch(context, refused)
    await Promise.all([other.snoozes.look(), refused.server.done()])
    assert.deepEqual(other.told, ['coming INBOX 1', 'not coming INBOX 1', 'failed refused'])
    assert.ok(!refused.sent().some((line) => line.includes('$SnoozedUntil')), refused.sent().join('\n'))
  })

  test('renumbered by the time that they are to be moved, nothing is moved', async (context) => {
    const harness = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}
       C: <tag> NOOP
       S: * OK [UIDVALIDITY 6] they are others
       S: <tag> OK nothing
       C: <tag> UID FETCH 7 (UID)
       S: * 1 FETCH (UID 7)
       S: <tag> OK fetched`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await Promise.all([snoozes.look(), harness.server.done()])
    assert.deepEqual(told, ['coming INBOX 1', 'not coming INBOX 1', 'failed missing'])
    assert.ok(!harness.sent().some((line) => /STORE|MOVE/.test(line)), harness.sent().join('\n'))
  })

  test('a mailbox that refuses them is not taken for gone: only one that is not listed is', async (context) => {
    const from = searching.replace('(\\Seen $Snoozed', '($SnoozedFrom-attic $Snoozed')
    const moving = (path: string, answer: string) => `${there}
       C: <tag> UID MOVE 7 "${path}"
       S: <tag> ${answer}`
    const answering = (listed: string) => `
       C: <tag> LIST "" "attic"
       ${listed}
       S: <tag> OK listed`
    const stays = await startAccount(context, [
      inbox(answering('S: * LIST () "/" attic')),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${from}${moving('attic', 'NO [NOPERM] yours no more')}`,
    ])
    await openInbox(stays)
    const first = watch(context, stays)
    await Promise.all([first.snoozes.look(), stays.server.done()])
    assert.deepEqual(first.told, ['coming attic 1', 'not coming attic 1', 'failed refused'])

    const gone = await startAccount(context, [
      inbox(answering('') + unmarking),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${from}${moving('attic', 'NO no such thing')}
       ${there}${moving('INBOX', 'OK [COPYUID 1 7 31] moved')}`,
    ])
    await openInbox(gone)
    const second = watch(context, gone)
    await Promise.all([second.snoozes.look(), gone.server.done()])
    assert.deepEqual(second.told, [
      'coming attic 1',
      'not coming attic 1',
      'coming INBOX 1',
      'back INBOX 1 Draft',
    ])
  })

  test('a refusal is told, and nothing is lost', async (context) => {
    const harness = await startAccount(context, [
      inbox(),
      `${signingIn(all)}${selecting('Snoozed', 2, 5)}${searching}${unseeing}${there}
       C: <tag> UID MOVE 7 "INBOX"
       S: <tag> NO [OVERQUOTA] full`,
    ])
    await openInbox(harness)
    const { told, snoozes } = watch(context, harness)
    await Promise.all([snoozes.look(), harness.server.done()])
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

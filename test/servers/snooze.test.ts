import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Action } from '../../src/app/action.ts'
import { SnoozeWork } from '../../src/app/snooze-work.ts'
import { TriageWork } from '../../src/app/triage-work.ts'
import { SnoozeFolder } from '../../src/sync/snooze/snooze-folder.ts'
import { untilKeyword } from '../../src/sync/snooze/snooze-keywords.ts'
import { SnoozeWatch } from '../../src/sync/snooze/snooze-watch.ts'
import { waitUntil } from '../support/daemon.ts'
import { settings } from '../support/fake-state.ts'
import { connectAccount, lookAt } from '../support/real-account.ts'
import type { RealAccount } from '../support/real-account.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { numbered, truth } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const past = new Date('2026-01-01T08:00:00Z')

/** Snoozing as the app does it, in an account of its own. */
function sit(context: TestContext, server: RealServer) {
  const real = connectAccount(context, server)
  const notices: string[] = []
  const dispatch = (action: Action) => {
    if (action.kind === 'notice') notices.push(action.text)
  }
  const { account } = real
  const triage = new TriageWork(
    account,
    { settings: { ...settings, undoSeconds: 0.01 }, journal: undefined },
    dispatch,
    () => account.view ?? undefined,
  )
  const work = new SnoozeWork(account, { ...settings, snooze: undefined }, triage, dispatch)
  context.after(() => work.dispose())
  return { ...real, triage, work, notices }
}

/** Looks for what is due in an account; how many messages came back by it. */
async function bringBack(context: TestContext, { account }: RealAccount): Promise<number> {
  let back = 0
  const listener = {
    onComing: () => undefined,
    onNotComing: () => undefined,
    onBack: (_: string, count: number) => {
      back += count
    },
    onFailed: ({ kind }: { kind: string }) => assert.fail(kind),
  }
  const triage = new TriageWork(
    account,
    { settings, journal: undefined },
    () => undefined,
    () => account.view ?? undefined,
  )
  const make = triage.makeQuietly.bind(triage)
  const watch = new SnoozeWatch(account, new SnoozeFolder(account, undefined), make, listener)
  context.after(() => watch.dispose())
  await watch.look()
  return back
}

for (const { product, start } of sharingServers) {
  describe(`snoozing on ${product}`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
    })
    after(() => server?.stop())

    test('keeps all on the server, z undoes it, and it comes back once, whoever brings it', async (context) => {
      if (!server) return context.skip(notInstalled)
      const { alice } = server.users
      const path = `${server.prefix}Work`
      const snoozed = `${server.prefix}Snoozed`
      await server.fill(alice, path, numbered(1, 3))
      const { account, triage, work, notices } = sit(context, server)
      const there = async (mailbox: string) =>
        ((await truth(server ?? assert.fail(), alice, mailbox)) ?? [])
          .filter(({ flags }) => !flags.includes('\\Deleted'))
          .map(({ subject, flags }) => [subject, ...flags.filter((flag) => flag !== '\\Recent').toSorted()])
      const view = await account.open(path)
      await lookAt(view)
      triage.run(view, { kind: 'flags', uids: [1, 2], change: { flags: ['\\Seen'], add: true } })
      assert.equal(await triage.settled(), undefined)

      work.snooze(view, [2], past)
      if (product === 'Mailutils') {
        // It keeps no keywords: nothing was done, and it says why.
        assert.match(notices.join(), /Not snoozed: the server keeps no keywords/)
        await account.close()
        assert.equal((await there(path)).length, 3)
        return
      }
      const isWaiting = async () => (await there(snoozed)).length === 1
      await waitUntil('it is snoozed', isWaiting)
      assert.equal(await triage.settled(), undefined)
      const from = server.prefix === 'INBOX.' ? '$SnoozedFrom-+i+n+b+o+x.+work' : '$SnoozedFrom-+work'
      const kept = ['$Snoozed', from, untilKeyword(past), '\\Seen'].toSorted()
      assert.deepEqual(await there(snoozed), [['m2', ...kept]])
      assert.deepEqual(
        (await there(path)).map(([subject]) => subject),
        ['m1', 'm3'],
      )

      triage.undo()
      const inWork = async () => (await there(path)).filter(([subject]) => subject === 'm2')
      await waitUntil('it is back without marks', async () => {
        const [m2, ...more] = await inWork()
        return more.length === 0 && m2?.join() === 'm2,\\Seen' && (await there(snoozed)).length === 0
      })
      assert.equal((await there(path)).length, 3)

      // Two programs bring it back: it is there once, unread, and has nothing of it any more.
      await lookAt(view)
      const again = view.length
      const uid = Array.from({ length: again }, (_, row) => view.peek(row)).flatMap((slot) =>
        slot.kind === 'ready' &&
        slot.message.envelope.subject === 'm2' &&
        !slot.message.flags.has('\\Deleted')
          ? [slot.message.uid]
          : [],
      )
      work.snooze(view, uid, past)
      await waitUntil('it is snoozed again', isWaiting)
      assert.equal(await triage.settled(), undefined)
      const other = connectAccount(context, server)
      await other.account.open('INBOX')
      const backs = await Promise.all([
        bringBack(context, { ...other, account }),
        ...(product === 'Courier' ? [] : [bringBack(context, other)]),
      ])
      assert.equal(
        backs.reduce((sum, each) => sum + each, 0),
        1,
      )
      assert.deepEqual(await there(snoozed), [])
      assert.deepEqual(await inWork(), [['m2']])
      assert.equal((await there(path)).length, 3)
    })
  })
}

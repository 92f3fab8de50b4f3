import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Flag } from '../../src/model/flags.ts'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import { waitUntil } from '../support/daemon.ts'
import type { RawSession } from '../support/raw-session.ts'
import { sharingServers } from '../support/real-servers.ts'
import type { RealServer } from '../support/real-server.ts'
import { openShared, shown, trueSubjects, untilShown } from '../support/shared-mailbox.ts'
import { notInstalled } from '../support/requirements.ts'

const star = { flags: [Flag.flagged], add: true }

for (const { product, start } of sharingServers) {
  describe(`a cut connection to ${product} while others expunge`, { timeout: 60_000 }, () => {
    let server: RealServer | undefined
    before(async () => {
      server = await start()
      await server?.createMailboxes(server.users.alice, [`${server.prefix}Target`])
    })
    after(() => server?.stop())

    /** Expunges a message; again where a session that ends just then, of Mailutils, has put it back. */
    async function expungeForGood(started: RealServer, other: RawSession, path: string, uid: string) {
      await waitUntil(`${uid} is gone`, async () => {
        await other.select(path)
        await other.expunge(uid)
        return !(await trueSubjects(started, started.users.alice, path)).includes(`m${uid}`)
      })
    }

    test('what the user did while cut off is done to no other message (2180-4.2, 2683-3.4.3b)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const proxy = await startCuttingProxy(server.port)
      context.after(() => proxy.close())
      const endpoint = { port: proxy.port, tls: 'none' } as const
      const shared = await openShared(context, server, 'Cut', { endpoint })
      const { account, triage, view, other, path, left } = shared
      proxy.block()
      await waitUntil('the loss is noticed', () => account.status.kind === 'waiting')
      triage.setFlags(view, [1, 5], star)
      assert.deepEqual(shown(view), ['m1*', 'm2', 'm3', 'm4', 'm5*'], 'shown at once')
      await expungeForGood(server, other, path, '5')
      proxy.resume()
      account.connect()
      await untilShown(view, ['m1*', 'm2', 'm3', 'm4'])
      assert.equal(await triage.flush(5000), 0)
      assert.deepEqual(await left(path), ['m1*', 'm2', 'm3', 'm4'])
    })

    test('what the user moved while cut off is no other message (2180-4.4, 2683-3.4.3b)', async (context) => {
      if (!server) return context.skip(notInstalled)
      const proxy = await startCuttingProxy(server.port)
      context.after(() => proxy.close())
      const endpoint = { port: proxy.port, tls: 'none' } as const
      const shared = await openShared(context, server, 'CutMove', { endpoint })
      const { account, triage, view, other, path, left } = shared
      const canMove = account.capabilities.has('MOVE')
      proxy.block()
      await waitUntil('the loss is noticed', () => account.status.kind === 'waiting')
      triage.move(view, [1, 5], `${server.prefix}Target`)
      await expungeForGood(server, other, path, '5')
      proxy.resume()
      account.connect()
      assert.equal(await triage.flush(5000), 0)
      await untilShown(view, canMove ? ['m2', 'm3', 'm4'] : ['m1', 'm2', 'm3', 'm4'])
      assert.deepEqual(await left(path), canMove ? ['m2', 'm3', 'm4'] : ['m1-', 'm2', 'm3', 'm4'])
      assert.deepEqual(await trueSubjects(server, server.users.alice, `${server.prefix}Target`), ['m1'])
    })
  })
}

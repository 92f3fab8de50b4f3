import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import { startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { connectAccount, levelOf, lookAt, mail } from '../support/real-account.ts'
import { notInstalled } from '../support/requirements.ts'

const odd = ['Bücher & "Mehr"', 'back\\slash', 'per%cent', 'a*star', 'with space', '日本語', '&', 'ends&-']

const named = (listings: readonly MailboxListing[], name: string): MailboxListing => {
  const found = listings.find((listing) => listing.name === name)
  return found ?? assert.fail(`no ${name} among ${listings.map((listing) => listing.name).join(', ')}`)
}

describe('folders of Dovecot', { timeout: 60_000 }, () => {
  let server: DovecotServer | undefined
  before(async () => {
    server = await startDovecot()
    await server?.createMailboxes('alice', ['Clubs/Chess/2026', 'Clubs/Rowing', 'Lists'])
    await server?.doveadm('mailbox', 'subscribe', '-u', 'alice', 'INBOX', 'Clubs/Chess/2026')
    for (const mailbox of odd) await server?.fill('bob', mailbox, [mail(`in ${mailbox}`)])
  })
  after(() => server?.stop())

  test('are listed one level at a time (2683-3.2.1.1)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { account } = connectAccount(context, server)
    const top = await levelOf(account.tree)
    assert.deepEqual(
      top.map((listing) => listing.path),
      ['INBOX', 'Archive', 'Clubs', 'Drafts', 'Junk', 'Lists', 'Sent', 'Trash'],
    )
    const clubs = await levelOf(account.tree, named(top, 'Clubs'))
    assert.deepEqual(
      clubs.map((listing) => listing.path),
      ['Clubs/Chess', 'Clubs/Rowing'],
    )
    assert.equal(named(clubs, 'Rowing').hasChildren, false)
  })

  test('are only those subscribed to, with unsubscribed parents as mere branches (2683-3.2.2)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { account } = connectAccount(context, server, { account: { subscribedOnly: true } })
    const top = await levelOf(account.tree)
    assert.deepEqual(
      top.map((listing) => listing.name),
      ['INBOX', 'Clubs', 'Drafts', 'Sent', 'Trash'],
    )
    assert.equal(named(top, 'Clubs').subscribed, false)
    const clubs = await levelOf(account.tree, named(top, 'Clubs'))
    assert.deepEqual(
      clubs.map((listing) => listing.name),
      ['Chess'],
    )
    const chess = await levelOf(account.tree, named(clubs, 'Chess'))
    assert.deepEqual(
      chess.map((listing) => [listing.path, listing.subscribed]),
      [['Clubs/Chess/2026', true]],
    )
    account.tree.setSubscribedOnly(false)
    assert.ok(named(await levelOf(account.tree), 'Lists'))
  })

  test('serve their special uses, and the one the user named (2683-3.4.8)', async (context) => {
    if (!server) return context.skip(notInstalled)
    const { account } = connectAccount(context, server, { account: { special: { junk: 'Lists' } } })
    assert.equal(await account.special.find('archive'), 'Archive')
    assert.equal(await account.special.find('trash'), 'Trash')
    assert.equal(await account.special.find('junk'), 'Lists')
  })

  for (const mailbox of odd) {
    test(`open by the name ${mailbox} (2683-3.4.2a)`, async (context) => {
      if (!server) return context.skip(notInstalled)
      const signIn = { user: 'bob', password: 'secret' }
      const { account } = connectAccount(context, server, { signIn })
      const listing = named(await levelOf(account.tree), mailbox)
      const [message] = await lookAt(await account.open(listing.path))
      assert.equal(message?.uid, 1)
    })
  }
})

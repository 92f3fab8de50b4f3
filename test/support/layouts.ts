import assert from 'node:assert/strict'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import type { Account } from '../../src/sync/account.ts'
import { startCourier } from './courier.ts'
import { startCyrus } from './cyrus.ts'
import { startDovecot } from './dovecot.ts'
import { startMailutils } from './mailutils.ts'
import { RawSession } from './raw-session.ts'
import { levelOf, mail } from './real-account.ts'
import type { RealServer } from './real-server.ts'

/** How a server arranges its mailboxes. */
export interface Layout {
  readonly name: string
  readonly start: () => Promise<RealServer | undefined>
  /** A mailbox that bob shares or that everybody has, as alice finds it: branch by branch. */
  readonly shared: readonly string[]
  /** Must be asked for by NAMESPACE: a LIST of the top does not have it. */
  readonly told?: true
  /** What is to be done for that. */
  readonly share?: (bob: RawSession) => Promise<unknown>
}

/** The arrangements that the servers can be brought to. */
export const layouts: readonly Layout[] = [
  {
    name: 'Dovecot with "/"',
    start: () => startDovecot({ publicNamespace: true }),
    shared: ['Public', 'Public/Locked'],
  },
  {
    name: 'Dovecot with "." and INBOX.',
    start: () =>
      startDovecot({ separator: '.', prefix: 'INBOX.', mailFormat: 'maildir', publicNamespace: true }),
    shared: ['Public', 'Public.Locked'],
  },
  { name: 'Cyrus with "/"', start: () => startCyrus(), shared: ['Shared Folders', 'Shared Folders/Locked'] },
  {
    name: 'Cyrus with "." and INBOX.',
    start: () => startCyrus({ dots: true, underInbox: true }),
    shared: ['Locked'],
  },
  {
    name: 'Cyrus with "." beside INBOX',
    start: () => startCyrus({ dots: true }),
    shared: ['Shared Folders', 'Shared Folders.Locked'],
  },
  {
    name: 'Courier',
    start: () => startCourier(),
    told: true,
    shared: ['#shared', '#shared.bob', '#shared.bob.Locked'],
    share: async (bob) => {
      await bob.create('INBOX.Locked')
      await bob.ok('SETACL INBOX.Locked alice lr')
    },
  },
  { name: 'Mailutils', start: () => startMailutils(), shared: [] },
]

/** Goes down the tree, level by level as a user does, to the branch of that path. */
export async function walk(account: Account, paths: readonly string[]): Promise<MailboxListing> {
  let at: MailboxListing | undefined
  for (const path of paths) {
    const listings: readonly MailboxListing[] = await levelOf(account.tree, at)
    at = listings.find((listing) => listing.path === path)
    assert.ok(at, `no ${path} among ${listings.map((each) => each.path).join(', ')}`)
  }
  return at ?? assert.fail('no path')
}

/** Starts a server, with mailboxes that alice has and that bob shares with her. */
export async function startLayout({ start, share }: Layout): Promise<RealServer | undefined> {
  const server = await start()
  if (!server) return undefined
  const { prefix, separator: s, users } = server
  await server.fill(users.alice, 'INBOX', [mail('in the inbox')])
  await server.fill(users.alice, `${prefix}Clubs${s}Chess${s}2026`, [mail('check')])
  await server.createMailboxes(users.alice, [`${prefix}Trash`])
  const bob = await RawSession.signIn(server, users.bob)
  await share?.(bob)
  await bob.logout()
  return server
}

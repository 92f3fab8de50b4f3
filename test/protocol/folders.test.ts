import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import type { Account } from '../../src/sync/account.ts'
import { countingUnseen, signingIn, startAccount, until } from '../support/account-harness.ts'

/** The level below `parent`, fetched. */
async function level(account: Account, parent?: MailboxListing): Promise<readonly MailboxListing[]> {
  account.tree.fault(parent)
  await until(() => account.tree.level(parent).kind !== 'loading', 'the level')
  const now = account.tree.level(parent)
  assert.equal(now.kind, 'ready')
  return now.kind === 'ready' ? now.listings : []
}

const paths = (listings: readonly MailboxListing[]) => listings.map(({ path }) => path)

describe('the folder tree on the wire', { timeout: 20_000 }, () => {
  test('one level at a time by %, on demand; the branch’s own delimiter (2683-3.2.1.1, 2683-3.4.10)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}
       C: <tag> LIST "" "%"
       S: * LIST (\\HasNoChildren) "/" INBOX
       S: * LIST (\\HasChildren) "/" Lists
       S: * LIST (\\Noinferiors) NIL "flat.name/x"
       S: * LIST (\\Noselect) "." "#shared."
       S: <tag> OK listed
       C: <tag> LIST "" "Lists/%"
       S: * LIST () "/" Lists/debian
       S: * LIST () "/" Lists/
       S: <tag> OK listed
       C: <tag> LIST "" "#shared.%"
       S: * LIST () "." "#shared.news"
       S: <tag> OK listed`,
    )
    account.connect()
    const top = await level(account)
    assert.deepEqual(paths(top), ['INBOX', '#shared', 'flat.name/x', 'Lists'])
    const byName = (name: string) => top.find(({ path }) => path === name)
    assert.deepEqual(paths(await level(account, byName('Lists'))), ['Lists/debian'])
    assert.equal(byName('#shared')?.selectable, false)
    assert.deepEqual(paths(await level(account, byName('#shared'))), ['#shared.news'])
    account.tree.fault(byName('flat.name/x'))
    await server.done()
    await server.assertSilent()
  })

  test('subscribed mailboxes by LSUB, with branches that are not subscribed (2683-3.2.2)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn()}
       C: <tag> LSUB "" "%"
       S: * LSUB () "." INBOX
       S: * LSUB (\\Noselect) "." Lists
       S: <tag> OK listed
       C: <tag> LSUB "" "Lists.%"
       S: * LSUB () "." Lists.debian
       S: <tag> OK listed`,
      { account: { subscribedOnly: true } },
    )
    account.connect()
    const top = await level(account)
    assert.deepEqual(
      top.map(({ path, subscribed, selectable }) => [path, subscribed, selectable]),
      [
        ['INBOX', true, true],
        ['Lists', false, false],
      ],
    )
    assert.deepEqual(paths(await level(account, top[1])), ['Lists.debian'])
    await server.done()
  })

  test('subscribed mailboxes by LIST where the server can (2683-3.2.2, 2683-3.3.1a)', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn('LIST-EXTENDED SPECIAL-USE')}
       C: <tag> LIST (SUBSCRIBED RECURSIVEMATCH) "" "%" RETURN (CHILDREN SPECIAL-USE)
       S: * LIST (\\Subscribed \\HasNoChildren) "/" INBOX
       S: * LIST (\\NonExistent) "/" Lists ("CHILDINFO" ("SUBSCRIBED"))
       S: <tag> OK listed
       C: <tag> LIST "" "%" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)
       S: * LIST (\\Subscribed \\HasNoChildren) "/" INBOX
       S: * LIST (\\HasNoChildren \\trash) "/" Deleted
       S: <tag> OK listed`,
      { account: { subscribedOnly: true } },
    )
    account.connect()
    const top = await level(account)
    assert.deepEqual(
      top.map(({ path, subscribed, selectable, hasChildren }) => [path, subscribed, selectable, hasChildren]),
      [
        ['INBOX', true, true, false],
        ['Lists', false, false, true],
      ],
    )
    account.tree.setSubscribedOnly(false)
    const all = await level(account)
    assert.deepEqual(
      all.map(({ path, subscribed, specialUse }) => [path, subscribed, specialUse]),
      [
        ['INBOX', true, undefined],
        ['Deleted', false, 'trash'],
      ],
    )
    assert.equal(await account.special.find('trash'), 'Deleted')
    await server.done()
    await server.assertSilent()
  })

  test('a refused LIST says why', async (context) => {
    const { account } = await startAccount(
      context,
      `${signingIn()}C: <tag> LIST "" "%"\nS: <tag> NO The list is lost`,
    )
    account.connect()
    account.tree.fault(undefined)
    await until(() => account.tree.level(undefined).kind === 'failed', 'the refusal')
    const failed = account.tree.level(undefined)
    assert.equal(
      failed.kind === 'failed' && failed.error.kind === 'refused' && failed.error.text,
      'The list is lost',
    )
  })
})

/** Names for people, as a server writes them, and what goes back over the wire. */
const names: readonly { readonly name: string; readonly listed: string; readonly selected: string }[] = [
  { name: 'with space', listed: '"with space"', selected: '"with space"' },
  { name: 'quo"te', listed: '"quo\\"te"', selected: '"quo\\"te"' },
  { name: 'back\\slash', listed: '"back\\\\slash"', selected: '"back\\\\slash"' },
  { name: 'a literal', listed: '{9}<crlf>a literal', selected: '"a literal"' },
  { name: 'pct%star*', listed: '"pct%star*"', selected: '"pct%star*"' },
  { name: 'Entwürfe', listed: 'Entw&APw-rfe', selected: '"Entw&APw-rfe"' },
  { name: '日本語', listed: '"&ZeVnLIqe-"', selected: '"&ZeVnLIqe-"' },
  { name: 'Tom & Jerry', listed: '"Tom &- Jerry"', selected: '"Tom &- Jerry"' },
  { name: '✉😀', listed: '"&JwnYPd4A-"', selected: '"&JwnYPd4A-"' },
  { name: '(paren){3}', listed: '"(paren){3}"', selected: '"(paren){3}"' },
  // Not modified UTF-7, though RFC 3501 asks for it: it goes back as it came.
  { name: 'bad&name', listed: '"bad&name"', selected: '"bad&name"' },
]

describe('mailbox names (2683-3.4.2a)', { timeout: 20_000 }, () => {
  for (const { name, listed, selected } of names) {
    test(`${name} is listed, opened and listed below`, async (context) => {
      const { server, account, sent } = await startAccount(
        context,
        `${signingIn()}
         C: <tag> LIST "" "%"
         S: * LIST (\\HasChildren) "/" ${listed}
         S: <tag> OK listed`,
      )
      server.on(/^SELECT /, () => [
        '* 0 EXISTS',
        '* OK [UIDVALIDITY 1] valid',
        '<tag> OK [READ-WRITE] selected',
      ])
      server.on(/^SEARCH UNSEEN$/, () => ['* SEARCH', '<tag> OK searched'])
      server.on(/^LIST /, () => '<tag> OK listed')
      account.connect()
      const [listing] = await level(account)
      assert.equal(listing?.path, name)
      assert.equal((await account.open(name)).path, name)
      await level(account, listing)
      await until(() => account.view?.unseen === 0, 'the count')
      const quoted = (command: string) =>
        / "/.test(command) ? command : command.replace(/^SELECT (.*)$/, 'SELECT "$1"')
      assert.deepEqual(
        sent()
          .filter((command) => command.startsWith('SELECT'))
          .map(quoted),
        [`SELECT ${selected}`],
      )
      assert.ok(sent().includes(`LIST "" ${selected.replace(/"$/, '/%"')}`), sent().join('\n'))
      assert.deepEqual(server.connections, 1)
    })
  }

  test('messages are moved to them', async (context) => {
    const { server, account } = await startAccount(
      context,
      `${signingIn('MOVE UIDPLUS')}
       C: <tag> SELECT INBOX
       S: * 1 EXISTS
       S: * OK [UIDVALIDITY 1] valid
       S: <tag> OK [READ-WRITE] selected
       C: <tag> UID MOVE 7 "Entw&APw-rfe/\\"x\\""
       S: * OK [COPYUID 9 7 70] moved
       S: * 1 EXPUNGE
       S: <tag> OK done
       ${countingUnseen}`,
    )
    account.connect()
    await account.open('INBOX')
    const copied = await account.scheduler.submit({
      key: 'move',
      priority: 'interactive',
      mailbox: 'INBOX',
      onDisconnect: 'fail',
      run: (session) => session.move([7], 'Entwürfe/"x"'),
    })
    await server.done()
    assert.deepEqual(copied, { uidValidity: 9n, uids: new Map([[7, 70]]) })
    assert.equal(account.view?.length, 0)
  })
})

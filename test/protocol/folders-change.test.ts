import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import { toMailError } from '../../src/model/error.ts'
import { MailboxAdmin } from '../../src/sync/mailbox-admin.ts'
import { countingUnseen, selecting, signingIn, startAccount, until } from '../support/account-harness.ts'
import type { AccountHarness, AccountHarnessOptions } from '../support/account-harness.ts'
import { listing as known } from '../support/listing.ts'

interface Admin extends AccountHarness {
  readonly admin: MailboxAdmin
}

async function start(context: TestContext, script: string, options?: AccountHarnessOptions): Promise<Admin> {
  const harness = await startAccount(context, script, options)
  harness.account.connect()
  return { ...harness, admin: new MailboxAdmin(harness.account) }
}

/** Script: one level of the tree. */
function listing(pattern: string, ...lines: readonly string[]): string {
  return `
    C: <tag> LIST "" "${pattern}"
    ${lines.map((line) => `S: * LIST ${line}`).join('\n')}
    S: <tag> OK listed
    `
}

/** Script: a command and the answer to it. */
const saying = (command: string, answer = 'OK done') => `
    C: <tag> ${command}
    S: <tag> ${answer}
    `

async function lookAt({ account }: Admin): Promise<readonly MailboxListing[]> {
  account.tree.fault(undefined)
  await until(() => account.tree.level(undefined).kind === 'ready', 'the top level')
  const level = account.tree.level(undefined)
  return level.kind === 'ready' ? level.listings : []
}

describe('CREATE', { timeout: 20_000 }, () => {
  for (const [delimiter, quoted, path] of [
    ['/', '"/"', 'Lists/new'],
    ['.', '"."', 'Lists.new'],
    ['\\', '"\\\\"', 'Lists\\new'],
  ] as const) {
    test(`below a branch whose delimiter is ${delimiter}, and SUBSCRIBE (wp-manage, 2683-3.4.10)`, async (context) => {
      const wire = path.replace('\\', '\\\\')
      const top = listing('%', `(\\HasNoChildren) ${quoted} Lists`)
      const harness = await start(
        context,
        `${signingIn()}${top}${saying(`CREATE "${wire}"`)}${saying(`SUBSCRIBE "${wire}"`)}${top}`,
      )
      await lookAt(harness)
      assert.equal(await harness.admin.create(path), undefined)
      await harness.server.done()
      await harness.server.assertSilent()
    })
  }

  test('in a flat hierarchy any name will do (2683-3.4.10)', async (context) => {
    const top = listing('%', '() NIL INBOX')
    const harness = await start(
      context,
      `${signingIn()}${top}${saying('CREATE "a/b.c"')}${saying('SUBSCRIBE "a/b.c"')}${top}`,
    )
    await lookAt(harness)
    await harness.admin.create('a/b.c')
    await harness.server.done()
  })

  test('never below \\Noinferiors, also where nobody has looked yet (2683-3.3.2b)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}${listing('%', '(\\Noinferiors) "/" leaf', '() "/" Lists')}
       ${listing('Lists/leaf', '(\\Noinferiors) "/" Lists/leaf')}`,
    )
    await lookAt(harness)
    for (const path of ['leaf/new', 'leaf/new/deeper', 'Lists/leaf/new']) {
      const error = await harness.admin.create(path).then(() => undefined, toMailError)
      assert.equal(error?.kind, 'no-inferiors', path)
    }
    assert.ok(!harness.sent().some((command) => command.startsWith('CREATE')))
  })

  test('a new mailbox that cannot be subscribed to is there all the same', async (context) => {
    const { admin, server } = await start(
      context,
      `${signingIn()}${saying('CREATE "new"')}${saying('SUBSCRIBE "new"', 'NO enough of them')}`,
    )
    const refused = await admin.create('new')
    assert.equal(refused?.kind === 'refused' && refused.text, 'enough of them')
    await server.done()
  })
})

describe('DELETE and RENAME of the open mailbox', { timeout: 20_000 }, () => {
  test('it is left first by UNSELECT, never by CLOSE; refused, it is selected again as it was (2683-3.4.12, 2180-3.1)', async (context) => {
    const harness = await start(
      context,
      `${signingIn('UNSELECT')}${selecting('Old', 0)}${countingUnseen}
       ${saying('UNSELECT')}${saying('DELETE "Old"', 'NO [INUSE] others use it')}
       ${selecting('Old', 0)}${countingUnseen}
       ${saying('UNSELECT')}${saying('DELETE "Old"')}${saying('UNSUBSCRIBE "Old"', 'NO it went along')}`,
    )
    const { account, admin } = harness
    const view = await account.open('Old')
    await until(() => view.unseen === 0, 'the count')
    const error = await admin.delete(known('Old')).then(() => undefined, toMailError)
    assert.equal(error?.kind === 'refused' && error.code, 'INUSE')
    assert.equal(account.view, view)
    if (error) assert.deepEqual(await admin.obstacles(known('Old'), error), { messages: 0, below: [] })
    await until(() => harness.sent().filter((each) => each.startsWith('SEARCH')).length === 2, 'the count')
    await admin.delete(known('Old'))
    await harness.server.done()
    assert.deepEqual(harness.lost, [])
  })

  test('without UNSELECT it is left for INBOX by EXAMINE: CLOSE would expunge (2683-3.1.2c)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}${selecting('Old', 0)}${countingUnseen}
       ${selecting('INBOX', 0, 1, 'EXAMINE')}${saying('RENAME "Old" "New"')}
       ${selecting('New', 0)}${countingUnseen}`,
    )
    const { account, admin } = harness
    const view = await account.open('Old')
    await until(() => view.unseen === 0, 'the count')
    harness.server.on(/^LSUB/, () => '<tag> OK none')
    await admin.rename(known('Old'), 'New')
    assert.equal((await account.open('New')).path, 'New')
    await harness.server.done()
  })

  test('the slow way, and EXPUNGE is refused: said so, the marks stay, nothing is deleted (2180-4.1.4)', async (context) => {
    const harness = await start(
      context,
      `${signingIn('UNSELECT')}${selecting('Full', 1)}${countingUnseen}
       C: <tag> UID STORE 1:* +FLAGS.SILENT (\\Deleted)
       S: * 1 FETCH (FLAGS (\\Deleted))
       S: <tag> OK stored
       ${saying('EXPUNGE', 'NO others read it')}`,
    )
    const { account, admin } = harness
    const view = await account.open('Full')
    await until(() => view.unseen === 0, 'the count')
    const error = await admin.emptyAndDelete(known('Full')).then(() => undefined, toMailError)
    assert.equal(error?.kind === 'refused' && error.text, 'others read it')
    await harness.server.done()
    await harness.server.assertSilent()
    assert.equal(account.view, view)
    assert.equal(view.length, 1)
  })

  test('[NEWNAME old new]: the command once more by the new name (2180-3.4)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}${saying('DELETE "Old"', 'NO [NEWNAME Old "Neu &AOk-"] renamed')}${saying('DELETE "Neu &AOk-"')}
       ${saying('UNSUBSCRIBE "Old"')}
       ${saying('SUBSCRIBE "a"', 'NO [NEWNAME a b] renamed')}${saying('SUBSCRIBE "b"', 'NO [NEWNAME b a] renamed')}`,
    )
    await harness.admin.delete(known('Old'))
    await assert.rejects(harness.admin.setSubscribed(known('a'), true), /renamed/)
    await harness.server.done()
    await harness.server.assertSilent()
  })
})

describe('a name outside the prefix', { timeout: 20_000 }, () => {
  test('the prefix goes before other names; a reference is sent only to break out, with its delimiter (2683-3.4.7, 2683-3.4.9)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}
       C: <tag> LIST "" "Mail/sub"
       S: * LIST () "/" Mail/sub
       S: <tag> OK listed
       C: <tag> LIST "Mail/" "/etc/news"
       S: * LIST () "/" /etc/news
       S: <tag> OK listed
       C: <tag> LIST "Mail/" "~fred/in"
       S: * LIST (\\Noselect) "/" Mail/~fred/in
       S: <tag> OK listed
       C: <tag> LIST "" "Mail/other"
       S: <tag> OK listed`,
      { account: { prefix: 'Mail/' } },
    )
    const path = async (name: string) => {
      const found = await harness.admin.lookUp(name)
      return typeof found === 'string' ? found : [found.path, found.selectable]
    }
    assert.deepEqual(await path('sub'), ['Mail/sub', true])
    assert.deepEqual(await path('/etc/news'), ['/etc/news', true])
    assert.deepEqual(await path('~fred/in'), ['Mail/~fred/in', false])
    assert.equal(await path('Mail/other'), 'Mail/other')
    await harness.server.done()
  })

  test('without a prefix no reference is ever sent (2683-3.4.9)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}
       C: <tag> LIST "" "/DEF"
       S: * LIST () "/" /DEF
       S: <tag> OK listed
       C: <tag> LIST "" "#news.x"
       S: <tag> OK listed`,
    )
    assert.notEqual(await harness.admin.lookUp('/DEF'), '/DEF')
    assert.equal(await harness.admin.lookUp('#news.x'), '#news.x')
    await harness.server.done()
  })
})

describe('unseen counts of folders', { timeout: 20_000 }, () => {
  test('come in the same LIST where the server can (wp-status)', async (context) => {
    const harness = await start(
      context,
      `${signingIn('LIST-EXTENDED LIST-STATUS')}
       C: <tag> LIST "" "%" RETURN (CHILDREN SUBSCRIBED STATUS (UNSEEN))
       S: * LIST () "/" INBOX
       S: * STATUS INBOX (UNSEEN 4)
       S: * LIST () "/" Entw&APw-rfe
       S: * STATUS Entw&APw-rfe (UNSEEN 2)
       S: * LIST (\\Noselect) "/" Lists
       S: <tag> OK listed`,
    )
    await lookAt(harness)
    const { unseen } = harness.account.tree
    assert.deepEqual([unseen.get('INBOX'), unseen.get('Entwürfe'), unseen.get('Lists')], [4, 2, undefined])
    unseen.want(['INBOX', 'Entwürfe'])
    await harness.server.done()
    await harness.server.assertSilent()
  })

  test('else one STATUS each, in the background, of what is looked at, never of the selected one (wp-status, 2683-3.1.1d)', async (context) => {
    const harness = await start(
      context,
      `${signingIn()}${selecting('INBOX', 0)}${countingUnseen}
       C: <tag> NOOP
       S: <tag> OK nothing
       C: <tag> STATUS "a" (UNSEEN)
       S: * STATUS a (UNSEEN 3)
       S: <tag> OK counted
       C: <tag> STATUS "c" (UNSEEN)
       S: <tag> NO not yours
       C: <tag> STATUS "a" (UNSEEN)
       S: * STATUS a (UNSEEN 9)
       S: <tag> OK counted`,
    )
    const { account, server } = harness
    const view = await account.open('INBOX')
    await until(() => view.unseen === 0, 'the count')
    account.tree.unseen.want(['INBOX', 'a', 'b'])
    // Scrolled on before `b` was asked; and the user does something, which goes before.
    account.tree.unseen.want(['a', 'c'])
    await account.scheduler.submit({
      key: 'noop',
      priority: 'interactive',
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    await until(() => account.tree.unseen.get('a') === 3, 'the count')
    assert.equal(account.tree.unseen.get('c'), undefined)
    account.tree.unseen.want(['INBOX', 'a', 'c'])
    // What triage brings there is known without asking, as far as it is known.
    account.tree.unseen.shift('a', 2)
    account.tree.unseen.want(['INBOX', 'a', 'c'])
    assert.equal(account.tree.unseen.get('a'), 5)
    account.tree.unseen.shift('a', undefined)
    account.tree.unseen.shift('c', undefined)
    account.tree.unseen.want(['INBOX', 'a', 'c'])
    await server.done()
    await until(() => account.tree.unseen.get('a') === 9, 'the new count')
    account.tree.unseen.want(['INBOX', 'a', 'c'])
    await server.assertSilent()
    assert.ok(!harness.sent().some((command) => /^STATUS "?INBOX/.test(command)))
  })
})

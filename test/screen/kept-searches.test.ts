import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import { startReader } from '../bench/reader.ts'
import { startDemoServer } from '../../src/cli/demo/server.ts'
import { inbox, letters } from '../support/mails.ts'
import { makeSandbox } from '../support/program.ts'

const shows = (pattern: RegExp) => (text: string) => pattern.test(text)

/** A home with a config that ends in `more`, and a server with sixty letters. */
async function home(context: TestContext, more: string) {
  const server = await startDemoServer({ mailboxes: inbox(letters(60)) })
  context.after(() => server.close())
  const sandbox = await makeSandbox(server.password)
  context.after(() => sandbox.remove())
  await sandbox.configure(
    `[accounts.work]\nhost = "127.0.0.1"\nport = ${server.port}\ntls = "none"\nuser = "${server.user}"\n${more}`,
  )
  return sandbox
}

describe('searches with names, in the real program', { timeout: 60_000 }, () => {
  test('one kept by > is there in the next run, beside those of the config, which is not touched', async (context) => {
    const sandbox = await home(context, '[searches]\n"To do" = "is:starred"\n')
    const config = join(sandbox.dir, 'config', 'postern', 'config.toml')
    const before = readFileSync(config, 'utf8')
    const first = startReader(sandbox, [])
    await first.until(shows(/Letter 60\./))
    await first.press('/subject:"letter 5"\r', shows(/11 messages found/))
    await first.press('>', shows(/Keep subject:"letter 5" as/))
    await first.press('Fives\r', shows(/Kept: Fives stands in the folder tree/))
    // q leaves the results, and then the program.
    await first.press('q', shows(/60 of 60|none unread of 60/))
    await first.quit()
    const file = join(sandbox.dir, 'state', 'postern', 'searches.toml')
    assert.match(readFileSync(file, 'utf8'), /\[searches\]\nFives = /)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(readFileSync(config, 'utf8'), before)
    const second = startReader(sandbox, [])
    await second.until(shows(/Letter 60\./))
    await second.until(shows(/\/ To do[^]*\/ Fives/))
    await second.press('yG\r', shows(/11 messages found/))
    await second.press('q', shows(/none unread of 60/))
    await second.quit()
  })

  test('one of the config that is wrong is told at the start, with its line and the character', async (context) => {
    const sandbox = await home(context, '[searches]\nbad = "ana form:bob"\n')
    const { code, stderr } = await sandbox.postern()
    assert.equal(code, 3)
    assert.match(
      stderr,
      /config\.toml:7: .*at character 5 of the query, ana ▸form:bob: .*did you mean "from:"/,
    )
  })
})

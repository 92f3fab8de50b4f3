import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { startDemoServer } from '../../src/cli/demo/server.ts'
import { startReader } from '../bench/reader.ts'
import { inbox, letters } from '../support/mails.ts'
import { makeSandbox } from '../support/program.ts'

const shows = (pattern: RegExp) => (text: string) => pattern.test(text)

test(
  'the order of a folder outlives the program; a broken file is passed over with a notice',
  { timeout: 90_000 },
  async (context) => {
    const server = await startDemoServer({ mailboxes: inbox(letters(20)) })
    context.after(() => server.close())
    const sandbox = await makeSandbox(server.password)
    context.after(() => sandbox.remove())
    await sandbox.configure(
      `[accounts.work]\nhost = "127.0.0.1"\nport = ${server.port}\ntls = "none"\nuser = "${server.user}"\n`,
    )
    const env = { ...sandbox.env, XDG_STATE_HOME: join(sandbox.dir, 'state') }
    const file = join(sandbox.dir, 'state', 'postern', 'folders.json')
    const first = startReader({ ...sandbox, env }, [])
    await first.until(shows(/Letter 20\./))
    await first.press('os', shows(/subject↑/))
    await first.quit()
    assert.match(readFileSync(file, 'utf8'), /INBOX/)
    const second = startReader({ ...sandbox, env }, [])
    await second.until(shows(/subject↑/))
    await second.quit()
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '{"folders":')
    const third = startReader({ ...sandbox, env }, [])
    await third.until(shows(/folders\.json is passed over/))
    await third.until(shows(/newest first/))
    await third.quit()
  },
)

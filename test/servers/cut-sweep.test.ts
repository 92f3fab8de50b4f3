import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startCuttingProxy } from '../support/cutting-proxy.ts'
import type { Cut } from '../support/cutting-proxy.ts'
import { runWell } from '../support/daemon.ts'
import type { RunAs } from '../support/daemon.ts'
import { startDovecot } from '../support/dovecot.ts'
import type { DovecotServer } from '../support/dovecot.ts'
import { findOwner } from '../support/real-server.ts'
import { assertTrue, fillTemplate, runSweepSession, sideBySide } from '../support/sweep-session.ts'
import type { SweepOutcome } from '../support/sweep-session.ts'
import { notInstalled } from '../support/requirements.ts'

/** Cuts after every line; after every so many for a quick run: `SWEEP_STEP=10 npm test -- cut-sweep`. */
const step = Number(process.env['SWEEP_STEP'] ?? 1)

/** Sessions that run at the same time. */
const atOnce = 8

/** Everybody may sign in; processes are kept, since forking them takes longer than their work. */
const manyUsers = `
userdb {
  driver = static
}
passdb {
  driver = static
  args = password=secret
}
service imap-login {
  service_count = 0
  process_min_avail = 2
}
service imap {
  service_count = 1000
}
`

describe('a session with Dovecot that is cut', { timeout: 110_000 }, () => {
  let server: DovecotServer | undefined
  let runAs: RunAs = {}
  before(async () => {
    runAs = (await findOwner()).runAs
    server = await startDovecot({ mailFormat: 'mdbox', extra: manyUsers })
  })
  after(() => server?.stop())

  /** Gives a user a copy of the template's home. */
  async function makeUser(started: DovecotServer, user: string): Promise<void> {
    const home = join(started.dir, 'home')
    await runWell(['cp', '-a', join(home, 'template'), join(home, user)], { ...runAs, cwd: started.dir })
  }

  /** One session through a proxy that cuts, if it is told to; what it said, and how many lines it heard. */
  async function runSession(
    started: DovecotServer,
    user: string,
    cut: { readonly line: number; readonly how: Cut } | undefined,
    signal: AbortSignal,
  ): Promise<SweepOutcome & { readonly lines: number }> {
    await makeUser(started, user)
    const proxy = await startCuttingProxy(started.port, cut)
    try {
      const outcome = await runSweepSession(started, user, proxy.port, signal)
      await assertTrue(started, user, outcome)
      return { ...outcome, lines: proxy.lines }
    } finally {
      proxy.close()
    }
  }

  for (const how of ['FIN', 'RST'] as const satisfies readonly Cut[]) {
    test(`after any line by ${how} recovers; no triage is lost, none is done twice (2683-3.1.2b, wp-copy)`, async (context) => {
      if (!server) return context.skip(notInstalled)
      const started = server
      // Whoever is over time stops: what would go on would keep the process for ever.
      const { signal } = context
      // Dovecot has names in lower case.
      const name = how.toLowerCase()
      if (how === 'FIN') await fillTemplate(started, 'template')
      const whole = await runSession(started, `${name}-whole`, undefined, signal)
      assert.deepEqual(whole.refused, [])
      assert.ok(whole.lines > 150, `${whole.lines} lines`)
      const lines = Array.from({ length: Math.ceil(whole.lines / step) }, (_, index) => 1 + index * step)
      const failures = await sideBySide(lines, atOnce, signal, async (line) => {
        await runSession(started, `${name}-${line}`, { line, how }, signal)
      })
      const report = failures.map(({ value, thrown }) => `after line ${value}: ${String(thrown)}`)
      assert.equal(report.join('\n'), '')
    })
  }
})

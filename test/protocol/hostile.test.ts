import { test } from 'node:test'
import { completed, mutatedLine, randomFrom } from '../support/account-mutation.ts'
import { watchHealth } from '../support/health.ts'
import { besiege } from '../support/siege.ts'
import type { Siege } from '../support/siege.ts'

/** Lines of nonsense; `POSTERN_FUZZ_LINES=1000000` makes more of them. */
const count = Number(process.env['POSTERN_FUZZ_LINES'] ?? 100_000)
const batch = 100

/** The same seed, which every run tells, makes the same lines. */
const seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Asks the server for one thing or another, so that its nonsense comes in the answer to that. */
function ask({ account }: Siege, random: () => number): void {
  const { scheduler, view } = account
  const asked = scheduler.submit<unknown>({
    key: 'ask',
    priority: 'interactive',
    mailbox: view?.path,
    onDisconnect: 'fail',
    run: (session) => {
      const asks = [
        () => session.fetchOutline(3),
        () => session.fetchPart(4, '1', 0, 100),
        () => session.search([{ key: 'SUBJECT' }, { text: 'x' }]),
        () => session.countUnseen(),
        () => session.store([5], ['\\Seen'], true),
        () => session.copy([6], 'Archive'),
        () => session.locate([1, 2, 3], true),
        () => session.list('%', false),
        () => session.mailboxes.count('Archive', 'UNSEEN'),
        () => session.noop(),
      ]
      return asks[Math.floor(random() * asks.length)]?.() ?? Promise.resolve()
    },
  })
  asked.catch(() => undefined)
}

test(
  'a server that talks nonsense neither ends nor stops the program, nor fills the memory (2683-3.4.1)',
  { timeout: 115_000 },
  async (context) => {
    context.diagnostic(`POSTERN_FUZZ_SEED=${seed}`)
    const random = randomFrom(seed)
    const health = watchHealth(context)
    const siege = await besiege(context)
    const { server } = siege
    let lines = 0
    while (lines < count) {
      await siege.ready(`line ${lines}`)
      const said: string[] = []
      let isOpen = false
      while (said.length < batch && !isOpen) {
        const { octets, open } = completed(mutatedLine(random))
        said.push(octets)
        isOpen = open
      }
      lines += said.length
      ask(siege, random)
      if (random() < 0.5) server.interrupt(said.join(''))
      else server.send(said.join(''))
      if (!(await siege.isHeard())) server.cut()
    }
    await siege.recovers()
    context.diagnostic(`${lines} lines, ${server.connections} connections; ${health.summary()}`)
    health.assertWell(`POSTERN_FUZZ_SEED=${seed}`)
  },
)

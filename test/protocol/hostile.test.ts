import { test } from 'node:test'
import { completed, mutatedLine, randomFrom } from '../support/account-mutation.ts'
import { besiege } from '../support/siege.ts'

/** Lines of nonsense; `POSTERN_FUZZ_LINES=1000000` makes more of them. */
const count = Number(process.env['POSTERN_FUZZ_LINES'] ?? 100_000)
const batch = 100

/** The same seed, which every run tells, makes the same lines. */
const seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** How long a line of sense is waited for, in milliseconds: where the stream is spoiled it never comes. */
const patience = 80

test(
  'a server that talks nonsense neither ends nor stops the program, nor fills the memory (2683-3.4.1)',
  { timeout: 115_000 },
  async (context) => {
    context.diagnostic(`POSTERN_FUZZ_SEED=${seed}`)
    const random = randomFrom(seed)
    const siege = await besiege(context)
    const { server } = siege
    let lines = 0
    while (lines < count) {
      await siege.ready()
      const said: string[] = []
      let isOpen = false
      while (said.length < batch && !isOpen) {
        const { octets, open } = completed(mutatedLine(random))
        said.push(octets)
        isOpen = open
      }
      lines += said.length
      await siege.ask(Math.floor(random() * 1000))
      if (random() < 0.5) server.interrupt(said.join(''))
      else server.send(said.join(''))
      if (!(await siege.isHeard(patience))) server.cut()
    }
    await siege.recovers()
    const { pause, hang, peak } = await siege.assertWell(`POSTERN_FUZZ_SEED=${seed}`)
    context.diagnostic(
      `${lines} lines, ${server.connections} connections; at most ${Math.round(pause)} ms without a turn ` +
        `(${Math.round(hang)} of our own), ${Math.round(peak)} MB`,
    )
  },
)

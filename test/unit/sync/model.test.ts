import { test } from 'node:test'
import fc from 'fast-check'
import { options, play, step } from '../../support/model-script.ts'

/** Steps in all; `POSTERN_MODEL_STEPS=1000000` takes more of them. */
const steps = Number(process.env['POSTERN_MODEL_STEPS'] ?? 100_000)

/** Scripts are half as long as this on average. */
const longest = 200

/** One seed that every run has, and one that none had before, which is told; `POSTERN_MODEL_SEED=7` plays that alone. */
const asked = process.env['POSTERN_MODEL_SEED']
const seeds = asked === undefined ? [1176, Math.floor(Math.random() * 2 ** 31)] : [Number(asked)]

for (const [index, seed] of seeds.entries())
  test(
    `whatever happens in whatever order, the user sees what is, and only what he meant is touched, ${index + 1} (1176-cache, 2180-x, 2683-3.4.3b)`,
    { timeout: 900_000 },
    async (context) => {
      context.diagnostic(`POSTERN_MODEL_SEED=${seed}`)
      const scripts = fc.array(step, { maxLength: longest, size: 'max' })
      let played = 0
      const property = fc.asyncProperty(options, scripts, async (settings, script) => {
        played += script.length
        await play(settings, script)
      })
      const numRuns = Math.ceil(steps / seeds.length / (longest / 2))
      const result = await fc.check(property, { seed, numRuns })
      context.diagnostic(`${played} steps`)
      if (!result.failed) return
      const [settings, script = []] = result.counterexample ?? []
      const cause = result.errorInstance
      const what = cause instanceof Error ? cause.message : String(cause)
      throw new Error(
        [
          what,
          `POSTERN_MODEL_SEED=${seed} POSTERN_MODEL_STEPS=${numRuns * (longest / 2)}`,
          `on ${fc.stringify(settings)}`,
          ...script,
        ].join('\n'),
        { cause },
      )
    },
  )

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { FuzzFinding, FuzzOrder } from '../../support/fuzz-worker.ts'
import { fixtureMails, mutatedMail } from '../../support/mail-mutation.ts'
import { isCi } from '../../support/requirements.ts'

/** Mutated mails: all in CI, less for who waits for them. */
const count = Number(process.env['POSTERN_FUZZ_MAILS'] ?? (isCi() ? 100_000 : 10_000))

/** The same seed, which every run tells, makes the same mails. */
const seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** When all is given up, in milliseconds, and the mails that were not done with are told. */
const patience = Math.max(220_000, count)

const workers = 2
const worker = new URL('../../support/fuzz-worker.js', import.meta.url)

test('mutated mails are shown without a throw, a control, a line too wide, or more than 2 s each', async (context) => {
  context.diagnostic(`POSTERN_FUZZ_SEED=${seed} POSTERN_FUZZ_MAILS=${count}`)
  const shared = new Int32Array(new SharedArrayBuffer(4 * (workers + 1)))
  const findings: string[] = []
  const threads = Array.from({ length: workers }, (_, index) => {
    const thread = new Worker(worker, { resourceLimits: { maxYoungGenerationSizeMb: 64 } })
    const order: FuzzOrder = { seed, count, shared, worker: index + 1 }
    thread.postMessage(order)
    thread.on('message', ({ index: at, width, ailment, mail }: FuzzFinding) => {
      findings.push(`mail ${at} at ${width} columns: ${ailment}\nbase64: ${mail}`)
      // The same fault shows in many.
      if (findings.length >= 5) Atomics.store(shared, 0, count)
    })
    return thread
  })
  const timer = setTimeout(() => {
    findings.push(`time ran out at the mails ${[...shared.subarray(1)].join(' and ')}`)
    for (const thread of threads) void thread.terminate()
  }, patience)
  const ends = threads.map(
    (thread) =>
      new Promise<void>((resolve, reject) => {
        thread.on('error', reject)
        thread.on('exit', () => resolve())
      }),
  )
  await Promise.all(ends).finally(() => clearTimeout(timer))
  assert.deepEqual(findings, [], `POSTERN_FUZZ_SEED=${seed}`)
  assert.ok((shared[0] ?? 0) >= count, 'all mails were taken')
})

test('a seed makes the same mails again, and each another', () => {
  const mails = fixtureMails()
  assert.ok(mails.length >= 12)
  const made = (from: number) => Array.from({ length: 200 }, (_, index) => mutatedMail(mails, from, index))
  const first = made(7)
  assert.deepEqual(made(7), first)
  assert.ok(new Set(first.map((mail) => mail.toString('latin1'))).size > 190)
  assert.notDeepEqual(made(8), first)
})

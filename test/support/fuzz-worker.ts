import { parentPort } from 'node:worker_threads'
import { randomFrom } from './account-mutation.ts'
import { ailmentOf, shrunk } from './mail-check.ts'
import { fixtureMails, mutatedMail } from './mail-mutation.ts'

/** What a worker is to do: mails of `seed` below `count`, each the next that no worker has taken. */
export interface FuzzOrder {
  readonly seed: number
  readonly count: number
  /** The next mail to take; then, for each worker, the mail that it is at. */
  readonly shared: Int32Array
  readonly worker: number
}

/** A mail that ails. */
export interface FuzzFinding {
  readonly index: number
  readonly width: number
  readonly ailment: string
  /** The mail, made as small as it still ails, in base64. */
  readonly mail: string
}

async function run({ seed, count, shared, worker }: FuzzOrder): Promise<void> {
  const mails = fixtureMails()
  for (let index = Atomics.add(shared, 0, 1); index < count; index = Atomics.add(shared, 0, 1)) {
    Atomics.store(shared, worker, index)
    const random = randomFrom(seed + index)
    const width = 1 + Math.floor(random() * (random() < 0.2 ? 250 : 100))
    const choice = Math.floor(random() * 1000)
    const mail = mutatedMail(mails, seed, index)
    if ((await ailmentOf(mail, width, choice)) === undefined) continue
    const least = await shrunk(mail, width, choice)
    const ailment = (await ailmentOf(least, width, choice)) ?? 'not again'
    const finding: FuzzFinding = { index, width, ailment, mail: Buffer.from(least).toString('base64') }
    parentPort?.postMessage(finding)
  }
}

parentPort?.once('message', (order: FuzzOrder) => void run(order).then(() => parentPort?.close()))

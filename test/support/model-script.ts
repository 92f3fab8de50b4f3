import { mock } from 'node:test'
import fc from 'fast-check'
import { Flag } from '../../src/model/flags.ts'
import { settled } from './fake-session.ts'
import type { ModelOptions } from './model-server.ts'
import { ModelWorld, paths } from './model-world.ts'

/** A step as people read it: `flag 3 2 \Seen on`. A script of them is a test that can be run again. */
export type Step = string

const flags = [Flag.seen, Flag.flagged, '$Forwarded'] as const
const path = fc.constantFrom(...paths)
const row = fc.nat(60)
const few = fc.integer({ min: 1, max: 3 })
const session = fc.nat(1)
const onOff = fc.constantFrom('on', 'off')

function words(...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Step> {
  return fc.tuple(...parts).map((values) => values.join(' '))
}

const word = (name: string) => fc.constant(name)

/** What can happen at one moment. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 90, arbitrary: words(word('answer'), session, fc.constantFrom('ok', 'ok', 'ok', 'ok', 'eager')) },
  { weight: 18, arbitrary: words(word('work'), session, fc.nat(40)) },
  { weight: 3, arbitrary: words(word('answer'), session, word('no')) },
  { weight: 24, arbitrary: words(word('tell'), session) },
  { weight: 24, arbitrary: words(word('look'), row, fc.integer({ min: 1, max: 50 })) },
  { weight: 12, arbitrary: words(word('flag'), row, few, fc.constantFrom(...flags), onOff) },
  { weight: 12, arbitrary: words(word('move'), row, few, path) },
  { weight: 9, arbitrary: word('undo') },
  { weight: 3, arbitrary: words(word('open'), path) },
  { weight: 12, arbitrary: words(word('arrive'), path, few) },
  { weight: 15, arbitrary: words(word('vanish'), path, row) },
  { weight: 12, arbitrary: words(word('others'), path, row, fc.constantFrom(...flags), onOff) },
  { weight: 1, arbitrary: words(word('renumber'), path) },
  { weight: 2, arbitrary: words(word('cut'), session) },
  { weight: 6, arbitrary: word('key') },
  { weight: 6, arbitrary: words(word('wait'), fc.constantFrom(1000, 5000, 9000, 70_000)) },
)

export const options: fc.Arbitrary<ModelOptions> = fc.record({
  capabilities: fc
    .constantFrom('MOVE UIDPLUS', 'MOVE UIDPLUS CONDSTORE', 'MOVE UIDPLUS QRESYNC', 'MOVE', 'UIDPLUS', '')
    .map((names: string) => new Set(['IMAP4REV1', ...names.split(' ').filter(Boolean)])),
  goneAs: fc.constantFrom('nothing', 'nils', 'served'),
  pieces: fc.boolean(),
})

/** Lets one thing happen in the world. */
async function take(world: ModelWorld, line: Step): Promise<void> {
  const [name = '', first = '', second = '', third = '', fourth = ''] = line.split(' ')
  const { server } = world
  switch (name) {
    case 'answer':
      world.answer(Number(first), second === 'no', second === 'eager')
      return
    case 'work':
      for (let turn = Number(second); turn >= 0; turn--) {
        world.answer(Number(first), false, false)
        await settled()
      }
      return
    case 'tell':
      world.tell(Number(first))
      return
    case 'look':
      return world.look(Number(first), Number(second))
    case 'flag':
      return world.flag(Number(first), Number(second), third, fourth === 'on')
    case 'move':
      return world.move(Number(first), Number(second), third)
    case 'undo':
      return world.undo()
    case 'open':
      return world.open(first)
    case 'arrive':
      return server.deliver(first, Number(second))
    case 'vanish': {
      const { messages } = server.mailbox(first)
      const message = messages[Number(second) % Math.max(1, messages.length)]
      if (message) server.mailbox(first).remove(message)
      return
    }
    case 'others': {
      const { messages } = server.mailbox(first)
      const message = messages[Number(second) % Math.max(1, messages.length)]
      if (message) server.mailbox(first).setFlags(message, [third], fourth === 'on')
      return
    }
    case 'renumber':
      return server.mailbox(first).renumber()
    case 'cut':
      return world.cut(Number(first))
    case 'key':
      return world.account.connect()
    case 'wait':
      return mock.timers.tick(Number(first))
    default:
      throw new Error(`no such step: ${line}`)
  }
}

/** Runs a script from a fresh start; rejects at the first step after which something is wrong. */
export async function play(settings: ModelOptions, script: readonly Step[]): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const world = new ModelWorld(settings, 30)
  const rejections: unknown[] = []
  const note = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', note)
  try {
    for (const line of script) {
      await take(world, line)
      await settled()
      world.check()
    }
    await world.settle()
    if (rejections.length > 0) throw rejections[0]
  } finally {
    await world.close()
    process.off('unhandledRejection', note)
    mock.timers.reset()
  }
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { startDemoServer } from '../../src/cli/demo/server.ts'
import { inbox, letters } from '../support/mails.ts'
import { UndoDesk } from '../support/undo-desk.ts'

const mailboxes = ['INBOX', 'Archive', 'Trash']

const things = ['open', 'look', 'flag', 'flag', 'move', 'move', 'copy', 'undo', 'undo one', 'redo', 'sent']
const step = fc.tuple(fc.constantFrom(...things), fc.nat(20), fc.nat(20))

/** Servers that can less: there some changes wait, and are taken back before they are sent. */
const servers = { 'all': [], 'no MOVE': ['MOVE'], 'no UIDPLUS': ['UIDPLUS'], 'neither': ['MOVE', 'UIDPLUS'] }

/** Taking back what waits to be done again: it was not waited for. */
const undoneWhileRedone: [string, number, number][] = [
  ['move', 0, 4],
  ['open', 0, 0],
  ['undo one', 0, 0],
  ['flag', 1, 4],
  ['redo', 0, 0],
  ['undo one', 0, 0],
  ['flag', 0, 17],
  ['redo', 0, 5],
]

/** The second move goes along with the first only if that waits, as it must itself, for the flag that comes back. */
const movedWhileFlagged: [string, number, number][] = [
  ['flag', 3, 4],
  ['open', 0, 0],
  ['undo one', 0, 0],
  ['move', 0, 1],
  ['move', 0, 10],
]

const seed = Number(process.env['POSTERN_UNDO_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

describe(
  'whatever was done, undoing it all brings the server back to where it was',
  { timeout: 120_000 },
  () => {
    for (const [what, withoutCapabilities] of Object.entries(servers))
      test(`with ${what}, as a second program sees it`, async (context) => {
        context.diagnostic(`POSTERN_UNDO_SEED=${seed}`)
        const property = fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), async (script) => {
          const server = await startDemoServer({ mailboxes: inbox(letters(8, [2, 5])), withoutCapabilities })
          const desk = new UndoDesk(server, mailboxes, 3600)
          try {
            await desk.step('open', 0, 0)
            const before = await desk.seen()
            for (const [thing, row, choice] of script) await desk.step(thing, row, choice)
            await desk.undoAll()
            assert.deepEqual(await desk.seen(), before)
          } finally {
            await desk.close()
            await server.close()
          }
        })
        await fc.assert(property, { seed, numRuns: 40, examples: [[undoneWhileRedone], [movedWhileFlagged]] })
      })
  },
)

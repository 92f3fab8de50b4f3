/**
 * `npm run bench`: the real program in a terminal of 200 x 50 against a Dovecot on this machine; medians, with the
 * goals beside them. Nothing fails here: machines differ. `--quick`: fewer runs, no large mailbox; `--million`: one
 * of a million messages too.
 */
import { availableParallelism, loadavg } from 'node:os'
import { dovecotPassword, startDovecot } from '../support/dovecot.ts'
import { makeSandbox } from '../support/program.ts'
import { measureArranging } from './arrange.ts'
import { measureDecoding } from './decoding.ts'
import { measureFirstIndex } from './first-index.ts'
import { measureHtml } from './html.ts'
import { measureList, warmUp } from './lists.ts'
import { fillMailbox } from './mailboxes.ts'
import { measureBeside, measureOpening } from './opening.ts'
import { startProxy } from './proxy.ts'
import { measureReconnect, measureRecovery } from './reconnect.ts'
import type { Numbered } from './reconnect.ts'
import { measureRows } from './rows.ts'
import { measureSearch } from './search.ts'
import { measureSave } from './save.ts'
import { configuration } from './setting.ts'
import type { Line, Setting } from './setting.ts'
import { table } from './table.ts'
import { measureFilter, measureTriage } from './triage.ts'

const options = new Set(process.argv.slice(2))
const quick = options.has('--quick')
const runs = quick ? 3 : 9
const sizes = [1000, 10_000, ...(quick ? [] : [100_000]), ...(options.has('--million') ? [1_000_000] : [])]
const attachment = (quick ? 20 : 70) * 1_000_000

async function measureAll(setting: Setting): Promise<Line[]> {
  const lines: Line[] = []
  const mailboxes: Numbered[] = []
  for (const [position, size] of sizes.entries()) {
    const filling = performance.now()
    const name = await fillMailbox(setting.server, size)
    process.stderr.write(`${name} filled in ${((performance.now() - filling) / 1000).toFixed(1)} s\n`)
    mailboxes.push({ name, newest: size, size })
    if (position === 0) await warmUp(setting, name, size)
    lines.push(...(await measureList(setting, name, size)))
  }
  lines.push(...(await measureSave(setting, attachment)))
  lines.push(...(await measureBeside(setting, attachment)))
  lines.push(...measureDecoding(runs), ...measureHtml(runs))
  const [small, middle, large = middle] = mailboxes
  if (!small || !middle || !large) return lines
  lines.push(...(await measureOpening(setting, small.name, small.newest)))
  const few = { ...setting, runs: quick ? 1 : 5 }
  lines.push(...(await measureFirstIndex(setting, large.name, large.newest)))
  lines.push(...(await measureSearch(few, large.name, large.newest)))
  lines.push(...(await measureArranging(few, large.name, large.newest)))
  lines.push(...(await measureRows(few, middle.name, middle.newest)))
  lines.push(...(await measureRecovery(few, small)))
  lines.push(...(await measureReconnect(few, large)))
  // What is moved there and back has other UIDs: a mailbox of its own.
  const size = Math.max(...sizes) + 1
  const apart = { name: await fillMailbox(setting.server, size), newest: size, size }
  lines.push(...(await measureTriage(few, apart)), measureFilter(runs))
  return lines
}

const server = await startDovecot({ mailFormat: 'mdbox' })
if (server) {
  const proxy = await startProxy(server.port)
  const sandbox = await makeSandbox(dovecotPassword)
  try {
    await sandbox.configure(configuration({ server, proxy }))
    const lines = await measureAll({ server, proxy, sandbox, runs })
    const load = `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`
    process.stdout.write(
      `\nNode ${process.versions.node}, medians of ${runs} runs (of fewer after the first index), 200 x 50, loopback, TLS; ${load}\n\n`,
    )
    process.stdout.write(table(['', 'measured', 'goal'], lines))
  } finally {
    proxy.close()
    await sandbox.remove()
    await server.stop()
  }
}

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { WireLog, WireWatch } from '../../../src/sync/wire-log.ts'

const octets = (text: string) => Buffer.from(text)
const texts = (log: WireLog) => log.lines.map((line) => Buffer.from(line.octets).toString())

describe('the wire log', () => {
  test('keeps the last 200 lines, the oldest first, and the beginning of long ones', () => {
    const log = new WireLog()
    const watch = new WireWatch('open folder', log)
    for (let line = 1; line <= 450; line++) watch.line({ from: 'server', octets: octets(`* ${line} EXISTS`) })
    watch.line({ from: 'server', octets: octets('x'.repeat(5000)) })
    assert.equal(log.lines.length, 200)
    assert.equal(texts(log)[0], '* 252 EXISTS')
    assert.equal(texts(log)[198], '* 450 EXISTS')
    assert.equal(texts(log)[199], 'x'.repeat(300))
  })

  test('what was read does not change when more comes', () => {
    const log = new WireLog()
    const watch = new WireWatch('open folder', log)
    watch.line({ from: 'server', octets: octets('* OK first') })
    const before = log.lines
    for (let line = 0; line < 300; line++) watch.line({ from: 'server', octets: octets('* OK later') })
    assert.equal(Buffer.from(before[0]?.octets ?? []).toString(), '* OK first')
  })

  test('a turn ends with the tagged answer, not with another tag; IDLE tells nothing of the line', () => {
    const watch = new WireWatch('errands', new WireLog())
    watch.line({ from: 'server', octets: octets('* OK hello') })
    const turnsNow = () => watch.turns
    assert.equal(turnsNow(), undefined)
    watch.line({ from: 'client', octets: octets('1 NOOP') })
    watch.line({ from: 'server', octets: octets('10 OK not this') })
    watch.line({ from: 'server', octets: octets('* 1 EXISTS') })
    assert.equal(Buffer.from(watch.running?.octets ?? []).toString(), '1 NOOP')
    watch.line({ from: 'server', octets: octets('1 OK done') })
    assert.equal(watch.running, undefined)
    const turns = turnsNow()
    assert.ok(turns && turns.last >= 0 && turns.median >= 0)
    watch.line({ from: 'client', octets: octets('2 IDLE') })
    watch.line({ from: 'server', octets: octets('2 OK idled') })
    assert.deepEqual(turnsNow(), turns)
    assert.equal(Buffer.from(watch.greeting ?? []).toString(), '* OK hello')
    watch.begin()
    assert.equal(watch.greeting, undefined)
  })

  test('costs next to nothing: 100,000 long lines in well under a second of processor time', () => {
    const watch = new WireWatch('open folder', new WireLog())
    const line = octets(`* 1 FETCH (${'x'.repeat(2000)})`)
    const before = process.cpuUsage()
    for (let count = 0; count < 100_000; count++) watch.line({ from: 'server', octets: line })
    const { user, system } = process.cpuUsage(before)
    assert.ok((user + system) / 1000 < 1000, `${(user + system) / 1000} ms`)
  })
})

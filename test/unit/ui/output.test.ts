import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { createOutput } from '../../../src/ui/terminal/output.ts'

/** A terminal that takes what was written only when it is told to. */
class SlowStream extends Writable {
  readonly chunks: string[] = []
  #done: (() => void) | undefined
  constructor() {
    super({ highWaterMark: 10, decodeStrings: false })
  }
  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.chunks.push(String(chunk))
    this.#done = done
  }
  accept(): void {
    this.#done?.()
  }
}

describe('output', () => {
  test('counts bytes, not characters', () => {
    const output = createOutput(new SlowStream(), () => {})
    output.write('é日')
    assert.equal(output.bytesWritten, 5)
  })

  test('says that the terminal is slow, and when it is ready', async () => {
    const stream = new SlowStream()
    const output = createOutput(stream, () => {})
    const ready = new Promise<void>((resolve) => output.onReady(resolve))
    output.write('more than ten bytes')
    assert.equal(output.blocked, true)
    stream.accept()
    await ready
    assert.equal(output.blocked, false)
  })

  test('a terminal that is gone is told of once, and not written to', () => {
    for (const code of ['EIO', 'EPIPE']) {
      const reasons: Error[] = []
      const stream = new SlowStream()
      const output = createOutput(stream, (reason) => reasons.push(reason))
      const reason = Object.assign(new Error(code), { code })
      stream.emit('error', reason)
      stream.emit('error', reason)
      stream.emit('close')
      output.write('x')
      assert.deepEqual(reasons, [reason])
      assert.deepEqual(stream.chunks, [])
      assert.equal(output.gone, true)
    }
  })

  test('an error thrown by the write itself counts as well', () => {
    const reasons: string[] = []
    const stream = new SlowStream()
    stream.write = () => {
      throw new Error('EIO')
    }
    createOutput(stream, (reason) => reasons.push(reason.message)).write('x')
    assert.deepEqual(reasons, ['EIO'])
  })
})

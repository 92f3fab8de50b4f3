import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { describe, test } from 'node:test'
import { wireLifecycle } from '../../../src/ui/terminal/lifecycle.ts'
import type { ProcessLike } from '../../../src/ui/terminal/lifecycle.ts'

class FakeProcess extends EventEmitter implements ProcessLike {
  readonly log: string[] = []
  written = ''
  readonly stderr = { write: (text: string): void => void (this.written += text) }
  kill(pid: number, signal: NodeJS.Signals): void {
    this.log.push(`kill ${pid} ${signal}, ${this.listenerCount(signal)} listening`)
  }
  exit(code: number): void {
    this.log.push(`exit ${code}`)
    this.emit('exited')
  }
}

function setUp(onEnd: () => void | Promise<void> = () => {}, patience?: number) {
  const own = new FakeProcess()
  let lent = 0
  const terminal = {
    get suspended() {
      return lent > 0
    },
    suspend() {
      lent += 1
      own.log.push('suspend')
    },
    resume() {
      lent -= 1
      own.log.push('resume')
      own.emit('resumed')
    },
    restore: () => void own.log.push('restore'),
  }
  const lifecycle = wireLifecycle({
    terminal,
    process: own,
    onEnd(signal) {
      own.log.push(`save ${signal}`)
      return onEnd()
    },
    ...(patience === undefined ? {} : { patience }),
  })
  return { own, terminal, lifecycle }
}

describe('life cycle', () => {
  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`${signal} gives the terminal back, saves, and ends; once`, async () => {
      const { own } = setUp()
      const exited = once(own, 'exited')
      own.emit(signal)
      own.emit(signal)
      await exited
      assert.deepEqual(own.log, ['restore', `save ${signal}`, `exit ${code}`])
    })
  }

  test('saving that never ends does not keep the process', async () => {
    const { own } = setUp(() => new Promise(() => {}), 10)
    const exited = once(own, 'exited')
    own.emit('SIGTERM')
    await exited
    assert.deepEqual(own.log, ['restore', 'save SIGTERM', 'exit 143'])
  })

  test('saving that fails is reported, and the process ends', async () => {
    const { own } = setUp(() => Promise.reject(new Error('disk full')))
    const exited = once(own, 'exited')
    own.emit('SIGTERM')
    await exited
    assert.match(own.written, /disk full/)
    assert.equal(own.log.at(-1), 'exit 143')
  })

  test('a crash gives the terminal back first, and its text is made safe', () => {
    const { own } = setUp()
    own.emit('uncaughtException', Object.assign(new Error(), { stack: 'Error: \x1b]0;owned\x07\n  at line' }))
    assert.deepEqual(own.log, ['restore', 'exit 1'])
    assert.equal(own.written, 'Error: ␛]0;owned␇\n  at line\n')
  })

  test('stopping lends the terminal and raises SIGTSTP with its usual effect; SIGCONT takes it back', () => {
    const { own, lifecycle } = setUp()
    lifecycle.stop()
    lifecycle.stop()
    assert.deepEqual(own.log, ['suspend', 'kill 0 SIGTSTP, 0 listening'])
    own.emit('SIGCONT')
    assert.deepEqual(own.log.slice(2), ['resume'])
    own.emit('SIGTSTP')
    assert.deepEqual(own.log.slice(3), ['suspend', 'kill 0 SIGTSTP, 0 listening'])
    own.emit('SIGCONT')
  })

  test('where nothing can stop the process it goes on', async () => {
    const { own, lifecycle } = setUp()
    const resumed = once(own, 'resumed')
    lifecycle.stop()
    await resumed
    assert.deepEqual(own.log, ['suspend', 'kill 0 SIGTSTP, 0 listening', 'resume'])
  })

  test('stopped from outside, the terminal is taken anew at SIGCONT', () => {
    const { own } = setUp()
    own.emit('SIGCONT')
    assert.deepEqual(own.log, ['suspend', 'resume'])
  })

  test('Ctrl-C while a child has the terminal is for the child', () => {
    const { own, terminal } = setUp()
    terminal.suspend()
    own.emit('SIGINT')
    assert.deepEqual(own.log, ['suspend'])
  })

  test('the exit of the process gives the terminal back; after disposal nothing does', () => {
    const { own, lifecycle } = setUp()
    own.emit('exit')
    assert.deepEqual(own.log, ['restore'])
    lifecycle.dispose()
    own.emit('exit')
    own.emit('SIGTERM')
    assert.deepEqual(own.log, ['restore'])
  })
})

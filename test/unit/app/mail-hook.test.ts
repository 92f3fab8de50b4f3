import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { MailHook } from '../../../src/app/mail-hook.ts'

const node = process.execPath

// It holds nobody back, and so neither this.
const alive = setInterval(() => undefined, 1000)
after(() => clearInterval(alive))

describe('the command for new mail', { timeout: 20_000 }, () => {
  test('runs once at a time', async () => {
    const failures: string[] = []
    const hook = new MailHook([node, '-e', 'setTimeout(() => 0, 300)'], (reason) => failures.push(reason))
    const first = hook.run({})
    assert.ok(hook.isRunning)
    await hook.run({})
    assert.ok(hook.isRunning, 'the second was none')
    await first
    assert.ok(!hook.isRunning)
    assert.deepEqual(failures, [])
  })

  test('that takes too long is ended with all that it has started; failures are told once', async () => {
    const failures: string[] = []
    const began = performance.now()
    const hook = new MailHook(['sh', '-c', 'sleep 30 & wait'], (reason) => failures.push(reason), 100)
    await hook.run({})
    await hook.run({})
    assert.ok(performance.now() - began < 5000)
    assert.deepEqual(failures, ['sh took too long and was ended'])
  })

  test('that ends badly, or is not there, is told of', async () => {
    const failures: string[] = []
    const fail = (reason: string) => failures.push(reason)
    await new MailHook([node, '-e', 'process.exit(3)'], fail).run({})
    await new MailHook(['/nonexistent/x'], fail).run({})
    assert.deepEqual(failures, [`${node} ended with 3`, 'there is no /nonexistent/x'])
  })

  test('is ended when Postern ends, and nothing is said of that', async () => {
    const failures: string[] = []
    const hook = new MailHook([node, '-e', 'setTimeout(() => 0, 30000)'], (reason) => failures.push(reason))
    const running = hook.run({})
    hook.dispose()
    await running
    assert.deepEqual(failures, [])
  })
})

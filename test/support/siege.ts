import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rowLine, until } from './account-harness.ts'
import { ailments, isHealth } from './health.ts'
import type { Health } from './health.ts'
import { hostileServer } from './hostile-server.ts'
import type { HostileServer } from './hostile-server.ts'

/** What a decent server says to the commands that Postern sends, of a mailbox of twenty. */
function decent(command: string): readonly string[] | undefined {
  if (/^(?:SELECT|EXAMINE) /.test(command)) {
    return ['* 20 EXISTS', '* OK [UIDVALIDITY 1] valid', '* OK [UIDNEXT 21] next']
  }
  const [, from, to] = /^FETCH (\d+)(?::(\d+))? /.exec(command) ?? []
  if (from === undefined) return undefined
  const rows: string[] = []
  for (let row = Number(from); row <= Math.min(20, Number(to ?? from)); row++) rows.push(rowLine(row))
  return rows
}

/** How long the client is waited for, in milliseconds: longer than anything that it waits for itself. */
const patience = 60_000

/** A connection that is not there after so many milliseconds was spoiled by nonsense. */
const spoiled = 500

export interface Siege {
  readonly server: HostileServer
  /** Waits for a connection and its mailbox. */
  ready(): Promise<void>
  /** The client sends one of its commands, whatever number this is. */
  ask(which: number): Promise<void>
  /**
   * Says a line of sense; false when it is not heard within so many milliseconds, because the connection or the stream
   * is spoiled.
   */
  isHeard(milliseconds: number): Promise<boolean>
  /** The connection is cut, and the rows are there after all. */
  recovers(): Promise<void>
  /** How the client fared since this was called last; fails where that was not well. */
  assertWell(what: string): Promise<Health>
}

/** A client in a process of its own that reconnects at once, on a server that can say anything. */
export async function besiege(context: TestContext): Promise<Siege> {
  const server = await hostileServer(decent)
  context.after(() => server.close())
  const client = new Besieged(server.port)
  context.after(() => client.end())
  let markers = 0
  const ready = async () => {
    // Nonsense in the answer to LOGIN or SELECT: the client would wait for that until the silence is too long for it.
    if (!(await client.order('be ready', spoiled))) {
      server.cut()
      assert.ok(await client.order('be ready', patience), 'a connection after a cut')
    }
    await until(() => server.selected, 'the mailbox')
  }
  return {
    server,
    ready,
    async ask(which) {
      await client.order('ask', which)
    },
    async isHeard(milliseconds) {
      const marker = `marker ${++markers}`
      server.send(`* OK [ALERT] ${marker}\r\n`)
      return (await client.order('hear', marker, milliseconds)) === true
    },
    async recovers() {
      server.cut()
      await ready()
      await client.order('see rows')
    },
    async assertWell(what) {
      const health = await client.order('tell health')
      assert.ok(isHealth(health))
      assert.deepEqual(ailments(health), [], what)
      return health
    },
  }
}

/** The process of `besieged.ts`. */
class Besieged {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, (value: unknown, failure: string | null) => void>()
  #orders = 0
  #complaints = ''
  #over: string | undefined

  constructor(port: number) {
    const script = fileURLToPath(new URL('./besieged.js', import.meta.url))
    this.#process = fork(script, [String(port)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#complaints += text))
    this.#process.on('message', (message: unknown) => {
      if (!Array.isArray(message)) return
      const [number, value, failure]: unknown[] = message
      this.#waiting.get(Number(number))?.(value, typeof failure === 'string' ? failure : null)
    })
    this.#process.on('close', (code, signal) => {
      this.#over = `the client has ended: ${code ?? signal}\n${this.#complaints}`
      for (const settle of this.#waiting.values()) settle(null, this.#over)
    })
  }

  /** Rejects where the client fails at it, ends, or does not answer. */
  order(...order: readonly (string | number)[]): Promise<unknown> {
    const number = ++this.#orders
    return new Promise((resolve, reject) => {
      const settle = (value: unknown, failure: string | null) => {
        clearTimeout(timer)
        this.#waiting.delete(number)
        if (failure === null) resolve(value)
        else reject(new Error(`${order.join(' ')}: ${failure}`))
      }
      const timer = setTimeout(() => settle(null, `no answer in ${patience} ms`), patience)
      this.#waiting.set(number, settle)
      if (this.#over === undefined) this.#process.send([number, ...order])
      else settle(null, this.#over)
    })
  }

  async end(): Promise<void> {
    if (this.#over !== undefined) return
    const over = new Promise((resolve) => this.#process.once('close', resolve))
    this.#process.kill('SIGKILL')
    await over
  }
}

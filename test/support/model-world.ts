import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { MailFailure } from '../../src/model/error.ts'
import type { SessionListener } from '../../src/imap/session.ts'
import type { Uid } from '../../src/model/envelope.ts'
import type { MailboxPath } from '../../src/model/mailbox.ts'
import { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import { openViewOf } from './open-view.ts'
import { settled } from './fake-session.ts'
import { Intents } from './model-intent.ts'
import { ModelObserver } from './model-observer.ts'
import { ModelServer } from './model-server.ts'
import type { ModelOptions } from './model-server.ts'
import { ModelSession } from './model-session.ts'

export const paths = ['INBOX', 'Archive', 'Work'] as const
const undoSeconds = 8

/** A connection that the server has not accepted yet. */
interface Greeting {
  readonly listener: SessionListener
  readonly accept: (session: ModelSession) => void
  readonly refuse: (error: MailFailure) => void
}

/** The whole sync layer on a model of a server, and what its user should see. */
export class ModelWorld {
  readonly server: ModelServer
  readonly account: Account
  readonly triage: Triage
  readonly intents: Intents
  readonly options: ModelOptions
  #greetings: Greeting[] = []
  /** Opens that are not over. */
  #opening = 0
  readonly #observer: ModelObserver
  readonly #settling = new WeakSet<MailboxCache>()
  #onSettled: Intents['settled'] = (...settled) => this.intents.settled(...settled)
  #onAssumed: Intents['assumed'] = (...assumed) => this.intents.assumed(...assumed)

  constructor(options: ModelOptions, count: number) {
    this.options = options
    this.server = new ModelServer(options, paths, count)
    this.intents = new Intents(this.server)
    this.server.onAct = (act) => this.intents.check(act)
    this.server.onMoved = (act, made) => this.intents.moved(act, made)
    this.server.onAnswered = (act) => this.intents.answered(act)
    this.server.onLost = (path) => this.intents.showAll(path)
    this.account = new Account(
      {
        name: 'model',
        endpoint: { host: 'model', port: 1, tls: 'implicit' },
        openSession: (_endpoint, _signIn, listener, signal) => this.#greet(listener, signal),
        signInSource: { signIn: async () => undefined },
        prefix: '',
        subscribedOnly: false,
        findFirstUnseen: false,
        readOnly: false,
        attachmentMark: false,
        special: {},
        random: () => 0,
      },
      {
        onStatus: () => undefined,
        onServerText: () => undefined,
        onMailboxLost: () => undefined,
        onReturned: () => undefined,
        onActivity: () => undefined,
        onSignInFailed: () => undefined,
      },
    )
    this.triage = new Triage({
      scheduler: this.account.scheduler,
      capabilities: () => this.account.capabilities,
      undoSeconds,
      listener: {
        onRefused: (entry) => {
          this.intents.refused(entry)
        },
        onReturning: () => undefined,
        onReturned: () => undefined,
      },
      viewOf: openViewOf(this.account),
    })
    this.#observer = new ModelObserver(this.server, this.account, this.intents)
    this.account.connect()
    this.open('INBOX')
  }

  // The user.

  open(path: MailboxPath): void {
    this.#opening++
    const over = () => {
      this.#opening--
    }
    this.account.open(path).then((view) => {
      this.#watchSettling(view)
      over()
    }, over)
  }

  look(row: number, count: number): void {
    const { view } = this.account
    const from = view && row % Math.max(1, view.length)
    view?.want({
      visible: { from: from ?? 0, to: (from ?? 0) + count },
      ahead: undefined,
      near: from ?? 0,
    })
  }

  flag(row: number, count: number, flag: string, add: boolean): void {
    const picked = this.#pick(row, count)
    if (!picked) return
    const { view, uids } = picked
    const entry = this.#byHimself(() => this.triage.setFlags(view, uids, { flags: [flag], add }))
    if (!entry) return
    const { path, uidValidity } = view
    const change = { kind: 'flags', flags: [flag], add } as const
    this.intents.add({
      entry,
      view,
      path,
      uidValidity,
      uids: entry.uids,
      ids: picked.idsOf(entry.uids),
      change,
      after: undefined,
      at: Date.now(),
    })
  }

  move(row: number, count: number, target: MailboxPath): void {
    const picked = this.#pick(row, count)
    if (!picked || picked.view.path === target) return
    const { view, uids } = picked
    const leaves = this.triage.canMove
    const entry = this.#byHimself(() => this.triage.move(view, uids, target))
    if (!entry) return
    const { path, uidValidity } = view
    const change = { kind: 'move', target, leaves } as const
    this.intents.add({
      entry,
      view,
      path,
      uidValidity,
      uids: entry.uids,
      ids: picked.idsOf(entry.uids),
      change,
      after: undefined,
      at: Date.now(),
    })
  }

  undo(): void {
    // What it shows at once belongs to what it is about to be told of.
    const shown: Parameters<Intents['assumed']>[] = []
    this.#onAssumed = (...assumed) => shown.push(assumed)
    const over: Parameters<Intents['settled']>[] = []
    this.#onSettled = (...settled) => over.push(settled)
    const [entry] = this.triage.undo()
    this.#onAssumed = (...assumed) => this.intents.assumed(...assumed)
    this.#onSettled = (...settled) => this.intents.settled(...settled)
    this.#undone(entry)
    for (const settled of over) this.intents.settled(...settled)
    for (const assumed of shown) this.intents.assumed(...assumed)
  }

  #undone(entry: ReturnType<Triage['undo']>[number] | undefined): void {
    const undone = this.intents.all.find((intent) => intent.entry.id === entry?.id)
    if (!entry || !undone) return
    const { change } = undone
    if (!entry.wasSent) {
      undone.cancelled = true
      if (change.kind === 'move' && change.leaves) undone.state = 'refused'
      return
    }
    const base = { ...undone, at: Date.now() }
    if (change.kind === 'flags')
      this.intents.add({
        ...base,
        view: undefined,
        isUndo: true,
        change: { ...change, add: !change.add },
        after: undefined,
      })
    else if (change.leaves)
      this.intents.add({
        ...base,
        path: change.target,
        uidValidity: this.server.mailbox(change.target).uidValidity,
        change: { kind: 'move', target: undone.path, leaves: true },
        after: undone,
      })
    else
      this.intents.add({
        ...base,
        view: undefined,
        isUndo: true,
        change: { kind: 'flags', flags: ['\\Deleted'], add: false },
        after: undone,
      })
  }

  /** What the user changes now is no undoing. */
  #byHimself<T>(change: () => T): T {
    const before = this.#onAssumed
    this.#onAssumed = () => undefined
    try {
      return change()
    } finally {
      this.#onAssumed = before
    }
  }

  /** Messages by what is shown of them. */
  #pick(row: number, count: number) {
    const { view } = this.account
    if (!view) return undefined
    this.#watchSettling(view)
    const ids = new Map<Uid, number>()
    for (let each = 0; each < count; each++) {
      const slot = view.peek((row + each) % Math.max(1, view.length))
      if (slot.kind === 'ready') ids.set(slot.message.uid, Number(slot.message.envelope.subject))
    }
    const idsOf = (uids: readonly Uid[]) => new Set(uids.map((uid) => ids.get(uid) ?? 0))
    return ids.size === 0 ? undefined : { view, uids: [...ids.keys()], idsOf }
  }

  /** Only the view is told when a change of flags is over, which may take several commands, or none. */
  #watchSettling(view: MailboxCache): void {
    if (this.#settling.has(view)) return
    this.#settling.add(view)
    const assume = view.assumeFlags.bind(view)
    view.assumeFlags = (uids, change) => {
      const all = [...uids]
      this.#onAssumed(view, all, change)
      assume(all, change)
    }
    const settle = view.settleFlags.bind(view)
    view.settleFlags = (uids, change, done) => {
      const all = [...uids]
      this.#onSettled(view, all, change, done)
      settle(all, change, done)
    }
  }

  // The server.

  /** Answers for one response; refused, where it has not begun. `eager`: what is new follows in the same breath. */
  answer(index: number, refuse: boolean, eager: boolean): boolean {
    const { live } = this.server
    const session = live[index % Math.max(1, live.length)]
    const greeting = this.#greetings[0]
    if (greeting && (!session || index % 2 === 0)) {
      this.#greetings.shift()
      if (refuse) greeting.refuse(new MailFailure({ kind: 'disconnected', host: 'model', text: 'full' }))
      else greeting.accept(new ModelSession(this.server, greeting.listener))
      return true
    }
    if (!session) return false
    if (refuse && session.pending[0]?.includes('FETCH')) this.#observer.mayFail = true
    session.refuseNext = refuse
    const did = session.step()
    session.refuseNext = false
    if (eager) session.tell()
    return did
  }

  tell(index: number): boolean {
    const { live } = this.server
    return live[index % Math.max(1, live.length)]?.tell() ?? false
  }

  cut(index: number): void {
    const { live } = this.server
    live[index % Math.max(1, live.length)]?.cut()
  }

  #greet(listener: SessionListener, signal: AbortSignal): Promise<ModelSession> {
    return new Promise((resolve, reject) => {
      const greeting: Greeting = { listener, accept: resolve, refuse: reject }
      this.#greetings.push(greeting)
      signal.addEventListener('abort', () => {
        this.#greetings = this.#greetings.filter((each) => each !== greeting)
        reject(new MailFailure({ kind: 'cancelled' }))
      })
    })
  }

  check(): void {
    this.#observer.check(this.#opening === 0)
  }

  /** Nothing happens any more, and all is answered: then the user sees what the server has. */
  async settle(): Promise<void> {
    await this.#quieten()
    if (!this.account.view) {
      this.open('INBOX')
      await this.#quieten()
    }
    const { view } = this.account
    assert.ok(view, 'a mailbox is open')
    for (let row = 0; row < view.length; row += 20) {
      view.want({ visible: { from: row, to: row + 20 }, ahead: undefined, near: row })
      await this.#quieten()
    }
    assert.equal(this.account.view, view)
    const flushed = this.triage.flush(0)
    // Its patience is a timer, and time stands still here.
    mock.timers.tick(1)
    assert.equal(await flushed, 0, 'nothing is under way')
    assert.equal(this.account.scheduler.size, 0, 'no job waits')
    this.#observer.checkEnd(view)
  }

  async #quieten(): Promise<void> {
    let idle = 0
    for (let turn = 0; idle < 4; turn++) {
      assert.ok(
        turn < 600,
        `quiet at last; under way: ${this.server.live.flatMap(({ pending }) => pending).join()}; ${this.account.scheduler.size} jobs wait`,
      )
      this.account.connect()
      let busy = false
      for (let index = 0; index < 2; index++) {
        if (this.answer(index, false, false)) busy = true
        if (this.tell(index)) busy = true
      }
      if (!busy) mock.timers.tick(10_000)
      // A job that waits is not rest, even where nobody works on it.
      const waits = this.#opening > 0 || this.account.scheduler.size > 0
      idle = busy || waits ? 0 : idle + 1
      await settled()
    }
  }

  async close(): Promise<void> {
    await this.account.close()
    mock.timers.tick(100_000)
  }
}

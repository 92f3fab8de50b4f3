import assert from 'node:assert/strict'
import type { Account } from '../../src/sync/account.ts'
import type { MailboxCache } from '../../src/sync/mailbox-cache.ts'
import type { ViewChange } from '../../src/sync/view.ts'
import type { ModelConnection, Told } from './model-connection.ts'
import type { Intents } from './model-intent.ts'
import type { ModelServer } from './model-server.ts'

/** Whoever looks at the screen: what is shown is what the server told, with what the user wants over it. */
export class ModelObserver {
  readonly #server: ModelServer
  readonly #account: Account
  readonly #intents: Intents
  /** A FETCH was refused: rows may say so. */
  mayFail = false
  #watched: MailboxCache | undefined
  /** Length of the list as somebody knows it who only listens to changes. */
  #heard = 0

  constructor(server: ModelServer, account: Account, intents: Intents) {
    this.#server = server
    this.#account = account
    this.#intents = intents
  }

  /** The session of the view, when both are at the same point: no SELECT is under way. */
  get #synced(): ModelConnection | undefined {
    const { view, status } = this.#account
    if (!view || status.kind !== 'online') return undefined
    return this.#server.live.find(
      (session) =>
        session.mailbox?.path === view.path &&
        session.selected?.path === view.path &&
        !session.pending.some((name) => name === 'SELECT' || name === 'LOCATE'),
    )
  }

  /** `still`: no mailbox is about to be opened. */
  check(still: boolean): void {
    this.#watch()
    const { view } = this.#account
    const session = still ? this.#synced : undefined
    if (!view || !session) return
    assert.equal(this.#heard, view.length, 'changes add up to the length')
    const shown = session.told.filter(({ message }) => !this.#intents.hides(view, message.uid))
    assert.equal(view.length, shown.length, 'as many rows as messages')
    shown.forEach((told, row) => this.#checkRow(view, row, told))
  }

  #checkRow(view: MailboxCache, row: number, { message, flags }: Told): void {
    const slot = view.peek(row)
    if (slot.kind !== 'ready') return
    assert.equal(slot.message.uid, message.uid, `UID of row ${row}`)
    assert.equal(slot.message.envelope.subject, String(message.id), `message of row ${row}`)
    if (message.gone || flags === undefined) return
    const expected = this.#intents.over(view, message.uid, flags)
    assert.deepEqual([...slot.message.flags].sort(), [...expected].sort(), `flags of row ${row}`)
  }

  #watch(): void {
    const { view } = this.#account
    if (!view || view === this.#watched) return
    this.#watched = view
    this.#heard = view.length
    view.onChange((change) => {
      if (view === this.#watched) this.#hear(view, change)
    })
  }

  #hear(view: MailboxCache, change: ViewChange): void {
    if (change.kind === 'inserted') this.#heard += change.rows.to - change.rows.from
    if (change.kind === 'removed') this.#heard -= 1
    if (change.kind === 'reset') this.#heard = view.length
  }

  /** All is quiet: the view is what the server has, and all that the user wanted is done or was refused. */
  checkEnd(view: MailboxCache): void {
    this.check(true)
    const { messages } = this.#server.mailbox(view.path)
    assert.equal(view.length, messages.length, 'as many rows as the server has messages')
    messages.forEach((message, row) => {
      const slot = view.peek(row)
      if (slot.kind === 'failed' && this.mayFail) return
      assert.equal(slot.kind, 'ready', `row ${row}`)
      this.#checkRow(view, row, { message, flags: message.flags, seen: message.flags })
    })
    this.#intents.checkDone()
  }
}

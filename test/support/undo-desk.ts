import assert from 'node:assert/strict'
import { ImapFlow } from 'imapflow'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import type { MailError } from '../../src/model/error.ts'
import { Account } from '../../src/sync/account.ts'
import { Triage } from '../../src/sync/triage/triage.ts'
import { until } from './account-harness.ts'
import { openViewOf } from './open-view.ts'

/** Where a server is, and who signs in. */
export interface Door {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** Somebody who sorts mail and takes it all back, and a second program that looks at what came of it. */
export class UndoDesk {
  readonly account: Account
  readonly triage: Triage
  readonly refused: string[] = []
  readonly #door: Door
  readonly #mailboxes: readonly string[]

  /** `undoSeconds`: how long a change waits where it could not be taken back later. */
  constructor(door: Door, mailboxes: readonly string[], undoSeconds: number) {
    this.#door = door
    this.#mailboxes = mailboxes
    const { host, port, user, password } = door
    this.account = new Account(
      {
        name: user,
        endpoint: { host, port, tls: 'none' },
        openSession: imapflowSessions(),
        signInSource: { signIn: () => Promise.resolve({ user, password }) },
        prefix: '',
        subscribedOnly: false,
        findFirstUnseen: false,
        readOnly: false,
        attachmentMark: false,
        special: {},
      },
      {
        onStatus: () => undefined,
        onServerText: () => undefined,
        onReturned: () => undefined,
        onMailboxLost: (path) => this.refused.push(`${path} lost`),
        onActivity: () => undefined,
        onSignInFailed: (error) => this.refused.push(error.kind),
      },
    )
    this.triage = new Triage({
      scheduler: this.account.scheduler,
      capabilities: () => this.account.capabilities,
      undoSeconds,
      listener: {
        onRefused: (entry, error: MailError) =>
          this.refused.push(`${JSON.stringify(entry.action)}: ${JSON.stringify(error)}`),
        onReturning: () => undefined,
        onReturned: () => undefined,
      },
      viewOf: openViewOf(this.account),
    })
    this.account.connect()
  }

  /** One thing that the user does. Numbers choose rows, and one of several. */
  async step(what: string, row: number, choice: number): Promise<void> {
    const view = this.account.view ?? (await this.account.open(this.#mailboxes[0] ?? 'INBOX'))
    const target = this.#mailboxes[choice % this.#mailboxes.length] ?? view.path
    const uids = this.#pick(row, 1 + (choice % 3))
    switch (what) {
      case 'open':
        await this.account.open(target)
        return this.#look()
      case 'look':
        return this.#look()
      case 'flag': {
        const flags = [['\\Flagged'], ['\\Seen'], ['work']][choice % 3] ?? []
        this.triage.setFlags(view, uids, { flags, add: row % 2 === 0 })
        return
      }
      case 'move':
        if (target !== view.path) this.triage.move(view, uids, target)
        return
      case 'copy':
        if (uids.length > 0 && target !== view.path) this.triage.copy(view, uids, target)
        return
      case 'undo':
        this.triage.undo()
        return
      case 'undo one':
        this.triage.undo(this.triage.entries[row % Math.max(1, this.triage.entries.length)]?.id)
        return
      case 'redo':
        this.triage.redo()
        return
      case 'sent':
        return this.triage.sent()
    }
  }

  /** Takes everything back, and waits until the server has heard of it. */
  async undoAll(): Promise<void> {
    await this.triage.sent()
    while (this.triage.entries.length > 0) {
      this.triage.undo()
      await this.triage.sent()
    }
    assert.deepEqual(this.refused, [])
  }

  /** What the second program sees: mailbox, Message-ID and flags of each message, sorted. */
  async seen(): Promise<string[]> {
    const { host, port, user, password: pass } = this.#door
    const client = new ImapFlow({
      host,
      port,
      secure: false,
      auth: { user, pass },
      doSTARTTLS: false,
      logger: false,
    })
    await client.connect()
    const lines: string[] = []
    for (const path of this.#mailboxes) {
      await client.mailboxOpen(path, { readOnly: true })
      if ((client.mailbox ? client.mailbox.exists : 0) === 0) continue
      for await (const { envelope, flags } of client.fetch('1:*', { envelope: true, flags: true })) {
        const kept = [...(flags ?? [])].filter((flag) => flag !== '\\Recent').toSorted()
        lines.push(`${path} ${envelope?.messageId ?? ''} ${kept.join()}`)
      }
    }
    await client.logout()
    return lines.toSorted()
  }

  close(): Promise<void> {
    return this.account.close()
  }

  #pick(row: number, count: number): number[] {
    const { view } = this.account
    if (!view || view.length === 0) return []
    const uids = new Set<number>()
    for (let each = row; each < row + count; each++) {
      const slot = view.peek(each % view.length)
      if (slot.kind === 'ready') uids.add(slot.message.uid)
    }
    return [...uids]
  }

  async #look(): Promise<void> {
    const { view } = this.account
    if (!view) return
    const isWhole = () => {
      view.want({ visible: { from: 0, to: view.length }, ahead: undefined, near: 0 })
      return Array.from({ length: view.length }, (_, row) => view.peek(row).kind).every(
        (kind) => kind === 'ready',
      )
    }
    await until(isWhole, `the rows of ${view.path}`)
  }
}

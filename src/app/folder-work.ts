import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing } from '../model/mailbox.ts'
import type { Account } from '../sync/account.ts'
import { MailboxAdmin } from '../sync/mailbox-admin.ts'
import type { Action } from './action.ts'
import { specialUseOf } from './go-to.ts'
import { describeChange, describeRefusal, notDone, wordsOf } from './folder-change.ts'
import type { FolderChange, RefusedMove } from './folder-change.ts'

/** After these the messages in a mailbox are gone, or go by another name. */
const takingAway = new Set<FolderChange['kind']>(['rename', 'delete', 'empty-and-delete', 'delete-branch'])

/** Carries out changes of mailboxes, and tells the state how they went. */
export class FolderWork {
  readonly #account: Account
  readonly #admin: MailboxAdmin
  readonly #dispatch: (action: Action) => void
  readonly #settled: () => Promise<string | undefined>
  readonly #targetCreated: (move: RefusedMove, isThere: boolean) => void
  #ids = 0

  /** `settled` waits for changes of messages under way, and says why nothing may be taken away yet. */
  constructor(
    account: Account,
    dispatch: (action: Action) => void,
    settled: () => Promise<string | undefined>,
    targetCreated: (move: RefusedMove, isThere: boolean) => void,
  ) {
    this.#account = account
    this.#admin = new MailboxAdmin(account)
    this.#dispatch = dispatch
    this.#settled = settled
    this.#targetCreated = targetCreated
  }

  /** Shows that the change is under way until it is done or refused. */
  run(change: FolderChange): Promise<void> {
    return this.#show(
      describeChange(change),
      () => this.#doWhenSettled(change),
      (error) => describeRefusal(change, error),
    )
  }

  /** Finds out what mailbox a typed name stands for. */
  lookUp(name: string): Promise<void> {
    return this.#show(
      `Looking for ${name}`,
      async () => {
        const use = specialUseOf(name)
        const found = use ? await this.#account.special.find(use) : await this.#admin.lookUp(name)
        this.#dispatch({ kind: 'looked-up', found })
      },
      (error) => `${name}: ${wordsOf(error)}`,
    )
  }

  async #show(text: string, work: () => Promise<void>, refusal: (error: MailError) => string): Promise<void> {
    const id = ++this.#ids
    this.#dispatch({ kind: 'task-started', id, text })
    try {
      await work()
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind !== 'cancelled') this.#notice('error', refusal(error))
    } finally {
      this.#dispatch({ kind: 'task-ended', id })
    }
  }

  /** No message is lost with its mailbox that the user has moved away before. */
  async #doWhenSettled(change: FolderChange): Promise<void> {
    const takesAway = takingAway.has(change.kind)
    const reason = takesAway ? await this.#settled() : undefined
    if (reason === undefined) return this.#do(change)
    this.#notice('error', `${notDone(change)}: ${reason}`)
  }

  async #do(change: FolderChange): Promise<void> {
    switch (change.kind) {
      case 'create':
        await this.#create(change.path)
        return this.#dispatch({ kind: 'folder-created', path: change.path })
      case 'create-target':
        return this.#createTarget(change.move)
      case 'rename':
        await this.#admin.rename(change.listing, change.to)
        this.#notice('info', renamed(change))
        return this.#dispatch({ kind: 'folder-renamed', listing: change.listing, to: change.to })
      case 'delete':
        return this.#delete(change)
      case 'empty-and-delete':
        await this.#admin.emptyAndDelete(change.listing)
        return this.#deleted(change.listing)
      case 'delete-branch':
        return this.#deleteBranch(change)
      case 'subscribe':
        await this.#admin.setSubscribed(change.listing, true)
        return this.#notice('info', `Subscribed to ${change.listing.path}`)
      case 'unsubscribe':
        await this.#admin.setSubscribed(change.listing, false)
        return this.#notice('info', `Unsubscribed from ${change.listing.path}`)
    }
  }

  async #create(path: string): Promise<void> {
    const unsubscribed = await this.#admin.create(path)
    if (unsubscribed)
      this.#notice('warning', `Created ${path}, but not subscribed to it: ${wordsOf(unsubscribed)}`)
    else this.#notice('info', `Created ${path}`)
  }

  async #createTarget(move: RefusedMove): Promise<void> {
    let isThere = false
    try {
      await this.#create(move.target)
      isThere = true
    } finally {
      this.#targetCreated(move, isThere)
    }
  }

  async #delete(change: Extract<FolderChange, { kind: 'delete' }>): Promise<void> {
    const { listing } = change
    try {
      await this.#admin.delete(listing)
    } catch (thrown) {
      const error = toMailError(thrown)
      const obstacles = await this.#admin.obstacles(listing, error)
      if (obstacles.messages === 0 && obstacles.below.length === 0) throw thrown
      return this.#dispatch({ kind: 'folder-not-empty', listing, obstacles, error })
    }
    this.#deleted(listing)
  }

  async #deleteBranch({ listing, below }: Extract<FolderChange, { kind: 'delete-branch' }>): Promise<void> {
    for (const each of below) {
      await this.#admin.deleteEmptied(each)
      this.#deleted(each)
    }
    await this.#admin.deleteEmptied(listing)
    this.#deleted(listing)
  }

  #deleted({ path }: MailboxListing): void {
    this.#notice('info', `Deleted ${path}`)
    this.#dispatch({ kind: 'folder-deleted', path })
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

function renamed({ listing, to }: Extract<FolderChange, { kind: 'rename' }>): string {
  return listing.path === 'INBOX' ? `The messages of INBOX are in ${to} now` : `${listing.path} is ${to} now`
}

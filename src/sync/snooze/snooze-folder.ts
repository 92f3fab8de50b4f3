import { MailFailure } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { Account } from '../account.ts'
import { MailboxAdmin } from '../mailbox-admin.ts'
import type { Priority } from '../scheduler.ts'

/** The customary name, in the user's own namespace. */
const customaryName = 'Snoozed'

/** The mailbox where snoozed messages wait: found when it is wanted first, made when a message is to go there. */
export class SnoozeFolder {
  readonly #account: Pick<Account, 'scheduler' | 'tree' | 'whileLeft'>
  #path: MailboxPath | undefined
  #exists = false
  #making: Promise<MailboxPath> | undefined

  /** `configured` is its full name, where the user has given one. */
  constructor(
    account: Pick<Account, 'scheduler' | 'tree' | 'whileLeft'>,
    configured: MailboxPath | undefined,
  ) {
    this.#account = account
    this.#path = configured
  }

  /** Its name, where that is known by now. */
  get path(): MailboxPath | undefined {
    return this.#path
  }

  /** Its name, where there is such a mailbox: asked for until there is. Rejects with a `MailFailure`. */
  async find(priority: Priority): Promise<MailboxPath | undefined> {
    if (this.#path !== undefined && (this.#exists || this.#account.tree.find(this.#path)?.selectable)) {
      this.#exists = true
      return this.#path
    }
    const { path, exists } = await this.#account.scheduler.submit({
      key: 'folder for snoozed messages',
      priority,
      onDisconnect: 'retry',
      run: async ({ mailboxes }) => {
        const { prefix } = this.#account.tree
        const own = async () =>
          prefix === '' ? ((await mailboxes.namespaces())?.personal[0]?.prefix ?? '') : prefix
        const name = this.#path ?? (await own()) + customaryName
        return { path: name, exists: (await mailboxes.find(name))?.selectable === true }
      },
    })
    this.#path = path
    this.#exists = exists
    return exists ? path : undefined
  }

  /** Its name; it is made where it is missing. Rejects with a `MailFailure`. */
  ensure(): Promise<MailboxPath> {
    this.#making ??= this.#ensure().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  /** It may be gone. */
  forget(): void {
    this.#exists = false
  }

  async #ensure(): Promise<MailboxPath> {
    const found = await this.find('interactive')
    if (found !== undefined) return found
    if (this.#path === undefined) throw new MailFailure({ kind: 'cancelled' })
    await new MailboxAdmin(this.#account).create(this.#path)
    this.#exists = true
    return this.#path
  }
}

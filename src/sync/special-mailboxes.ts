import { MailFailure } from '../model/error.ts'
import type { MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { MailboxTree } from './mailbox-tree.ts'

/** Which mailboxes serve for what: as configured, as the server tells, or as is customary. */
export class SpecialMailboxes {
  readonly #configured: Readonly<Partial<Record<SpecialUse, MailboxPath>>>
  readonly #tree: MailboxTree
  /** What the tree has told, until the folders change. */
  readonly #told = new Map<SpecialUse, MailboxPath>()

  constructor(configured: Readonly<Partial<Record<SpecialUse, MailboxPath>>>, tree: MailboxTree) {
    this.#configured = configured
    this.#tree = tree
    tree.onChange((what) => {
      if (what === 'folders') this.#told.clear()
    })
  }

  /** Undefined where it has to be asked for. */
  known(use: SpecialUse): MailboxPath | undefined {
    return this.#configured[use] ?? this.#told.get(use)
  }

  /** Rejects with a `MailFailure` when there is none. */
  async find(use: SpecialUse): Promise<MailboxPath> {
    const path = this.known(use) ?? (await this.#tree.special(use))
    if (path === undefined) throw new MailFailure({ kind: 'no-special-mailbox', use })
    this.#told.set(use, path)
    return path
  }
}

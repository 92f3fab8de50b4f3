import type { MailboxPath } from '../model/mailbox.ts'
import type { Arrangement } from '../sync/arrangement.ts'
import type { FolderMemory } from '../sync/ports.ts'

/** How folders are shown, as long as the program runs. */
export class RunMemory implements FolderMemory {
  readonly trouble = undefined
  readonly #arrangements = new Map<MailboxPath, Arrangement>()

  arrangementOf(mailbox: MailboxPath): Arrangement | undefined {
    return this.#arrangements.get(mailbox)
  }

  remember(mailbox: MailboxPath, arrangement: Arrangement): void {
    this.#arrangements.set(mailbox, arrangement)
  }
}

import type { MailboxCache } from './mailbox-cache.ts'

type Event = (view: MailboxCache) => void

/**
 * Leads what the server says to the view it is about. While a SELECT is under way that is none; between its answer
 * and the moment the view stands it is kept, so that not one EXPUNGE is lost or counted in the wrong mailbox.
 */
export class ViewGate {
  #view: MailboxCache | undefined
  #held: Event[] | undefined

  /** A SELECT is sent: what is said until its answer is of no mailbox. */
  shut(): void {
    if (this.#view) this.#view.live = false
    this.#view = undefined
    this.#held = undefined
  }

  /** The SELECT was answered: what is said from now on is of the new mailbox. */
  hold(): void {
    this.#held = []
  }

  /** The view stands as the SELECT said; what came since is told now. */
  open(view: MailboxCache): void {
    const held = this.#held ?? []
    this.#held = undefined
    this.#view = view
    view.live = true
    for (const event of held) event(view)
  }

  say(event: Event): void {
    if (this.#held) this.#held.push(event)
    else if (this.#view) event(this.#view)
  }
}

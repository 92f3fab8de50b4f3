import { MailFailure } from '../model/error.ts'

/** A pause before something is sent, in which it can be taken back. */
export class Hold {
  /** Resolves when the time is over; rejects with `cancelled` when it was taken back. */
  readonly over: Promise<void>
  #timer: NodeJS.Timeout | undefined
  #release: () => void = () => undefined
  #cancel: () => void = () => undefined
  #waiting = true

  constructor(milliseconds: number) {
    this.over = new Promise((resolve, reject) => {
      this.#release = resolve
      this.#cancel = () => reject(new MailFailure({ kind: 'cancelled' }))
    })
    this.#timer = setTimeout(() => this.release(), milliseconds)
  }

  release(): void {
    this.#end()
    this.#release()
  }

  /** False when it is too late. */
  cancel(): boolean {
    if (!this.#waiting) return false
    this.#end()
    this.#cancel()
    return true
  }

  #end(): void {
    this.#waiting = false
    clearTimeout(this.#timer)
  }
}

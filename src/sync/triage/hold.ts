/** A pause before something is sent, in which it can be taken back. */
export class Hold {
  /** Resolves when the time is over, or nobody waits any longer. */
  readonly over: Promise<void>
  #timer: NodeJS.Timeout | undefined
  #release: () => void = () => undefined

  constructor(milliseconds: number) {
    this.over = new Promise((resolve) => {
      this.#release = resolve
    })
    this.#timer = setTimeout(() => this.release(), milliseconds)
  }

  release(): void {
    clearTimeout(this.#timer)
    this.#release()
  }
}

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
    this.#timer = setTimeout(() => void this.release(), milliseconds)
  }

  release(): Promise<void> {
    clearTimeout(this.#timer)
    this.#release()
    return this.over
  }
}

/** Resolves when all of them have; undefined where there is none. */
export function waitFor(
  ...promises: readonly (Promise<unknown> | undefined)[]
): Promise<unknown> | undefined {
  const given = promises.filter((each) => each !== undefined)
  return given.length === 0 ? undefined : Promise.all(given)
}

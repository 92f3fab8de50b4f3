import type { NetworkReport } from '../sync/network-report.ts'

/** Reports on the network, as often as the state asks. */
export class Inspection {
  readonly #inspect: () => NetworkReport
  readonly #tell: (report: NetworkReport) => void
  #due: NodeJS.Timeout | undefined

  constructor(inspect: () => NetworkReport, tell: (report: NetworkReport) => void) {
    this.#inspect = inspect
    this.#tell = tell
  }

  /** After so many seconds. One report is due at a time, however often the inspector is opened. */
  after(seconds: number): void {
    this.dispose()
    if (seconds === 0) return this.#report()
    this.#due = setTimeout(() => this.#report(), seconds * 1000)
    this.#due.unref()
  }

  dispose(): void {
    clearTimeout(this.#due)
  }

  #report(): void {
    this.#tell(this.#inspect())
  }
}

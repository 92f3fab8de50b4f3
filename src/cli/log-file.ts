import { createWriteStream } from 'node:fs'
import type { Disposable } from '../model/disposable.ts'
import { displaySafe } from '../text/display-safe.ts'

/** A file that says what happened, a line each; no mail and no secret is in it. */
export interface LogFile extends Disposable {
  write(entry: {
    readonly at: Date
    readonly label: string
    readonly alert: boolean
    readonly text: string
  }): void
}

/** Opens `file` (0600, appended to). A disk that is full or gone ends the log, not the program. */
export function openLogFile(file: string): LogFile {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  stream.on('error', () => stream.destroy())
  return {
    write({ at, label, alert, text }) {
      if (!stream.destroyed)
        stream.write(`${at.toISOString()} ${alert ? 'ALERT' : label} ${displaySafe(text)}\n`)
    },
    dispose: () => stream.end(),
  }
}

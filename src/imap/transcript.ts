import { createWriteStream } from 'node:fs'
import type { Disposable } from '../model/disposable.ts'

interface LogEntry {
  readonly src?: string
  readonly msg?: string
}

/** Writes what goes over the wire to a file, one line each, `C:` or `S:` first. Secrets are redacted by imapflow. */
export interface Transcript extends Disposable {
  /** In the form imapflow takes. */
  readonly logger: Record<'trace' | 'debug' | 'info' | 'warn' | 'error', (entry: LogEntry) => void>
}

/** Opens `file` (0600, appended to). A disk that is full or gone ends the transcript, not the program. */
export function openTranscript(file: string): Transcript {
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 })
  stream.on('error', () => stream.destroy())
  const write = (entry: LogEntry) => {
    if ((entry.src !== 'c' && entry.src !== 's') || stream.destroyed) return
    stream.write(`${new Date().toISOString()} ${entry.src.toUpperCase()}: ${(entry.msg ?? '').trim()}\n`)
  }
  const quiet = () => undefined
  return {
    logger: { trace: write, debug: write, info: quiet, warn: quiet, error: quiet },
    dispose: () => stream.end(),
  }
}

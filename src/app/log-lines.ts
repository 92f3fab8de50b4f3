import { format } from 'date-fns/format'
import type { Line } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'
import { wrapSpans } from '../text/wrap.ts'
import type { State } from './state.ts'

/** Cells that the box of the log wants, its frame with it. */
export const logWidth = 100

/** What the server said and what went wrong, the latest first, as wide as the box of the log is inside. */
export function logLines({ log, size }: State): readonly Line[] {
  const width = Math.min(logWidth, size.columns - 2) - 4
  return log.toReversed().flatMap((entry) => {
    const text = `${format(entry.at, 'HH:mm:ss')} ${entry.alert ? 'ALERT' : entry.label}  ${displaySafe(entry.text)}`
    return wrapSpans([{ text, role: entry.alert ? 'strong' : 'text' }], width)
  })
}

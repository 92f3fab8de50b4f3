import { basename } from 'node:path'
import type { Save } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { formatDuration } from '../../text/size.ts'

export function saveName({ path }: Save): string {
  return displaySafe(basename(path), 'name')
}

/** How much of it is there, in percent. */
export function saveShare({ fetched, expected }: Save): number {
  return expected > 0 ? Math.floor(Math.min(1, fetched / expected) * 100) : 0
}

/** `[####----]`, with so many signs inside. */
export function progressBar(save: Save, width: number): string {
  const filled = Math.round((saveShare(save) / 100) * width)
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`
}

/** ` 12 s left`; nothing where it cannot be told. */
export function timeLeft({ fetched, expected, speed }: Save): string {
  return speed > 0 && expected > fetched ? ` ${formatDuration((expected - fetched) / speed)} left` : ''
}

import { foundWords, progressWords } from '../../app/found-steps.ts'
import type { Rectangle } from '../../app/layout.ts'
import { describeError } from '../../model/error.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function foundPlace(scene: Scene): Rectangle {
  const { found } = scene.state.searches
  const lines = (found?.folders.length ?? 0) + (found?.failures.length ?? 0)
  return centred(scene, 76, Math.max(5, lines + 4))
}

/** The folders in which something was found, as they come, each with its count; below them those not searched. */
export function paintFound(canvas: Canvas, scene: Scene, cursor: number): void {
  const { found } = scene.state.searches
  const { style, glyphs } = scene
  const isRunning = found?.status === 'running'
  const foot = isRunning ? 'Enter opens, Esc gives the search up, q lets it go on' : 'Enter opens, q closes'
  paintBox(canvas, scene, truncate(displaySafe(`Found: ${found?.query ?? ''}`), canvas.width - 8), foot)
  if (!found) return
  const room = Math.max(1, canvas.height - 4)
  const top = Math.max(0, cursor - room + 1)
  const wide = Math.max(...found.folders.map(({ uids }) => String(uids.length).length), 1)
  found.folders.slice(top, top + room).forEach(({ path, uids }, index) => {
    const y = index + 1
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    canvas.text(4, y, String(uids.length).padStart(wide), style('hint-key'))
    canvas.text(5 + wide, y, displaySafe(path, 'name'), style('modal'), canvas.width - wide - 7)
  })
  found.failures.slice(0, Math.max(0, room - found.folders.length)).forEach(({ path, error }, index) => {
    const y = found.folders.length + index + 1
    const reason = displaySafe(`! ${path}: ${describeError(error)}`)
    canvas.text(4, y, truncate(reason, canvas.width - 6), style('notice-warning'))
  })
  const words = isRunning ? `${progressWords(found)} ${glyphs.ellipsis}` : foundWords(found)
  const role = isRunning ? 'progress' : 'dim'
  canvas.text(2, canvas.height - 2, displaySafe(words), style(role), canvas.width - 4)
}

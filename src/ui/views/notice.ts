import { searchWords } from '../../app/search-words.ts'
import { activeSaves, currentSave } from '../../app/save-steps.ts'
import type { Save } from '../../app/state.ts'
import { formatSize } from '../../text/size.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { withHints } from './key-hints.ts'
import { progressBar, saveName, saveShare, timeLeft } from './save-words.ts'

const roles = { info: 'notice', warning: 'notice-warning', error: 'notice-error' } as const

/** The line above the status line: the last notice, and the save or the work that is under way. */
export function paintNotice(canvas: Canvas, scene: Scene): void {
  const { state, style, glyphs } = scene
  const { notice, tasks } = state
  const searching = searchWords(state)
  const save = currentSave(state)
  const arranging = state.arranging && { text: `${state.arranging.text} (Esc gives up)` }
  const task = searching === undefined ? (arranging ?? tasks.at(-1)) : { text: searching }
  let room = canvas.width
  if (save ?? task) {
    const text = save
      ? saveText(save, activeSaves(state).length, Math.min(20, Math.floor(canvas.width / 6)))
      : displaySafe(`${task?.text ?? ''} ${glyphs.ellipsis}`)
    const width = Math.min(cellWidth(text), canvas.width - 1)
    canvas.text(canvas.width - width - 1, 0, text, style('progress'))
    room -= width + 2
  }
  if (notice && room > 5) {
    const mark = notice.level === 'info' ? '' : notice.level === 'warning' ? '! ' : '!! '
    const text = displaySafe(mark + withHints(notice.text, notice.hints ?? [], scene))
    const cut = cellWidth(text) > room - 1
    canvas.text(1, 0, text, style(roles[notice.level]), room - (cut ? 2 : 1))
    if (cut) canvas.text(room - 1, 0, glyphs.ellipsis, style(roles[notice.level]))
  }
}

/** `report.pdf [#####-----] 52% 1.2 MB/s 12 s left  Esc gives up`. */
function saveText(save: Save, count: number, barWidth: number): string {
  const rate = save.speed > 0 ? ` ${formatSize(save.speed)}/s` : ''
  const bar = `${progressBar(save, barWidth)} ${saveShare(save)}%`
  return `${count > 1 ? `${count} saves, ` : ''}${saveName(save)} ${bar}${rate}${timeLeft(save)}  Esc gives up`
}

import type { Save } from '../../app/state.ts'
import { formatDuration, formatSize } from '../../text/size.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

const roles = { info: 'notice', warning: 'notice-warning', error: 'notice-error' } as const

/** The line above the status line: the last notice, and the save or the work that is under way. */
export function paintNotice(canvas: Canvas, { state, style, glyphs }: Scene): void {
  const { notice, saves, tasks } = state
  const save = saves.at(-1)
  const task = tasks.at(-1)
  let room = canvas.width
  if (save ?? task) {
    const text = save
      ? saveText(save, saves.length, Math.min(20, Math.floor(canvas.width / 6)))
      : displaySafe(`${task?.text ?? ''} ${glyphs.ellipsis}`)
    const width = Math.min(cellWidth(text), canvas.width - 1)
    canvas.text(canvas.width - width - 1, 0, text, style('progress'))
    room -= width + 2
  }
  if (notice && room > 5) {
    const mark = notice.level === 'info' ? '' : notice.level === 'warning' ? '! ' : '!! '
    const text = displaySafe(`${mark}${notice.text}`)
    const cut = cellWidth(text) > room - 1
    canvas.text(1, 0, text, style(roles[notice.level]), room - (cut ? 2 : 1))
    if (cut) canvas.text(room - 1, 0, glyphs.ellipsis, style(roles[notice.level]))
  }
}

/** `report.pdf [#####·····] 52% 1.2 MB/s 12 s  Esc gives up`. */
function saveText({ path, fetched, expected, speed }: Save, count: number, barWidth: number): string {
  const share = expected > 0 ? Math.min(1, fetched / expected) : 0
  const filled = Math.round(share * barWidth)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}]`
  const left = speed > 0 && expected > fetched ? ` ${formatDuration((expected - fetched) / speed)} left` : ''
  const rate = speed > 0 ? ` ${formatSize(speed)}/s` : ''
  const name = displaySafe(path.split('/').pop() ?? path, 'name')
  return `${count > 1 ? `${count} saves, ` : ''}${name} ${bar} ${Math.floor(share * 100)}%${rate}${left}  Esc gives up`
}

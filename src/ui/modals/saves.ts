import type { Rectangle } from '../../app/layout.ts'
import { scpLine } from '../../app/save-steps.ts'
import type { Save, State } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { formatSize } from '../../text/size.ts'
import { truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { progressBar, saveName, saveShare, timeLeft } from '../views/save-words.ts'
import { centred, paintBox } from './box.ts'

export function savesPlace(scene: Scene): Rectangle {
  return centred(scene, 96, scene.state.saves.length + 5)
}

/** All saves of this run: how far each is; below them, where the one under the cursor goes. */
export function paintSaves(canvas: Canvas, scene: Scene, cursor: number): void {
  const { state, style, glyphs } = scene
  const { saves } = state
  paintBox(canvas, scene, 'Saves', 'r goes on, x gives up or removes, c copies the scp line, q closes')
  const room = Math.max(1, canvas.height - 5)
  const top = Math.max(0, Math.min(cursor, saves.length - 1) - room + 1)
  const nameWidth = Math.max(10, Math.min(30, canvas.width - 56))
  saves.slice(top, top + room).forEach((save, index) => {
    const y = index + 1
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    canvas.text(4, y, truncate(saveName(save), nameWidth), style('modal'))
    const role = save.status === 'failed' ? 'notice-error' : save.status === 'running' ? 'progress' : 'dim'
    canvas.text(nameWidth + 5, y, statusText(save), style(role), canvas.width - nameWidth - 7)
  })
  const chosen = saves[cursor]
  if (!chosen) return
  canvas.text(2, canvas.height - 3, displaySafe(chosen.path, 'name'), style('modal'), canvas.width - 4)
  canvas.text(2, canvas.height - 2, detail(state, chosen), style('hint-key'), canvas.width - 4)
}

function statusText(save: Save): string {
  const { status, fetched, expected, speed } = save
  const share = `${progressBar(save, 12)} ${String(saveShare(save)).padStart(3)}%`
  const sizes = `${formatSize(fetched)} of ${formatSize(expected)}`
  switch (status) {
    case 'running':
      return `${share} ${sizes}${speed > 0 ? ` ${formatSize(speed)}/s` : ''}${timeLeft(save)}`
    case 'waiting':
      return `${share} ${formatSize(expected)} waits for its turn`
    case 'stopped':
      return `${share} ${sizes} given up`
    case 'failed':
      return `${share} ${sizes} failed`
    case 'done':
      return `${formatSize(save.size ?? fetched)} saved`
  }
}

/** What can be done with it, or what is the matter. */
function detail(state: State, save: Save): string {
  switch (save.status) {
    case 'done':
      return displaySafe(scpLine(state, save), 'name')
    case 'failed':
      return displaySafe(save.reason ?? '')
    case 'stopped':
      return 'What is there is kept beside it as .part: r goes on with it, x removes it'
    case 'waiting':
    case 'running':
      return ''
  }
}

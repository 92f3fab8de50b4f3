import { layout } from '../../app/layout.ts'
import type { Rectangle } from '../../app/layout.ts'
import { visiblePart } from '../../app/line-editor.ts'
import { searchHint } from '../../app/search-prompt.ts'
import type { Modal, PromptPurpose } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth, truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

type Prompt = Extract<Modal, { kind: 'prompt' }>
type Purpose = Extract<PromptPurpose, { kind: 'search' }>

const label = '/'
const help = 'Tab completes, ↑ earlier'

/** Lines below the list, which stays in view: two, or three where something is wrong. */
export function searchPromptPlace(scene: Scene, { error }: Purpose): Rectangle {
  const { notice } = layout(scene.state)
  const height = error ? 3 : 2
  return { ...notice, top: notice.top + 1 - height, height }
}

/** The query being typed; below it what helps, or a sign under the character that is wrong, and why. */
export function paintSearchPrompt(canvas: Canvas, scene: Scene, prompt: Prompt, purpose: Purpose): void {
  const { style } = scene
  const { editor } = prompt
  const { error } = purpose
  const { width, height } = canvas
  canvas.fill(0, 0, width, height, style('modal'))
  const start = 1 + canvas.text(1, 0, label, style('hint-key'))
  const room = Math.max(1, width - start - 2)
  const { text, column } = visiblePart(editor, room)
  canvas.text(start, 0, text, style('modal'), room)
  canvas.cursor(start + column, 0)
  const rest = width - start - cellWidth(text)
  if (rest > cellWidth(help) + 2) canvas.text(width - cellWidth(help) - 1, 0, help, style('dim'))
  if (error) {
    const wrong = start + column - cellWidth(editor.text.slice(error.position, editor.cursor))
    canvas.text(Math.max(start, wrong), 1, '^', style('notice-error'))
    canvas.text(1, 2, truncate(displaySafe(error.message), width - 2), style('notice-error'))
    return
  }
  const hint = displaySafe(searchHint(scene.state, prompt))
  canvas.text(1, 1, truncate(hint, width - 2), style('hint'))
}

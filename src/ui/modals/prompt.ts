import { layout } from '../../app/layout.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Modal, PromptPurpose } from '../../app/state.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { visiblePart } from '../../app/line-editor.ts'
import type { EditedLine } from '../../app/line-editor.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'
import { paintSearchPrompt, searchPromptPlace } from './search-prompt.ts'

/** What is typed below the text or the list, which stay in view, and what stands before it. */
const lineLabels: Readonly<Partial<Record<PromptPurpose['kind'], string>>> = {
  'find': '/',
  'filter': 'filter: ',
  'mark-matching': 'mark: ',
}

export function promptPlace(scene: Scene, { purpose }: Extract<Modal, { kind: 'prompt' }>): Rectangle {
  if (purpose.kind === 'search') return searchPromptPlace(scene, purpose)
  if (lineLabels[purpose.kind] !== undefined) return layout(scene.state).notice
  return centred(scene, 76, 5)
}

/** A question with one line for the answer; a secret shows as dots. */
export function paintPrompt(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'prompt' }>): void {
  if (modal.purpose.kind === 'search') return paintSearchPrompt(canvas, scene, modal, modal.purpose)
  const label = lineLabels[modal.purpose.kind]
  if (label !== undefined) {
    canvas.fill(0, 0, canvas.width, 1, scene.style('modal'))
    return paintEditor(canvas, scene, 1, 0, label, modal.editor)
  }
  paintBox(canvas, scene, displaySafe(modal.title), 'Enter takes it, Esc gives up')
  const secret = modal.purpose.kind === 'secret'
  const { editor } = modal
  paintEditor(canvas, scene, 2, 2, '', secret ? { ...editor, text: '*'.repeat(editor.text.length) } : editor)
}

/** A line being typed, scrolled so that its cursor shows. */
export function paintEditor(
  canvas: Canvas,
  { style }: Scene,
  x: number,
  y: number,
  label: string,
  line: EditedLine,
): void {
  const start = x + canvas.text(x, y, label, style('hint-key'))
  const room = Math.max(1, canvas.width - start - 2)
  const { text, column } = visiblePart(line, room)
  canvas.text(start, y, text, style('modal'), room)
  canvas.cursor(start + column, y)
}

import type { Rectangle } from '../../app/layout.ts'
import type { Modal } from '../../app/state.ts'
import type { Span } from '../../model/document.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { wrapSpans } from '../../text/wrap.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

type Question = Extract<Modal, { kind: 'question' }>

const widest = 68

export function questionPlace(scene: Scene, question: Question): Rectangle {
  const lines = questionLines(question, Math.min(widest, scene.state.size.columns - 2) - 4)
  return centred(scene, widest, lines.length + 4)
}

/** A question before something that cannot be undone: one key and nothing else says yes. */
export function paintQuestion(canvas: Canvas, scene: Scene, question: Question): void {
  const foot = `${question.key} ${question.yes}, Esc gives up`
  paintBox(canvas, scene, displaySafe(question.title, 'name'), foot)
  const lines = questionLines(question, canvas.width - 4)
  // Where room is short, the words need it more than the blank lines do.
  const top = lines.length + 4 > canvas.height ? 1 : 2
  lines.slice(0, canvas.height - 1 - top).forEach((line, index) => {
    let x = 2
    for (const span of line) x += canvas.text(x, top + index, span.text, scene.style('modal'))
  })
}

function questionLines(question: Question, width: number): readonly (readonly Span[])[] {
  return wrapSpans([{ text: displaySafe(question.text), role: 'text' }], Math.max(10, width))
}

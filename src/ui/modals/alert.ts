import type { Span } from '../../model/document.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { wrapSpans } from '../../text/wrap.ts'
import type { Rectangle } from '../../app/layout.ts'
import { hint } from '../../app/notice.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { withHints } from '../views/key-hints.ts'
import { centred, paintBox } from './box.ts'

const widest = 64

/** Where the alert on top lies. */
export function alertPlace(scene: Scene): Rectangle {
  const lines = alertLines(scene, Math.min(widest, scene.state.size.columns - 2) - 4)
  return centred(scene, widest, lines.length + 4)
}

/** The server's [ALERT], word for word, until a key says that it was read (RFC 2683 §3.4.11). */
export function paintAlert(canvas: Canvas, scene: Scene): void {
  const more = scene.state.alerts.length - 1
  const foot =
    more > 0
      ? `any key: next of ${more} more`
      : withHints('any key closes this', [hint('shows it again', 'log')], scene)
  paintBox(canvas, scene, 'The server says', foot, 'alert')
  alertLines(scene, canvas.width - 4).forEach((line, index) => {
    let x = 2
    for (const span of line) x += canvas.text(x, index + 2, span.text, scene.style('modal'))
  })
}

function alertLines({ state }: Scene, width: number): readonly (readonly Span[])[] {
  const text = displaySafe(state.alerts[0]?.text ?? '')
  return wrapSpans([{ text, role: 'text' }], Math.max(10, width))
}

import { savable } from '../../app/save-prompt.ts'
import type { Rectangle } from '../../app/layout.ts'
import { decodedSize, partName } from '../../mime/structure.ts'
import type { BodyPart } from '../../model/part.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { formatSize } from '../../text/size.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

export function partsPlace(scene: Scene): Rectangle {
  return centred(scene, 76, partsOf(scene).length + 2)
}

function partsOf({ state }: Scene): BodyPart[] {
  return state.reader?.content.kind === 'ready' ? savable(state.reader.content.structure) : []
}

/** The parts of the open message: section, name, type, size. */
export function paintParts(canvas: Canvas, scene: Scene, cursor: number): void {
  const { style, glyphs } = scene
  paintBox(canvas, scene, 'Parts', 'w saves, q closes')
  const parts = partsOf(scene)
  const room = canvas.height - 2
  const top = Math.max(0, cursor - room + 1)
  parts.slice(top, top + room).forEach((part, index) => {
    const y = index + 1
    const size = formatSize(decodedSize(part))
    const type = displaySafe(`${part.type}/${part.subtype}`)
    const typeAt = Math.max(30, canvas.width - 36)
    if (top + index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    canvas.text(4, y, part.section, style('hint-key'), 7)
    canvas.text(12, y, displaySafe(partName(part), 'name'), style('modal'), typeAt - 13)
    canvas.text(typeAt, y, type, style('dim'), canvas.width - typeAt - 11)
    canvas.text(canvas.width - 2 - size.length, y, size, style('modal'))
  })
}

import { isMarked, opensAsBranch, partEntries } from '../../app/parts-steps.ts'
import { treePrefixes } from '../../app/parts-tree.ts'
import type { TreeSigns } from '../../app/parts-tree.ts'
import { isLeaf } from '../../app/save-steps.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Modal } from '../../app/state.ts'
import { decodedSize, partName } from '../../mime/structure.ts'
import type { BodyPart } from '../../model/part.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { formatSize } from '../../text/size.ts'
import { truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

function keysFor(part: BodyPart | undefined): string {
  const enter = part && opensAsBranch(part) ? 'looks inside' : 'opens'
  return `t marks, w saves, W all, Enter ${enter}, T text, | pipes`
}

export function partsPlace(scene: Scene): Rectangle {
  return centred(scene, 100, partEntries(scene.state).length + 2)
}

/** The parts of the open message as a tree: section, name, type, whether it is here already, size. */
export function paintParts(canvas: Canvas, scene: Scene, modal: Extract<Modal, { kind: 'parts' }>): void {
  const { style, glyphs } = scene
  const { marked } = modal
  const title = marked.length > 0 ? `Parts, ${marked.length} marked` : 'Parts'
  const entries = partEntries(scene.state)
  paintBox(canvas, scene, title, keysFor(entries[modal.cursor]?.part))
  const prefixes = treePrefixes(entries, treeSigns(scene))
  const content = scene.state.reader?.content
  const shown = content?.kind === 'ready' ? content.shown : []
  const room = canvas.height - 2
  const top = Math.max(0, modal.cursor - room + 1)
  const typeAt = Math.max(30, canvas.width - 42)
  entries.slice(top, top + room).forEach(({ part }, index) => {
    const y = index + 1
    if (top + index === modal.cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    if (isMarked(modal, part)) canvas.text(3, y, '*', style('hint-key'))
    const type = displaySafe(`${part.type}/${part.subtype}`)
    const x = 12 + canvas.text(12, y, prefixes[top + index] ?? '', style('border'), typeAt - 13)
    if (!isLeaf(part)) return canvas.text(x, y, type, style('dim'), canvas.width - x - 2)
    canvas.text(5, y, part.section, style('hint-key'), 7)
    canvas.text(x, y, truncate(displaySafe(partName(part), 'name'), typeAt - x - 1), style('modal'))
    const size = formatSize(decodedSize(part))
    const state = shown.includes(part.section) ? 'shown' : ''
    canvas.text(typeAt, y, type, style('dim'), canvas.width - typeAt - 18)
    canvas.text(canvas.width - 16, y, state, style('hint'))
    return canvas.text(canvas.width - 2 - size.length, y, size, style('modal'))
  })
}

function treeSigns({ glyphs }: Scene): TreeSigns {
  const { vertical, horizontal, bottomLeft, tee } = glyphs
  return {
    branch: `${tee}${horizontal} `,
    last: `${bottomLeft}${horizontal} `,
    through: `${vertical}  `,
    space: '   ',
  }
}

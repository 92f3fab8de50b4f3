import type { Rectangle } from '../../app/layout.ts'
import { cellWidth, truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import type { Role } from '../terminal/theme.ts'

/** A rectangle in the middle of the screen, as large as wanted and possible. */
export function centred(scene: Scene, width: number, height: number): Rectangle {
  const { columns, rows } = scene.state.size
  const fitting = { width: Math.min(width, columns - 2), height: Math.min(height, rows - 2) }
  return {
    ...fitting,
    left: Math.floor((columns - fitting.width) / 2),
    top: Math.floor((rows - fitting.height) / 2),
  }
}

/** A frame with a title; the inside is blank. */
export function paintBox(
  canvas: Canvas,
  scene: Scene,
  title: string,
  foot = '',
  titleRole: Role = 'modal-title',
): void {
  const { glyphs, style } = scene
  const { width, height } = canvas
  const border = style('border')
  canvas.fill(0, 0, width, height, style('modal'))
  canvas.text(0, 0, `${glyphs.topLeft}${glyphs.horizontal.repeat(width - 2)}${glyphs.topRight}`, border)
  canvas.text(
    0,
    height - 1,
    `${glyphs.bottomLeft}${glyphs.horizontal.repeat(width - 2)}${glyphs.bottomRight}`,
    border,
  )
  for (let y = 1; y < height - 1; y++) {
    canvas.text(0, y, glyphs.vertical, border)
    canvas.text(width - 1, y, glyphs.vertical, border)
  }
  canvas.text(2, 0, ` ${truncate(title, width - 6)} `, style(titleRole))
  if (foot !== '')
    canvas.text(
      Math.max(2, width - cellWidth(foot) - 4),
      height - 1,
      ` ${truncate(foot, width - 6)} `,
      style('hint'),
    )
}

import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

/** The first line to show in a box of `height` with its frame, given how far the user scrolled. */
export function clampTop(top: number, count: number, height: number): number {
  return Math.max(0, Math.min(top, count - (height - 2)))
}

/** Paints the lines inside a box, and how much there is besides. */
export function paintScrolled(
  canvas: Canvas,
  { style }: Scene,
  top: number,
  count: number,
  paintLine: (y: number, index: number) => void,
): void {
  const room = canvas.height - 2
  for (let y = 0; y < room && top + y < count; y++) paintLine(y + 1, top + y)
  if (count > room)
    canvas.text(2, canvas.height - 1, ` ${Math.min(count, top + room)}/${count} `, style('hint'))
}

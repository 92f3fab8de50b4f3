import { commands } from '../../app/commands/index.ts'
import { keysOf } from '../../app/keymap.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Room } from '../../app/state.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { keyLabel } from '../views/hints.ts'
import { centred, paintBox } from './box.ts'
import { clampTop, paintScrolled } from './scrolled.ts'

export function helpPlace(scene: Scene): Rectangle {
  return centred(scene, 64, scene.state.size.rows)
}

/** All commands with their keys here, made from the command table and the keymap. */
export function paintHelp(canvas: Canvas, scene: Scene, top: number): void {
  const { state, style } = scene
  paintBox(canvas, scene, `Keys: ${state.focus}`, 'j k scroll, q closes')
  const lines = helpLines(scene, state.focus)
  paintScrolled(canvas, scene, clampTop(top, lines.length, canvas.height), lines.length, (y, index) => {
    const line = lines[index]
    if (!line) return
    canvas.text(2, y, line.keys, style('hint-key'), 22)
    canvas.text(26, y, line.title, style('modal'), canvas.width - 28)
  })
}

function helpLines({ keymap }: Scene, room: Room): { readonly keys: string; readonly title: string }[] {
  return commands
    .filter((command) => !command.rooms || command.rooms.includes(room))
    .map((command) => ({ keys: keysOf(keymap, room, command.name).map(keyLabel).join('  '), title: command.title }))
    .filter((line) => line.keys !== '')
}

import { isOpened, linkHost } from '../../app/links-keys.ts'
import type { Rectangle } from '../../app/layout.ts'
import type { Modal } from '../../app/state.ts'
import type { MessageLink } from '../../mime/links.ts'
import type { Line, Span } from '../../model/document.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { wrapSpans } from '../../text/wrap.ts'
import { linkedStyle } from '../scene.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import { centred, paintBox } from './box.ts'

type Links = Extract<Modal, { kind: 'links' }>

const widest = 100
/** Columns before a link: the frame, the cursor's sign, its number. */
const indent = 9
/** Lines of a link that the cursor is not on. */
const mostLines = 3

export function linksPlace(scene: Scene, { links }: Links): Rectangle {
  const room = scene.state.size.rows - 4
  const width = Math.min(widest, scene.state.size.columns - 2)
  let lines = 0
  for (let index = 0; index < links.length && lines < room; index++)
    lines += linesOf(links[index], width, true).length
  return centred(scene, widest, Math.min(lines, room) + 2)
}

/** The links of the open message: number, what it is called, and where it leads, in full for the chosen one. */
export function paintLinks(canvas: Canvas, scene: Scene, modal: Links): void {
  const { style, glyphs, state } = scene
  const { links, cursor } = modal
  const chosen = links[cursor]
  const opens = state.settings.openUrl !== undefined && chosen !== undefined && isOpened(chosen)
  const foot = opens
    ? 'Enter opens, c copies, q closes'
    : state.settings.openUrl
      ? 'Enter copies, q closes'
      : 'Enter copies (no open_url in the config), q closes'
  paintBox(canvas, scene, `Links ${cursor + 1}/${links.length}`, foot)
  const room = canvas.height - 2
  let y = 1
  for (let index = firstShown(modal, canvas.width, room); index < links.length && y <= room; index++) {
    if (index === cursor) {
      canvas.text(2, y, glyphs.cursor, style('row-cursor'))
      canvas.cursor(2, y)
    }
    canvas.text(4, y, String(index + 1).padStart(3), style('hint-key'))
    for (const line of linesOf(links[index], canvas.width, index === cursor)) {
      if (y > room) break
      let x = indent
      for (const span of line) x += canvas.text(x, y, span.text, linkedStyle(scene, span))
      y++
    }
  }
}

/** As few links further down as show the chosen one whole. */
function firstShown({ links, cursor }: Links, width: number, room: number): number {
  let first = cursor
  let lines = linesOf(links[cursor], width, true).length
  for (; first > 0; first--) {
    lines += linesOf(links[first - 1], width, false).length
    if (lines > room) break
  }
  return first
}

function linesOf(link: MessageLink | undefined, width: number, whole: boolean): readonly Line[] {
  if (!link) return []
  const room = Math.max(10, width - indent - 2)
  const { inLetters } = linkHost(link.url)
  // What must not be missed comes before what may be cut off.
  const target: Span[] = link.deceives ? [{ text: '⚠ the text names another: ', role: 'warning' }] : []
  target.push({ text: displaySafe(link.url, 'name'), role: 'link', target: link.url })
  if (inLetters !== undefined) target.push({ text: ` (${displaySafe(inLetters, 'name')})`, role: 'dim' })
  const label = link.label?.trim()
  const lines = [
    ...(label ? wrapSpans([{ text: displaySafe(label, 'name'), role: 'text' }], room).slice(0, 2) : []),
    ...wrapSpans(target, room),
  ]
  if (whole || lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines - 1), [{ text: '…', role: 'dim' }]]
}

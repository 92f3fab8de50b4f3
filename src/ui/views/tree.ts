import { treeLines } from '../../app/tree-lines.ts'
import { describeError } from '../../model/error.ts'
import { displaySafe } from '../../text/display-safe.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

/** The folder tree: one line a mailbox, with its branch sign. */
export function paintTree(canvas: Canvas, scene: Scene): void {
  const { state, style, glyphs } = scene
  const lines = treeLines(state)
  for (let y = 0; y < canvas.height; y++) {
    const index = state.tree.top + y
    const line = lines[index]
    if (!line) break
    const atCursor = index === state.tree.cursor && state.focus === 'tree'
    if (atCursor) {
      canvas.text(0, y, glyphs.cursor, style('tree-cursor'))
      canvas.cursor(0, y)
    }
    const indent = 2 + line.depth * 2
    if (line.kind === 'loading') {
      canvas.text(indent + 2, y, glyphs.placeholder, style('placeholder'))
      continue
    }
    if (line.kind === 'failed') {
      canvas.text(indent, y, displaySafe(describeError(line.error)), style('notice-error'))
      continue
    }
    if (line.kind === 'heading') {
      canvas.text(1, y, line.text, style('dim'), canvas.width - 1)
      continue
    }
    if (line.kind === 'search') {
      const isShown = state.narrowed?.query === line.search.query
      canvas.text(indent, y, '/', style('hint-key'))
      const name = displaySafe(line.search.name, 'name')
      canvas.text(indent + 2, y, name, style(isShown ? 'row-unread' : 'tree'), canvas.width - indent - 2)
      continue
    }
    const { listing, branch } = line
    const sign = branch === 'none' ? ' ' : branch === 'open' ? glyphs.open : glyphs.closed
    const isOpen = listing.path === state.view?.path
    const role = isOpen
      ? 'row-unread'
      : listing.selectable && !(state.tree.source.subscribedOnly && listing.subscribed === false)
        ? 'tree'
        : 'tree-unselectable'
    canvas.text(indent, y, sign, style('tree'))
    // Where all folders are listed, the subscribed ones have a mark.
    if (listing.subscribed && !state.tree.source.subscribedOnly) canvas.text(1, y, 's', style('dim'))
    const unseen = isOpen ? state.view?.unseen : state.tree.source.unseen.get(listing.path)
    const count = unseen ? ` ${unseen}` : ''
    const room = canvas.width - indent - 2 - count.length
    const end = indent + 2 + canvas.text(indent + 2, y, displaySafe(listing.name, 'name'), style(role), room)
    canvas.text(end, y, count, style('hint-key'))
  }
}

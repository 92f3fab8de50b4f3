import type { Canvas } from '../terminal/canvas.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { describeOrder } from '../../app/arrange.ts'
import { wholeView } from '../../app/whole-view.ts'
import { cellWidth } from '../../text/width.ts'
import type { Scene } from '../scene.ts'

const number = new Intl.NumberFormat('en-US')

/** The first line: mailbox and account, how much is unread, the order. */
export function paintTitle(canvas: Canvas, { state, style, glyphs }: Scene): void {
  const { view, opening, settings } = state
  const title = style('title')
  canvas.fill(0, 0, canvas.width, 1, title)
  const path = displaySafe(opening ?? view?.path ?? '', 'name')
  const filter = state.narrowed
    ? `  ${state.narrowed.search ? '/' : '▸'} ${displaySafe(state.narrowed.query)}`
    : ''
  const left = ` ${path} · ${displaySafe(settings.accountName, 'name')}${opening === undefined ? filter : ' …'}`
  const right =
    view && opening === undefined
      ? `${shownText(state) ?? countText(view.unseen, wholeView(state)?.length ?? 0)}${flags(state, glyphs)} `
      : ''
  const room = canvas.width - cellWidth(right) - 2
  canvas.text(0, 0, left, title, Math.max(room, 10))
  if (room > 10) canvas.text(canvas.width - cellWidth(right), 0, right, title)
}

/** Where the list shows some of the mailbox. */
function shownText({ narrowed, list, view }: Scene['state']): string | undefined {
  const what = narrowed?.search ? 'found' : 'shown'
  const shown = view?.threads?.messages ?? list.length
  return narrowed && `${number.format(shown)} of ${number.format(narrowed.base.length)} ${what}`
}

function countText(unseen: number | undefined, length: number): string {
  const total = number.format(length)
  if (unseen === undefined) return length === 1 ? '1 message' : `${total} messages`
  return unseen === 0 ? `none unread of ${total}` : `${number.format(unseen)} unread of ${total}`
}

function flags({ arrangement, view, tree }: Scene['state'], glyphs: Scene['glyphs']): string {
  const order = describeOrder(arrangement, glyphs)
  const folders = tree.source.subscribedOnly ? '   subscribed' : ''
  return `   ${order}${folders}${view?.readOnly ? '   read-only' : ''}`
}

import { hint } from '../../app/notice.ts'
import { shownKeywords } from '../../app/keywords.ts'
import { lineOf, rowOf } from '../../app/list-geometry.ts'
import { isSubjectRepeated } from '../../app/threads.ts'
import type { MessageSummary } from '../../model/envelope.ts'
import { describeError } from '../../model/error.ts'
import { Flag } from '../../model/flags.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { cellWidth, truncate } from '../../text/width.ts'
import { wrapSpans } from '../../text/wrap.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'
import type { Role } from '../terminal/theme.ts'
import { hintText, withHints } from './key-hints.ts'
import { threadCount, threadLines } from './thread-lines.ts'

/** Cursor, star, state, mark, attachment, and the blanks between. */
const marksWidth = 6

const dateWidth = 6

/** The rows of the mailbox on the screen: marks, sender, subject, date. */
export function paintList(canvas: Canvas, scene: Scene): void {
  const { state, style } = scene
  if (!state.view || state.list.length === 0) {
    wrapSpans([{ text: emptyText(scene), role: 'text' }], Math.max(10, canvas.width - 4)).forEach(
      (line, y) => {
        let x = 2
        for (const span of line) x += canvas.text(x, y + 1, span.text, style('placeholder'))
      },
    )
    return
  }
  for (let y = 0; y < canvas.height; y++) {
    const line = state.list.top + y
    if (line >= state.list.length) break
    paintRow(canvas, scene, y, rowOf(state, line))
  }
  const y = lineOf(state, state.list.cursor) - state.list.top
  if (y >= 0 && y < canvas.height && state.focus === 'list') canvas.cursor(0, y)
}

function emptyText(scene: Scene): string {
  const { state } = scene
  if (state.narrowed) return 'Nothing here fits: Enter asks the server'
  if (state.view) return state.opening === undefined ? 'No messages here' : 'Opening …'
  switch (state.link.kind) {
    case 'connecting':
    case 'idle':
      return 'Connecting …'
    case 'online':
      if (state.opening !== undefined) return 'Opening …'
      return withHints('No folder is open', [hint('shows the folders', 'tree')], scene)
    case 'waiting':
      return `${displaySafe(describeError(state.link.error))}  Any key tries again at once.`
    case 'stopped':
      return `${displaySafe(describeError(state.link.error))}  ${hintText(hint('tries again', 'reconnect'), scene)}`
  }
}

function paintRow(
  canvas: Canvas,
  { state, style, glyphs, now, listDate }: Scene,
  y: number,
  row: number,
): void {
  const atCursor = row === state.list.cursor
  if (atCursor) canvas.text(0, y, glyphs.cursor, style('row-cursor'))
  const slot = state.view?.peek(row)
  if (slot?.kind === 'failed') {
    canvas.text(marksWidth, y, displaySafe(describeError(slot.error)), style('row-deleted'))
    return
  }
  if (slot?.kind !== 'ready') {
    canvas.text(
      marksWidth + Math.floor((canvas.width - marksWidth) / 4),
      y,
      glyphs.placeholder,
      style('placeholder'),
    )
    return
  }
  const { message } = slot
  const thread = state.view?.threads?.at(row)
  const marked = state.marks.size > 0 && isMarked(state, row, message)
  const look = style(marked ? 'row-marked' : roleOf(message))
  const senderWidth = Math.max(12, Math.min(30, Math.floor(canvas.width * 0.24)))
  const subjectAt = marksWidth + senderWidth + 1
  const dateAt = canvas.width - dateWidth
  if (message.flags.has(Flag.flagged)) canvas.text(1, y, glyphs.star, style('row-flagged'))
  canvas.text(2, y, stateMark(message), look)
  if (marked) canvas.text(3, y, '+', style('row-marked'))
  if (message.attached) canvas.text(4, y, glyphs.attachment, look)
  const count = thread ? threadCount(thread) : ''
  const name = canvas.text(marksWidth, y, sender(message), look, Math.max(4, senderWidth - count.length))
  canvas.text(marksWidth + name, y, count, look, senderWidth - name)
  const subjectWidth = Math.max(0, dateAt - subjectAt - 1)
  const lines = thread ? threadLines(thread, glyphs, subjectWidth) : ''
  let drawn = canvas.text(subjectAt, y, lines, style('border'), subjectWidth)
  const room = Math.floor(subjectWidth / 2) - drawn
  if (room > 4) drawn += canvas.text(subjectAt + drawn, y, labels(message), style('row-label'), room)
  if (!thread || !isSubjectRepeated(state, row, message.envelope.subject))
    canvas.text(subjectAt + drawn, y, subject(message), look, subjectWidth - drawn)
  const dated = state.view?.threads?.datedBy(row) ?? message
  const date = listDate(dated.envelope.date ?? dated.received, now)
  canvas.text(canvas.width - cellWidth(date), y, date, style('date'))
}

/** A folded thread is marked when all of it is. */
function isMarked({ view, marks }: Scene['state'], row: number, { uid }: MessageSummary): boolean {
  const { threads } = view ?? {}
  if (!threads?.at(row)?.folded) return marks.has(uid)
  return threads.membersOf(row).every((each) => marks.has(each))
}

function roleOf({ flags }: MessageSummary): Role {
  if (flags.has(Flag.deleted)) return 'row-deleted'
  return flags.has(Flag.seen) ? 'row' : 'row-unread'
}

function stateMark({ flags }: MessageSummary): string {
  if (flags.has(Flag.deleted)) return 'D'
  if (!flags.has(Flag.seen)) return 'N'
  return flags.has(Flag.answered) ? 'r' : ' '
}

function sender({ envelope }: MessageSummary): string {
  const [first] = envelope.from.length > 0 ? envelope.from : envelope.sender
  if (!first) return '(no sender)'
  return displaySafe(first.name.trim() || first.address, 'name')
}

/** Labels that are shown of a message, and cells that each may take. */
const [mostLabels, labelWidth] = [3, 12]

/** Its keywords, each in braces as mutt has them: not by colour alone. */
function labels({ flags }: MessageSummary): string {
  const keywords = flags.size === 0 ? [] : shownKeywords(flags)
  const shown = keywords
    .slice(0, mostLabels)
    .map((keyword) => truncate(displaySafe(keyword, 'name'), labelWidth))
  const more = keywords.length > mostLabels ? ['+'] : []
  return [...shown, ...more].map((label) => `{${label}} `).join('')
}

function subject({ envelope }: MessageSummary): string {
  return displaySafe(envelope.subject).trim() || '(no subject)'
}

import { layout } from '../../app/layout.ts'
import { lineOf } from '../../app/list-geometry.ts'
import { readerLines } from '../../app/reader-lines.ts'
import { describeError } from '../../model/error.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { formatSize } from '../../text/size.ts'
import { cellWidth, truncate } from '../../text/width.ts'
import type { Scene } from '../scene.ts'
import type { Canvas } from '../terminal/canvas.ts'

/** The one line that owns the state of the network; at the right, where one is. */
export function paintStatus(canvas: Canvas, scene: Scene): void {
  const { state, style } = scene
  const offline = state.link.kind === 'waiting' || state.link.kind === 'stopped'
  const look = style(offline ? 'status-offline' : 'status')
  canvas.fill(0, 0, canvas.width, 1, look)
  const right = `${place(scene)} `
  const room = canvas.width - cellWidth(right) - 2
  canvas.text(0, 0, truncate(` ${network(scene)}`, Math.max(0, room)), look)
  canvas.text(Math.max(0, canvas.width - cellWidth(right)), 0, right, look)
}

function network({ state, glyphs, now }: Scene): string {
  const { link, traffic, log } = state
  const alerts = `alerts ${log.filter((entry) => entry.alert).length}`
  const metered = state.metered ? '  metered' : ''
  const queued = traffic.queued > 0 ? `  ${traffic.queued} queued` : ''
  const bytes = `${glyphs.down} ${formatSize(traffic.received)}`
  switch (link.kind) {
    case 'idle':
    case 'connecting':
      return `${glyphs.dot} connecting  ${bytes}${queued}${metered}  ${alerts}`
    case 'online':
      return `${glyphs.dot} ${traffic.queued > 0 ? 'busy' : 'idle'}  ${bytes}${queued}${metered}  ${alerts}`
    case 'waiting': {
      const seconds = Math.max(0, Math.ceil((link.retryAt - now.getTime()) / 1000))
      return `${glyphs.dot} offline, again in ${seconds} s: ${displaySafe(describeError(link.error))}${queued}`
    }
    case 'stopped':
      return `${glyphs.dot} offline: ${displaySafe(describeError(link.error))}`
  }
}

function place({ state }: Scene): string {
  const { view, list, reader } = state
  if (!view) return ''
  const marked = state.marks.size > 0 ? `   ${state.marks.size} marked` : ''
  const position = list.length === 0 ? '0/0' : `${lineOf(state, list.cursor) + 1}/${list.length}`
  return `${reader ? `${percent(state)}  ` : ''}${displaySafe(view.path, 'name')} ${position}${marked}`
}

/** How far the message has been read. */
function percent(state: Scene['state']): string {
  const height = layout(state).reader?.height ?? 1
  const count = readerLines(state).length
  const top = state.reader?.top ?? 0
  if (count <= height) return 'all'
  return `${Math.round(((top + height) / count) * 100)}%`
}

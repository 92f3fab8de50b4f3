import type { App } from '../app/app.ts'
import { layout, smallest, tooSmall } from '../app/layout.ts'
import type { Layout, Rectangle } from '../app/layout.ts'
import type { Scene } from './scene.ts'
import type { Disposable } from '../model/disposable.ts'
import { onDispose } from '../model/disposable.ts'
import { alertPlace, paintAlert } from './modals/alert.ts'
import { charsetPlace, paintCharset } from './modals/charset.ts'
import { foundPlace, paintFound } from './modals/found.ts'
import { helpPlace, paintHelp } from './modals/help.ts'
import { historyPlace, paintHistory } from './modals/history.ts'
import { linksPlace, paintLinks } from './modals/links.ts'
import { logPlace, paintLog } from './modals/log.ts'
import { networkPlace, paintNetwork } from './modals/network.ts'
import { orderPlace, paintOrder } from './modals/order.ts'
import { paintPalette, palettePlace } from './modals/palette.ts'
import { paintParts, partsPlace } from './modals/parts.ts'
import { paintPrompt, promptPlace } from './modals/prompt.ts'
import { paintQuestion, questionPlace } from './modals/question.ts'
import { paintSaves, savesPlace } from './modals/saves.ts'
import { paintSnooze, snoozePlace } from './modals/snooze.ts'
import { paintText, textPlace } from './modals/text.ts'
import { createListDates } from '../text/dates.ts'
import { glyphs } from './terminal/glyphs.ts'
import type { Canvas } from './terminal/canvas.ts'
import type { Pane, Terminal } from './terminal/terminal.ts'
import type { Theme } from './terminal/theme.ts'
import { paintHints } from './views/hints.ts'
import { paintList } from './views/list.ts'
import { paintNotice } from './views/notice.ts'
import { paintReader } from './views/reader.ts'
import { paintStatus } from './views/status.ts'
import { paintTitle } from './views/title.ts'
import { paintTree } from './views/tree.ts'

/** A view and where the layout puts it; nowhere when it is not shown. */
interface Part {
  readonly pane: Pane
  place(scene: Scene, places: Layout): Rectangle | undefined
}

/** Puts the application on a terminal: places the views, paints what changed, and passes the keys on. */
export function createShell(
  app: App,
  terminal: Terminal,
  theme: Theme,
  asciiOnly: boolean,
  now = () => new Date(),
): Disposable {
  const signs = glyphs(asciiOnly)
  const listDate = createListDates()
  const scene = (): Scene => ({
    state: app.state,
    keymap: app.keymap,
    glyphs: signs,
    now: now(),
    listDate,
    style: (role) => theme.style(role),
  })
  const part = (
    paint: (canvas: Canvas, scene: Scene) => void,
    place: Part['place'],
    seeThrough = false,
  ): Part => ({
    pane: terminal.createPane({ paint: (canvas) => paint(canvas, scene()), seeThrough }),
    place: (current, places) => (tooSmall(current.state) ? undefined : place(current, places)),
  })
  const parts: readonly Part[] = [
    part(
      paintBorders,
      ({ state: { size } }) => ({ left: 0, top: 0, width: size.columns, height: size.rows }),
      true,
    ),
    part(paintTitle, (_, places) => places.title),
    part(paintTree, (_, places) => places.tree),
    part(paintList, (_, places) => places.list),
    part(paintReader, (_, places) => places.reader),
    part(paintNotice, (_, places) => places.notice),
    part(paintStatus, (_, places) => places.status),
    part(paintHints, (_, places) => places.hints),
    part(paintModal, modalPlace),
    part(paintAlert, (current) => (current.state.alerts.length > 0 ? alertPlace(current) : undefined)),
    {
      pane: terminal.createPane({ paint: (canvas) => paintTooSmall(canvas, scene()) }),
      place: tooSmallPlace,
    },
  ]
  const arrange = () => {
    const current = scene()
    const places = layout(current.state)
    for (const { pane, place } of parts) {
      const rectangle = place(current, places)
      if (rectangle) {
        pane.place(rectangle)
        pane.show()
      } else {
        pane.hide()
      }
    }
    terminal.requestRender()
  }
  app.onChange(arrange)
  const subscriptions = [
    terminal.onKey((key) => app.dispatch({ kind: 'key', key })),
    terminal.onPaste((text) => app.dispatch({ kind: 'paste', text })),
    terminal.onResize(() =>
      app.dispatch({ kind: 'resized', size: { columns: terminal.columns, rows: terminal.rows } }),
    ),
  ]
  // The seconds until the next try, and the day that dates are told by, go on without any event.
  const clock = setInterval(() => {
    if (app.state.link.kind === 'waiting') terminal.requestRender()
  }, 1000)
  clock.unref()
  arrange()
  return onDispose(() => {
    clearInterval(clock)
    for (const subscription of subscriptions) subscription.dispose()
  })
}

function paintBorders(canvas: Canvas, { state, style, glyphs: signs }: Scene): void {
  const { tree, list, reader } = layout(state)
  const look = style('border')
  const vertical = (x: number, top: number, height: number) => {
    for (let y = top; y < top + height; y++) canvas.text(x, y, signs.vertical, look)
  }
  if (tree && (list ?? reader)) vertical(tree.width, tree.top, tree.height)
  if (!list || !reader) return
  if (list.left === reader.left)
    canvas.text(list.left, list.top + list.height, signs.horizontal.repeat(list.width), look)
  else vertical(reader.left - 1, reader.top, reader.height)
}

function modalPlace(scene: Scene): Rectangle | undefined {
  const modal = scene.state.modals.at(-1)
  switch (modal?.kind) {
    case 'help':
      return helpPlace(scene)
    case 'log':
      return logPlace(scene)
    case 'network':
      return networkPlace(scene)
    case 'charset':
      return charsetPlace(scene)
    case 'order':
      return orderPlace(scene)
    case 'snooze':
      return snoozePlace(scene, modal)
    case 'palette':
      return palettePlace(scene)
    case 'parts':
      return partsPlace(scene)
    case 'links':
      return linksPlace(scene, modal)
    case 'prompt':
      return promptPlace(scene, modal)
    case 'question':
      return questionPlace(scene, modal)
    case 'saves':
      return savesPlace(scene)
    case 'history':
      return historyPlace(scene)
    case 'found':
      return foundPlace(scene)
    case 'text':
      return textPlace(scene, modal)
    case undefined:
      return undefined
  }
}

function paintModal(canvas: Canvas, scene: Scene): void {
  const modal = scene.state.modals.at(-1)
  switch (modal?.kind) {
    case 'help':
      return paintHelp(canvas, scene, modal.top)
    case 'log':
      return paintLog(canvas, scene, modal.top)
    case 'network':
      return paintNetwork(canvas, scene, modal)
    case 'charset':
      return paintCharset(canvas, scene, modal.cursor)
    case 'order':
      return paintOrder(canvas, scene, modal.cursor)
    case 'snooze':
      return paintSnooze(canvas, scene, modal)
    case 'palette':
      return paintPalette(canvas, scene, modal)
    case 'parts':
      return paintParts(canvas, scene, modal)
    case 'links':
      return paintLinks(canvas, scene, modal)
    case 'prompt':
      return paintPrompt(canvas, scene, modal)
    case 'question':
      return paintQuestion(canvas, scene, modal)
    case 'history':
      return paintHistory(canvas, scene, modal.cursor)
    case 'saves':
      return paintSaves(canvas, scene, modal.cursor)
    case 'found':
      return paintFound(canvas, scene, modal.cursor)
    case 'text':
      return paintText(canvas, scene, modal)
    case undefined:
  }
}

function tooSmallPlace({ state }: Scene): Rectangle | undefined {
  if (!tooSmall(state)) return undefined
  return { left: 0, top: 0, width: state.size.columns, height: state.size.rows }
}

function paintTooSmall(canvas: Canvas, { state, style }: Scene): void {
  const words = `${state.size.columns}x${state.size.rows} is too small: ${smallest.columns}x${smallest.rows} at least`
  const half = Math.max(1, canvas.width)
  for (let y = 0, rest = words; y < canvas.height && rest !== ''; y++, rest = rest.slice(half))
    canvas.text(0, y, rest, style('notice-error'))
}

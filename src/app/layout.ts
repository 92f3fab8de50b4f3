import type { State } from './state.ts'

/** Cells of the screen. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Where everything is. A pane that is not shown is undefined. */
export interface Layout {
  readonly title: Rectangle
  readonly list: Rectangle | undefined
  readonly tree: Rectangle | undefined
  readonly reader: Rectangle | undefined
  readonly notice: Rectangle
  readonly status: Rectangle
  readonly hints: Rectangle
}

export const smallest = { columns: 40, rows: 10 }

const treeWidth = 28

/** Columns from which the folder tree, the list above the reader, and all three side by side have room. */
const widths = { tree: 110, stacked: 140, columns: 200 }

/** Rows from which the list has room above the reader. */
const stackedHeight = 12

/** True when there is no sense in painting. */
export function tooSmall({ size }: State): boolean {
  return size.columns < smallest.columns || size.rows < smallest.rows
}

/** The layouts of a size of the screen: they are asked for several times with every change of the state. */
const known = new WeakMap<State['size'], Map<string, Layout>>()

/** The panes for the size of the screen and what is open on it. */
export function layout(state: State): Layout {
  const { size, tree, focus, reader } = state
  const what = `${tree.shown} ${focus === 'tree'} ${reader !== null}`
  const ofSize = known.get(size) ?? new Map<string, Layout>()
  const found = ofSize.get(what) ?? layOut(state)
  known.set(size, ofSize.set(what, found))
  return found
}

function layOut(state: State): Layout {
  const { columns, rows } = state.size
  const line = (top: number): Rectangle => ({ left: 0, top, width: columns, height: 1 })
  const bars = { title: line(0), notice: line(rows - 3), status: line(rows - 2), hints: line(rows - 1) }
  const body: Rectangle = { left: 0, top: 1, width: columns, height: Math.max(1, rows - 4) }
  return { ...bars, ...panes(state, body) }
}

function panes(state: State, body: Rectangle): Pick<Layout, 'list' | 'tree' | 'reader'> {
  const { columns } = state.size
  const none = { list: undefined, tree: undefined, reader: undefined }
  if (columns < widths.tree) {
    if (state.focus === 'tree') return { ...none, tree: body }
    return state.reader ? { ...none, reader: body } : { ...none, list: body }
  }
  const withTree = state.tree.shown || state.focus === 'tree'
  const tree = withTree ? { ...body, width: treeWidth } : undefined
  const taken = withTree ? treeWidth + 1 : 0
  const rest = { ...body, left: taken, width: body.width - taken }
  if (!state.reader) return { tree, list: rest, reader: undefined }
  const roomToStack = columns >= widths.stacked && rest.height >= stackedHeight
  if (columns < widths.columns && !roomToStack) return { tree, list: undefined, reader: rest }
  if (columns < widths.columns) {
    const height = Math.max(5, Math.floor(rest.height / 3))
    return {
      tree,
      list: { ...rest, height },
      reader: { ...rest, top: rest.top + height + 1, height: rest.height - height - 1 },
    }
  }
  const width = Math.floor(rest.width * 0.48)
  return {
    tree,
    list: { ...rest, width },
    reader: { ...rest, left: rest.left + width + 1, width: rest.width - width - 1 },
  }
}

import { only } from './command.ts'
import type { Step } from './command.ts'
import { give } from './give.ts'
import type { Key } from './key.ts'
import { editedLine, editLine } from './line-editor.ts'
import { chosenLine, completed, paletteEntries } from './palette.ts'
import type { Modal, State } from './state.ts'

type Palette = Extract<Modal, { kind: 'palette' }>

/** Lines of the palette that are kept, of this run only. */
const mostLines = 100

/** A key for the palette; `closed` is the state without it. */
export function paletteKey(state: State, closed: State, palette: Palette, key: Key): Step {
  const { text } = palette.editor
  switch (key.name) {
    case 'enter': {
      const line = chosenLine(state, text, palette.cursor)
      if (line === undefined) return only(state)
      const typedLines = [...closed.typedLines.filter((each) => each !== line), line].slice(-mostLines)
      return give({ ...closed, typedLines }, line)
    }
    case 'tab': {
      const whole = completed(state, text, palette.cursor)
      if (whole === text) return only(withCursor(state, palette, palette.cursor + 1))
      return only(replaced(state, { ...palette, editor: editedLine(whole), cursor: 0, recalled: 0 }))
    }
    case 'down':
    case 'ctrl-n':
      if (palette.recalled > 0) return only(recalled(state, palette, palette.recalled - 1))
      return only(withCursor(state, palette, palette.cursor + 1))
    case 'up':
    case 'ctrl-p':
      if (palette.recalled > 0 || (text === '' && palette.cursor === 0))
        return only(recalled(state, palette, palette.recalled + 1))
      return only(withCursor(state, palette, palette.cursor - 1))
    default: {
      const editor = editLine(palette.editor, key)
      return only(editor ? replaced(state, { ...palette, editor, cursor: 0, recalled: 0 }) : state)
    }
  }
}

function withCursor(state: State, palette: Palette, cursor: number): State {
  const last = paletteEntries(state, palette.editor.text).length - 1
  return replaced(state, { ...palette, cursor: Math.max(0, Math.min(last, cursor)) })
}

/** The line so many back in what was typed before; 0 is an empty one. */
function recalled(state: State, palette: Palette, back: number): State {
  const { typedLines } = state
  const at = Math.max(0, Math.min(typedLines.length, back))
  const line = at === 0 ? '' : (typedLines[typedLines.length - at] ?? '')
  return replaced(state, { ...palette, editor: editedLine(line), cursor: 0, recalled: at })
}

function replaced(state: State, palette: Palette): State {
  return { ...state, modals: [...state.modals.slice(0, -1), palette] }
}

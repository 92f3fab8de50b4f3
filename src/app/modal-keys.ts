import { orderChoices, orderKey } from './arrange.ts'
import { charsetChoices, charsetKey } from './charset-keys.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { find, findAgain } from './find-steps.ts'
import { foundKey } from './found-steps.ts'
import { createFolder, renameFolder } from './folder-steps.ts'
import { goTo } from './go-to.ts'
import type { Effect } from './effects.ts'
import { helpLines } from './help-lines.ts'
import { historyKey, historyLines } from './history-keys.ts'
import type { Key } from './key.ts'
import { keysOf } from './keymap.ts'
import type { Keymap } from './keymap.ts'
import { giveKeywords } from './keywords.ts'
import { editedLine, editLine, insertText } from './line-editor.ts'
import { linksKey } from './links-keys.ts'
import { logLines } from './log-lines.ts'
import { networkLines } from './network-lines.ts'
import { moveTo } from './selection.ts'
import { completedFolder } from './palette.ts'
import { paletteKey } from './palette-keys.ts'
import { partEntries, partsKey } from './parts-steps.ts'
import { pipe, withNextSource } from './pipe-steps.ts'
import { rememberedAnswer } from './repeat.ts'
import { savesKey, typedPath } from './save-steps.ts'
import { keepSearch } from './saved-search-steps.ts'
import { searchPromptKey } from './search-prompt.ts'
import { askForOther, snoozeAnswer, snoozeLines, snoozeTyped, snoozeUntil } from './snooze-steps.ts'
import type { Modal, PromptPurpose, State } from './state.ts'
import { textModalLines } from './text-modal.ts'

type Prompt = Extract<Modal, { kind: 'prompt' }>

type ListModal = Extract<Modal, { readonly cursor: number }>

/** A key for the modal on top. */
export function modalKey(state: State, key: Key, keymap: Keymap): Step {
  const modal = state.modals.at(-1)
  if (!modal) return only(state)
  const closed: State = { ...state, modals: state.modals.slice(0, -1) }
  const leaving = key.name === 'esc' || key.name === 'ctrl-c' || key.name === 'ctrl-g'
  const closing = leaving || key.name === 'q' || key.name === 'left'
  /** A list of so many lines: what the key does there is `acted`; else it closes, as that of `opener` does, or moves. */
  const list = (shown: ListModal, count: number, opener: string, acted: Step | undefined): Step => {
    if (acted) return acted
    if (closing || keysOf(keymap, state.focus, opener).includes(key.name)) return only(closed)
    return only(replaceTop(state, { ...shown, cursor: movedCursor(shown.cursor, count, key) }))
  }
  switch (modal.kind) {
    case 'help':
    case 'log':
    case 'network':
      if (closing || key.name === 'enter') return only(closed)
      return only(replaceTop(state, { ...modal, top: scrolledTop(state, modal, key, keymap) }))
    case 'links':
      return list(
        { ...modal, typed: '' },
        modal.links.length,
        'links',
        linksKey(state, closed, modal, key.name),
      )
    case 'text':
      if (closing || key.name === 'enter') return only(closed, { kind: 'stop-work', id: modal.id })
      return only(replaceTop(state, { ...modal, top: scrolledTop(state, modal, key, keymap) }))
    case 'parts':
      return list(modal, partEntries(state).length, 'parts', partsKey(state, modal, key.name))
    case 'saves':
      return list(modal, state.saves.length, 'saves', savesKey(state, modal.cursor, key.name))
    case 'history':
      return list(modal, historyLines(state).length, 'history', historyKey(state, modal.cursor, key.name))
    case 'found': {
      const count = state.searches.found?.folders.length ?? 0
      return list(modal, count, 'found-folders', foundKey(state, closed, modal.cursor, key))
    }
    case 'order':
      return list(modal, orderChoices.length, 'sort', orderKey(closed, modal.cursor, key))
    case 'charset':
      return list(modal, charsetChoices.length, 'charset', charsetKey(closed, modal.cursor, key))
    case 'snooze':
      return list(modal, snoozeLines(modal.now).length, 'snooze', snoozeKey(state, closed, modal, key))
    case 'palette':
      return leaving ? only(closed) : paletteKey(state, closed, modal, key)
    case 'question':
      if (key.name === modal.key) return only(closed, modal.effect)
      return only(leaving || key.name === 'q' || key.name === 'n' || key.name === 'N' ? closed : state)
    case 'prompt':
      if (leaving) return given(closed, modal.purpose)
      if (key.name !== 'enter') return promptKey(state, closed, modal, key)
      return rememberedAnswer(state, promptKey(state, closed, modal, key), modal.editor.text)
  }
}

/** Pasted text goes into the line being typed, if one is; it never acts as keys. */
export function modalPaste(state: State, text: string): State {
  const modal = state.modals.at(-1)
  if (modal?.kind !== 'palette' && modal?.kind !== 'prompt') return state
  const editor = insertText(modal.editor, text)
  if (modal.kind === 'prompt' && modal.purpose.kind === 'search')
    return replaceTop(state, { ...modal, editor, purpose: { ...modal.purpose, error: undefined } })
  return replaceTop(state, { ...modal, editor })
}

function replaceTop(state: State, modal: Modal): State {
  return { ...state, modals: [...state.modals.slice(0, -1), modal] }
}

/** Scrolls no further than to the last line: the way back begins there. */
function scrolledTop(
  state: State,
  modal: Extract<Modal, { kind: 'help' | 'log' | 'network' | 'text' }>,
  key: Key,
  keymap: Keymap,
): number {
  const lines =
    modal.kind === 'help'
      ? helpLines(keymap, state)
      : modal.kind === 'log'
        ? logLines(state)
        : modal.kind === 'text'
          ? textModalLines(state, modal)
          : networkLines(state, modal)
  // A frame of two lines, and a line of the screen above and below it.
  const lowest = Math.max(0, lines.length - (state.size.rows - 4))
  return Math.max(0, Math.min(lowest, modal.top + scrollBy(key)))
}

function scrollBy(key: Key): number {
  switch (key.name) {
    case 'j':
    case 'down':
    case 'wheeldown':
      return 1
    case 'k':
    case 'up':
    case 'wheelup':
      return -1
    case 'space':
    case 'pagedown':
    case 'ctrl-d':
      return 10
    case '-':
    case 'pageup':
    case 'ctrl-u':
      return -10
    case 'g':
    case 'home':
      return -Number.MAX_SAFE_INTEGER
    case 'G':
    case 'end':
      return Number.MAX_SAFE_INTEGER
    default:
      return 0
  }
}

/** The cursor of a list of so many lines after a key that may move it. */
function movedCursor(cursor: number, count: number, key: Key): number {
  return Math.max(0, Math.min(count - 1, cursor + Math.max(-count, scrollBy(key))))
}

/** What a key does in the menu of snoozing, if it chooses something. */
function snoozeKey(
  state: State,
  closed: State,
  modal: Extract<Modal, { kind: 'snooze' }>,
  key: Key,
): Step | undefined {
  const words = snoozeAnswer(modal, key)
  return words === undefined
    ? askForOther(closed, modal, key)
    : rememberedAnswer(state, snoozeUntil(closed, modal.uids, words, modal.now), words)
}

/** A prompt that was given up. */
function given(closed: State, purpose: PromptPurpose): Step {
  if (purpose.kind === 'secret') return only(closed, { kind: 'answer-secret', secret: null })
  return purpose.kind === 'filter' ? only(closed, { kind: 'widen' }) : only(closed)
}

function filterEffect(query: string, where: 'here' | 'server'): Effect {
  return query.trim() === '' ? { kind: 'widen' } : { kind: 'filter', query, where }
}

function promptKey(state: State, closed: State, prompt: Prompt, key: Key): Step {
  const { purpose } = prompt
  if (purpose.kind === 'search') return searchPromptKey(state, prompt, purpose, key)
  if (purpose.kind === 'pipe' && key.name === 'tab')
    return only(replaceTop(state, withNextSource(purpose, prompt.editor)))
  if (key.name === 'tab' && (purpose.kind === 'folder' || purpose.kind === 'move')) {
    const path = completedFolder(state, prompt.editor.text)
    return only(path === undefined ? state : replaceTop(state, { ...prompt, editor: editedLine(path) }))
  }
  if (purpose.kind === 'save' && purpose.taken !== undefined && key.name === 'ctrl-o') {
    const { at, part, taken } = purpose
    return only(closed, { kind: 'save', at, part, path: taken, overwrite: true })
  }
  if (key.name !== 'enter') {
    const editor = editLine(prompt.editor, key)
    if (!editor) return only(state)
    const typed = replaceTop(state, { ...prompt, editor })
    // A filter shows what fits as it is typed.
    return purpose.kind === 'filter' && editor.text !== prompt.editor.text
      ? only(typed, filterEffect(editor.text, 'here'))
      : only(typed)
  }
  const { text } = prompt.editor
  switch (purpose.kind) {
    case 'secret':
      return only(closed, { kind: 'answer-secret', secret: text })
    case 'find':
      return text === '' ? findAgain(closed, 1) : find(closed, text)
    case 'move':
    case 'copy':
      return moveTo(closed, purpose.uids, text, purpose.kind)
    case 'keywords':
      return giveKeywords(closed, purpose.uids, text)
    case 'snooze':
      return snoozeTyped(state, closed, purpose.uids, text)
    case 'filter':
      return only(closed, filterEffect(text, 'server'))
    case 'save-search':
      return keepSearch(closed, purpose.query, text)
    case 'mark-matching':
      return only(
        closed,
        ...(text.trim() === '' ? [] : [{ kind: 'mark-matching', query: text, how: 'add' } as const]),
      )
    case 'folder':
      return goTo(closed, text)
    case 'create-folder':
      return createFolder(closed, text)
    case 'rename-folder':
      return renameFolder(closed, purpose.listing, text)
    case 'save': {
      if (text === '') return notify(closed, 'info', 'Not saved')
      const { at, part } = purpose
      return only(closed, { kind: 'save', at, part, path: typedPath(text), overwrite: false })
    }
    case 'save-all': {
      if (text === '') return notify(closed, 'info', 'Not saved')
      const { at, parts } = purpose
      const unmarked = closed.modals.map((modal) =>
        modal.kind === 'parts' ? { ...modal, marked: [] } : modal,
      )
      return only({ ...closed, modals: unmarked }, { kind: 'save-all', at, parts, folder: typedPath(text) })
    }
    case 'pipe':
      return pipe(closed, purpose, text)
  }
}

import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { editedLine } from './line-editor.ts'
import type { State } from './state.ts'
import { treeLines } from './tree-lines.ts'
import type { TreeLine } from './tree-lines.ts'

const longestName = 60

type SearchLine = Extract<TreeLine, { kind: 'search' }>

/** The search on the cursor's line of the tree. */
export function searchAtCursor(state: State): SearchLine | undefined {
  const line = treeLines(state)[state.tree.cursor]
  return line?.kind === 'search' ? line : undefined
}

/** Asks for a name for the search that is shown. */
export function askForSearchName(state: State): Step {
  const { narrowed } = state
  if (!narrowed) return only(state)
  const purpose = { kind: 'save-search', query: narrowed.query } as const
  const prompt = {
    kind: 'prompt',
    purpose,
    title: `Keep ${narrowed.query} as`,
    editor: editedLine(),
  } as const
  return only({ ...state, modals: [...state.modals, prompt] })
}

/** A name for a search was typed. */
export function keepSearch(state: State, query: string, typed: string): Step {
  const name = typed.trim()
  if (name === '') return notify(state, 'info', 'Not kept')
  if (name.length > longestName)
    return notify(state, 'warning', `Not kept: a name has ${longestName} characters at most`)
  if (state.searches.configured.some((each) => each.name === name))
    return notify(state, 'warning', `Not kept: ${name} is in your config`)
  return only(state, { kind: 'keep-search', name, query })
}

/** Asks whether to remove the search under the cursor of the tree. */
export function askWhetherToDrop(state: State): Step {
  const line = searchAtCursor(state)
  if (!line) return only(state)
  const { name, query } = line.search
  if (line.isConfigured) return notify(state, 'info', `${name} is in your config: it is removed there`)
  const question = {
    kind: 'question',
    key: 'y',
    title: name,
    text: `Remove the search "${name}": ${query}? No message is touched.`,
    yes: 'removes it',
    effect: { kind: 'drop-search', name },
  } as const
  return only({ ...state, modals: [...state.modals, question] })
}

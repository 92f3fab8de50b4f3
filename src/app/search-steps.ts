import { parseSearch } from '../sync/search/parse-query.ts'
import type { QueryError } from '../sync/search/parse-query.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { editedLine } from './line-editor.ts'
import { begun } from './search-state.ts'
import type { Modal, State } from './state.ts'

/** Queries that are remembered. */
const longestHistory = 100

/** Asks what to look for. */
export function askForQuery(state: State): State {
  return withPrompt(state, '', undefined)
}

/**
 * A query was typed, or is one that was kept. One that is wrong comes back to be mended, with the cursor where it is
 * wrong; an empty one shows all again.
 */
export function search(state: State, text: string): Step {
  if (text.trim() === '') return only(state, ...(state.narrowed ? [{ kind: 'widen' } as const] : []))
  const query = parseSearch(text, new Date())
  if (query.kind === 'error') return only(withPrompt(state, text, query.error))
  const remembered = withHistory(state, text)
  if (query.folders.length > 0) return searchFolders(remembered, text, query)
  if (!state.view) return notify(state, 'info', 'No folder is open: in: names some')
  return only({ ...remembered, focus: 'list' }, { kind: 'search', query: text })
}

/** The folders found are listed as they come: whoever waits sees them, and may go on meanwhile. */
function searchFolders(
  state: State,
  text: string,
  query: Extract<ReturnType<typeof parseSearch>, { kind: 'query' }>,
): Step {
  const id = state.ids + 1
  const found = begun(id, text)
  const next: State = {
    ...state,
    ids: id,
    searches: { ...state.searches, found, entering: undefined },
    modals: [...state.modals, { kind: 'found', cursor: 0 }],
  }
  return only(next, { kind: 'search-folders', id, text, query })
}

function withPrompt(state: State, text: string, error: QueryError | undefined): State {
  const purpose = { kind: 'search', earlier: 0, draft: text, error } as const
  const editor = error ? { text, cursor: error.position } : editedLine(text)
  const prompt: Modal = { kind: 'prompt', purpose, title: 'Search', editor }
  return { ...state, modals: [...state.modals, prompt] }
}

function withHistory(state: State, text: string): State {
  const others = state.searches.history.filter((each) => each !== text)
  const history = [...others, text].slice(-longestHistory)
  return { ...state, searches: { ...state.searches, history } }
}

import { completeQuery, queryHint } from '../sync/search/complete-query.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import type { Key } from './key.ts'
import { knownFolders } from './known-folders.ts'
import { editedLine, editLine } from './line-editor.ts'
import { search } from './search-steps.ts'
import type { Modal, PromptPurpose, State } from './state.ts'

type Prompt = Extract<Modal, { kind: 'prompt' }>
type Purpose = Extract<PromptPurpose, { kind: 'search' }>

/** A key for the prompt of a search: up and down go through earlier queries, Tab completes, Enter searches. */
export function searchPromptKey(state: State, prompt: Prompt, purpose: Purpose, key: Key): Step {
  const { editor } = prompt
  const closed: State = { ...state, modals: state.modals.slice(0, -1) }
  const withTop = (changed: Prompt) => only({ ...closed, modals: [...closed.modals, changed] })
  switch (key.name) {
    case 'enter':
      return search(closed, editor.text)
    case 'up':
    case 'ctrl-p':
      return withTop(withEarlier(state, prompt, purpose, 1))
    case 'down':
    case 'ctrl-n':
      return withTop(withEarlier(state, prompt, purpose, -1))
    case 'tab':
      return withTop({ ...prompt, editor: completeQuery(editor, foldersFor(state, editor.text)) })
    default: {
      const edited = editLine(editor, key)
      if (!edited) return only(state)
      const error = edited.text === editor.text ? purpose.error : undefined
      return withTop({ ...prompt, editor: edited, purpose: { ...purpose, error } })
    }
  }
}

/** What stands under the line: what is wrong with it, else what helps. */
export function searchHint(state: State, { editor }: Prompt): string {
  return queryHint(editor, foldersFor(state, editor.text))
}

function withEarlier(state: State, prompt: Prompt, purpose: Purpose, by: 1 | -1): Prompt {
  const { history } = state.searches
  const earlier = Math.max(0, Math.min(history.length, purpose.earlier + by))
  if (earlier === purpose.earlier) return prompt
  const draft = purpose.earlier === 0 ? prompt.editor.text : purpose.draft
  const text = earlier === 0 ? draft : (history[history.length - earlier] ?? '')
  return { ...prompt, editor: editedLine(text), purpose: { ...purpose, earlier, draft, error: undefined } }
}

function foldersFor(state: State, query: string): readonly string[] {
  return /in:/i.test(query) ? knownFolders(state.tree.source) : []
}

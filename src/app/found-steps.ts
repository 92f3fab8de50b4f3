import { describeError } from '../model/error.ts'
import type { FolderHits } from '../sync/search/search-folders.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { Key } from './key.ts'
import { openMailbox } from './open-mailbox.ts'
import { countFound } from './search-state.ts'
import type { FoundFolders } from './search-state.ts'
import type { State } from './state.ts'
import { wholeView } from './whole-view.ts'
import { hint } from './notice.ts'

/** How far a search through folders is. At its end it is said what came of it, and what could not be searched. */
export function foldersTold(state: State, found: FoundFolders): Step {
  if (state.searches.found?.id !== found.id) return only(state)
  const told: State = { ...state, searches: { ...state.searches, found } }
  if (found.status === 'running') return only(told)
  const isListed = state.modals.some((modal) => modal.kind === 'found')
  const failed = failureWords(found)
  const level = failed === '' ? 'info' : 'warning'
  if (found.folders.length > 0) {
    // The list says all of it.
    return isListed
      ? only(told)
      : notify(told, level, foundWords(found) + failed, hint('lists them', 'found-folders'))
  }
  const closed: State = {
    ...told,
    searches: { ...told.searches, found: undefined },
    modals: state.modals.filter((modal) => modal.kind !== 'found'),
  }
  const [search] = found.status === 'done' ? ['Nothing found'] : ['Search given up: nothing found']
  return notify(closed, level, `${search} in ${folderCount(found.searched)}${failed}`)
}

/** `27 found in 3 folders`. */
export function foundWords(found: FoundFolders): string {
  const count = `${countFound(found)} found in ${folderCount(found.folders.length)}`
  return found.status === 'given-up'
    ? `Given up after ${found.searched} of ${folderCount(found.total)}: ${count}`
    : count
}

/** `Searching Lists/a (3/14), 27 found`; the folder's name is not ours. */
export function progressWords(found: FoundFolders): string {
  if (found.at === undefined) return 'Searching: listing the folders'
  return `Searching ${found.at} (${found.searched + 1}/${found.total}), ${countFound(found)} found`
}

/** What a key does on the line of the cursor of the list of folders; undefined for one that closes it or moves. */
export function foundKey(state: State, closed: State, cursor: number, key: Key): Step | undefined {
  const { found } = state.searches
  const isRunning = found?.status === 'running'
  switch (key.name) {
    case 'enter':
    case 'right': {
      const folder = found?.folders[cursor]
      return folder && found ? enter(closed, found, folder, 'first') : only(state)
    }
    case 'esc':
    case 'ctrl-c':
    case 'ctrl-g':
      return isRunning ? only(state, { kind: 'stop-folders' }) : undefined
    default:
      return undefined
  }
}

/** The next folder in which something was found, as seen from the results that are shown; undefined without one. */
export function neighbourFolder(state: State, step: 1 | -1): FolderHits | undefined {
  const { view, narrowed, searches } = state
  const { found } = searches
  if (!found || narrowed?.query !== found.query || found.folders.length < 2) return undefined
  const index = found.folders.findIndex(({ path }) => path === view?.path)
  return index < 0 ? undefined : found.folders.at((index + step) % found.folders.length)
}

/** Shows what was found in a folder, which is opened for that. */
export function enter(state: State, found: FoundFolders, folder: FolderHits, at: 'first' | 'last'): Step {
  const { path } = folder
  const left: State = { ...state, focus: 'list', reader: null }
  if (wholeView(state)?.path === path && state.opening === undefined)
    return only(left, { kind: 'stop-loading' }, { kind: 'show-hits', query: found.query, hits: folder, at })
  return openMailbox({ ...left, searches: { ...left.searches, entering: { path, at } } }, path)
}

/** A mailbox is open now: where it was opened for what was found in it, that is shown. */
export function entered([state, effects]: Step): Step {
  const { entering, found } = state.searches
  if (!entering) return [state, effects]
  const next: State = { ...state, searches: { ...state.searches, entering: undefined } }
  const hits = found?.folders.find(({ path }) => path === entering.path)
  if (!found || !hits || state.view?.path !== entering.path) return [next, effects]
  return [next, [...effects, { kind: 'show-hits', query: found.query, hits, at: entering.at }]]
}

function folderCount(count: number): string {
  return count === 1 ? '1 folder' : `${count} folders`
}

function failureWords({ failures }: FoundFolders): string {
  const [first, ...others] = failures
  if (!first) return ''
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  return `; ${first.path} was not searched: ${describeError(first.error)}${more}`
}

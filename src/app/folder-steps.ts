import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import { isBelow } from '../sync/mailbox-tree.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { wordsOf } from './folder-change.ts'
import type { FolderChange, RefusedMove } from './folder-change.ts'
import { editedLine } from './line-editor.ts'
import { openMailbox } from './open-mailbox.ts'
import type { Modal, State } from './state.ts'
import { branchesToList, listingAtCursor, treeLines } from './tree-lines.ts'

/** Why no folder can be changed in this run; undefined when they can. */
export function unchangeable(state: State): string | undefined {
  return state.settings.readOnly ? 'this run is read-only' : undefined
}

/** Why the folder under the cursor cannot be changed; undefined when it can. */
export function noFolderToChange(state: State): string | undefined {
  return unchangeable(state) ?? (listingAtCursor(state) ? undefined : 'no folder here yet')
}

/** Asks for the path of a new mailbox; it starts as that of the branch that the cursor is in. */
export function askForNewFolder(state: State): Step {
  return only(
    withModal(state, {
      kind: 'prompt',
      purpose: { kind: 'create-folder' },
      title: 'New folder',
      editor: editedLine(branchAtCursor(state)),
    }),
  )
}

/** The branch under the cursor, or the one that the cursor's leaf is in, with its delimiter; nothing at the top. */
function branchAtCursor(state: State): string {
  if (state.focus !== 'tree') return state.tree.source.prefix
  const lines = treeLines(state)
  const line = lines[state.tree.cursor]
  if (line?.kind === 'mailbox' && line.branch !== 'none') return asBranch(line.listing)
  const depth = line?.depth ?? 0
  const above = lines.slice(0, state.tree.cursor).findLast((each) => each.depth < depth)
  return above?.kind === 'mailbox' ? asBranch(above.listing) : state.tree.source.prefix
}

function asBranch({ path, delimiter }: MailboxListing): string {
  return `${path}${delimiter ?? ''}`
}

/** The path for a new mailbox was typed. */
export function createFolder(state: State, path: string): Step {
  if (path === '' || path === branchAtCursor(state)) return notify(state, 'info', 'Nothing was created')
  if (state.tree.source.find(path)?.selectable) return notify(state, 'info', `${path} is there already`)
  return only(state, { kind: 'folder', change: { kind: 'create', path } })
}

/** The new path of a mailbox was typed. INBOX stays whatever it is renamed to, so that is said first. */
export function renameFolder(state: State, listing: MailboxListing, to: string): Step {
  if (to === '' || to === listing.path) return notify(state, 'info', 'Nothing was renamed')
  if (isBelow(to, listing) && listing.path !== 'INBOX')
    return notify(state, 'warning', `${listing.path} cannot be moved into itself`)
  const change = { kind: 'rename', listing, to } as const
  if (listing.path !== 'INBOX') return only(state, { kind: 'folder', change })
  return only(
    withQuestion(state, {
      title: 'INBOX',
      text: `INBOX itself stays: all its messages move to the new folder ${to}, and INBOX is empty then. Folders below it stay where they are.`,
      yes: 'moves them all',
      change,
    }),
  )
}

/** Asks whether the mailbox is to be deleted, by its name. */
export function askWhetherToDelete(state: State, listing: MailboxListing): Step {
  const messages = listing.selectable ? ' and all messages in it' : ''
  const below = listing.hasChildren ? ' The folders below it stay.' : ''
  return only(
    withQuestion(state, {
      title: 'Delete a folder',
      text: `Delete ${listing.path}${messages}? This cannot be undone.${below}`,
      yes: 'deletes it',
      change: { kind: 'delete', listing },
    }),
  )
}

type ActionOf<K extends Action['kind']> = Extract<Action, { kind: K }>

/** The cursor goes to the new mailbox as soon as the tree shows it. */
export function folderCreated(state: State, path: MailboxPath): Step {
  const { source, open } = state.tree
  const delimiter = source.delimiterOf(path)
  const names = delimiter === null ? [path] : path.split(delimiter)
  const branches = names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join(delimiter ?? ''))
  const next: State = {
    ...state,
    tree: { ...state.tree, open: new Set([...open, ...branches]), sought: path },
  }
  return only(next, ...branchesToList(next).map((parent) => ({ kind: 'list-level', parent }) as const))
}

/** Open branches, the cursor and the open mailbox go by the new name. */
export function folderRenamed(state: State, { listing, to }: ActionOf<'folder-renamed'>): Step {
  if (listing.path === 'INBOX') {
    const sought: State = { ...state, tree: { ...state.tree, sought: to } }
    return state.view?.path === 'INBOX' ? only(sought, { kind: 'open-mailbox', path: 'INBOX' }) : only(sought)
  }
  const renamed = (path: MailboxPath) =>
    path === listing.path || isBelow(path, listing) ? to + path.slice(listing.path.length) : path
  const tree = { ...state.tree, open: new Set(Array.from(state.tree.open, renamed)), sought: to }
  const path = state.view?.path
  if (path === undefined || renamed(path) === path) return only({ ...state, tree })
  const opening = renamed(path)
  const focus = state.focus === 'reader' ? 'list' : state.focus
  const next: State = { ...state, tree, opening, renamed: { from: path, to: opening }, reader: null, focus }
  return only(next, { kind: 'stop-loading' }, { kind: 'open-mailbox', path: opening })
}

/** Whoever had the mailbox open is in INBOX now. */
export function folderDeleted(state: State, path: MailboxPath): Step {
  if (state.view?.path !== path && state.opening !== path) return only(state)
  const { focus } = state
  const [next, effects] = openMailbox(state, 'INBOX')
  return [{ ...next, focus: focus === 'reader' ? 'list' : focus }, effects]
}

/**
 * The server deletes no mailbox with messages in it, or with others below it: the slow way is on offer (RFC 2683
 * §3.4.12).
 */
export function folderNotEmpty(
  state: State,
  { listing, obstacles, error }: ActionOf<'folder-not-empty'>,
): Step {
  const { messages, below } = obstacles
  const refused = `${listing.path} was not deleted: ${sentence(wordsOf(error))} There is a slower way:`
  const question = below.length > 0 ? aboutBranch(listing, below) : aboutMessages(listing, messages)
  return only(
    withLateQuestion(state, {
      key: 'Y',
      title: 'Delete a folder',
      text: `${refused} ${question.way} This cannot be undone.`,
      yes: 'does all that',
      change: question.change,
    }),
  )
}

function aboutMessages(listing: MailboxListing, messages: number): { way: string; change: FolderChange } {
  const count = messages === 1 ? 'its message' : `all its ${messages} messages`
  const way = `mark ${count} deleted, expunge them, and then delete ${listing.path}.`
  return { way, change: { kind: 'empty-and-delete', listing } }
}

/** The server's words with a full stop, where they have none. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** Names that the question spells out. */
const mostNamed = 5

function aboutBranch(
  listing: MailboxListing,
  below: readonly MailboxListing[],
): { way: string; change: FolderChange } {
  const named = below.slice(0, mostNamed).map(({ path }) => path)
  const more = below.length > mostNamed ? ` and ${below.length - mostNamed} more` : ''
  const way = `delete what is below it first, with all messages: ${named.join(', ')}${more}.`
  return { way, change: { kind: 'delete-branch', listing, below } }
}

/** Moves refused with [TRYCREATE]: one question for all of them (RFC 2683 §3.3.2). */
export function targetMissing(state: State, move: RefusedMove): Step {
  const isSame = (modal: Modal) => {
    const asked = moveAskedAbout(modal)
    return (
      asked?.target === move.target &&
      asked.mailbox === move.mailbox &&
      asked.uidValidity === move.uidValidity &&
      JSON.stringify(asked.flags) === JSON.stringify(move.flags)
    )
  }
  const same = state.modals.find(isSame)
  const before = same ? moveAskedAbout(same)?.uids : undefined
  const merged = { ...move, uids: [...(before ?? []), ...move.uids] }
  const count = merged.uids.length === 1 ? 'the message' : `the ${merged.uids.length} messages`
  return only(
    withLateQuestion(
      // It says that the messages were moved.
      { ...state, notice: null, modals: state.modals.filter((modal) => !isSame(modal)) },
      {
        key: 'y',
        title: `Create ${move.target}?`,
        text: `There is no folder ${move.target} on the server. Create it, and move ${count} there?`,
        yes: 'creates it',
        change: { kind: 'create-target', move: merged },
      },
    ),
  )
}

/** The move that waits for the answer to this modal, if it is such a question. */
function moveAskedAbout(modal: Modal): RefusedMove | undefined {
  if (modal.kind !== 'question' || modal.effect.kind !== 'folder') return undefined
  const { change } = modal.effect
  return change.kind === 'create-target' ? change.move : undefined
}

function withModal(state: State, modal: Modal): State {
  return { ...state, modals: [...state.modals, modal] }
}

type Question = Omit<Extract<Modal, { kind: 'question' }>, 'kind' | 'effect'> & {
  readonly change: FolderChange
}

/** Asks in answer to a key. */
function withQuestion(state: State, { change, ...words }: Omit<Question, 'key'>): State {
  return withModal(state, { kind: 'question', key: 'y', ...words, effect: { kind: 'folder', change } })
}

/** Asks of its own accord: under what the user is typing into, if he is. */
function withLateQuestion(state: State, { change, ...words }: Question): State {
  const question = { kind: 'question', ...words, effect: { kind: 'folder', change } } as const
  return { ...state, modals: [question, ...state.modals] }
}

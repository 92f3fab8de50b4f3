import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { attachments, decodedSize, listParts, partName, safeFileName } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import { formatSize } from '../text/size.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { editedLine } from './line-editor.ts'
import type { Modal, Save, State } from './state.ts'

/** Where on the server the open message is. */
export function readerAddress({ reader }: State): PartAddress | undefined {
  if (!reader) return undefined
  return { mailbox: reader.mailbox, uidValidity: reader.uidValidity, uid: reader.message.uid }
}

/** A part that has octets of its own: no mere container. */
export function isLeaf(part: BodyPart): boolean {
  return part.type !== 'multipart'
}

/** Asks for the file; Enter takes the name that the sender gave, made harmless. */
export function askWhereToSave(state: State, part: BodyPart): Step {
  const at = readerAddress(state)
  if (!at) return only(state)
  const path = join(state.settings.saveFolder, safeFileName(partName(part)))
  const title = `Save as (${formatSize(decodedSize(part))})`
  const purpose = { kind: 'save', at, part } as const
  return only(withPrompt(state, { purpose, title, editor: editedLine(path) }))
}

/** Asks for the folder that several parts go to, each by its own name. */
export function askForFolder(state: State, parts: readonly BodyPart[]): Step {
  const [first, second] = parts
  if (!first) return notify(state, 'info', 'No attachment to save')
  if (!second) return askWhereToSave(state, first)
  const at = readerAddress(state)
  if (!at) return only(state)
  const size = formatSize(parts.reduce((sum, part) => sum + decodedSize(part), 0))
  const title = `Save ${parts.length} parts (${size}) in the folder`
  const purpose = { kind: 'save-all', at, parts } as const
  return only(withPrompt(state, { purpose, title, editor: editedLine(state.settings.saveFolder) }))
}

/** The path that was given is not to be had: another one is on offer. */
export function askForAnotherPath(
  state: State,
  { at, part, reason, free, taken }: Extract<Action, { kind: 'save-path-taken' }>,
): State {
  const purpose = { kind: 'save', at, part, ...(taken === undefined ? {} : { taken }) } as const
  return withPrompt(state, { purpose, title: reason, editor: editedLine(free) })
}

function withPrompt(state: State, prompt: Omit<Extract<Modal, { kind: 'prompt' }>, 'kind'>): State {
  return { ...state, modals: [...state.modals, { kind: 'prompt', ...prompt }] }
}

/** A path as typed, from the home folder where it begins with `~`. */
export function typedPath(text: string): string {
  return resolve(text.replace(/^~(?=\/|$)/, homedir()))
}

/** What the open message has beside its text. */
export function readerAttachments({ reader }: State): BodyPart[] {
  if (reader?.content.kind !== 'ready') return []
  const { structure, shown } = reader.content
  const parts = listParts(structure).map(({ part }) => part)
  return attachments(
    structure,
    parts.filter((part) => isLeaf(part) && shown.includes(part.section)),
  )
}

/** Saves that are not at their end. */
export function activeSaves({ saves }: State): Save[] {
  return saves.filter(({ status }) => status === 'running' || status === 'waiting')
}

/** The save that Esc gives up: the last that runs, or else that waits. */
export function currentSave(state: State): Save | undefined {
  const active = activeSaves(state)
  return active.findLast(({ status }) => status === 'running') ?? active.at(-1)
}

export function withSave(state: State, save: Save): State {
  const known = state.saves.some(({ id }) => id === save.id)
  const saves = known
    ? state.saves.map((each) => (each.id === save.id ? save : each))
    : [...state.saves, save]
  return { ...state, saves }
}

/** The command that fetches a saved file from this machine, to be run on another one. */
export function scpLine({ settings }: State, { path }: Save): string {
  return `scp ${shellWord(`${settings.scpHost}:${remotePath(path)}`)} .`
}

/**
 * scp takes the path for a pattern, and an old one gives it to a shell there: in both a backslash makes a character
 * stand for itself.
 */
function remotePath(path: string): string {
  return path.replace(/[\x00-\x7f]/g, (character) =>
    /[\w@%+=:,./-]/.test(character) ? character : `\\${character}`,
  )
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** A key in the list of saves. */
export function savesKey(state: State, cursor: number, name: string): Step | undefined {
  const save = state.saves[cursor]
  if (!save) return undefined
  switch (name) {
    case 'enter':
    case 'r':
      return save.status === 'stopped' || save.status === 'failed'
        ? only(state, { kind: 'resume-save', id: save.id })
        : only(state)
    case 'x':
    case 'D':
      return save.status === 'running' || save.status === 'waiting'
        ? only(state, { kind: 'cancel-save', id: save.id })
        : only(state, { kind: 'discard-save', id: save.id })
    case 'c':
      return save.status === 'done'
        ? only(state, { kind: 'copy', text: scpLine(state, save) })
        : notify(state, 'info', `${basename(save.path)} is not whole yet`)
    default:
      return undefined
  }
}

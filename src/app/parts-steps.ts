import { listParts, partName, partsToShow } from '../mime/structure.ts'
import type { PartEntry } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { openerFor } from './openers.ts'
import { askForPipe } from './pipe-steps.ts'
import { askForFolder, askWhereToSave, isLeaf, readerAddress, readerAttachments } from './save-steps.ts'
import type { Modal, State } from './state.ts'
import { afterAsking, mostViewed } from './text-modal.ts'

type PartsModal = Extract<Modal, { kind: 'parts' }>

/** The tree of the open message's parts, line by line. */
export function partEntries({ reader }: State): readonly PartEntry[] {
  return reader?.content.kind === 'ready' ? listParts(reader.content.structure) : []
}

/** Opens the list of parts, the cursor on the first that is no branch. */
export function openParts(state: State): Step {
  const cursor = partEntries(state).findIndex(({ part }) => isLeaf(part))
  const modal = { kind: 'parts', cursor: Math.max(0, cursor), marked: [] } as const
  return only({ ...state, modals: [...state.modals, modal] })
}

/** What saves all: what the reader offers as attachments. */
export function saveAttachments(state: State): Step {
  return askForFolder(state, readerAttachments(state))
}

/** A key of the list of parts, but for those that move the cursor or close it; undefined where it means nothing. */
export function partsKey(state: State, modal: PartsModal, name: string): Step | undefined {
  const entries = partEntries(state)
  const part = entries[modal.cursor]?.part
  if (name === 'W') return saveAttachments(state)
  if (name === 'w' && modal.marked.length > 0) {
    const marked = entries.map((entry) => entry.part).filter((each) => isMarked(modal, each))
    return askForFolder(state, marked)
  }
  if (!part || !['t', 'x', 'space', 'w', 'o', 'enter', 'T', '|'].includes(name)) return undefined
  if (!isLeaf(part))
    return notify(state, 'info', 'This only holds the parts below it; W saves all attachments')
  switch (name) {
    case 'w':
      return askWhereToSave(state, part)
    case 'T':
      return viewPart(state, part)
    case 'o':
      return openPart(state, part)
    case 'enter':
      return isText(part) ? viewPart(state, part) : openPart(state, part)
    case '|':
      return askForPipe(state, part)
    default:
      return only(marked(state, modal, part, entries.length))
  }
}

export function isMarked({ marked: sections }: PartsModal, part: BodyPart): boolean {
  return isLeaf(part) && sections.includes(part.section)
}

/** Marks the part, or takes its mark away, and goes on to the next line. */
function marked(state: State, modal: PartsModal, part: BodyPart, count: number): State {
  const sections = isMarked(modal, part)
    ? modal.marked.filter((section) => section !== part.section)
    : [...modal.marked, part.section]
  const next = { ...modal, marked: sections, cursor: Math.min(count - 1, modal.cursor + 1) }
  return { ...state, modals: [...state.modals.slice(0, -1), next] }
}

function isText({ type }: BodyPart): boolean {
  return type === 'text' || type === 'message'
}

function viewPart(state: State, part: BodyPart): Step {
  const at = readerAddress(state)
  if (!at) return only(state)
  return afterAsking(state, `Show part ${part.section}`, viewCost(state, part), {
    kind: 'view-part',
    at,
    part,
  })
}

/** Octets to be fetched for the text of a part: what the reader shows is here. */
function viewCost({ reader }: State, part: BodyPart): number {
  const shown = reader?.content.kind === 'ready' ? reader.content.shown : []
  const texts = part.envelope === undefined ? [part] : partsToShow(part, 'plain')
  return texts
    .filter((each) => each.envelope === undefined && !shown.includes(each.section))
    .reduce((sum, each) => sum + Math.min(each.size, mostViewed), 0)
}

function openPart(state: State, part: BodyPart): Step {
  const at = readerAddress(state)
  if (!at) return only(state)
  const opener = openerFor(state.settings.openers, part)
  if (opener)
    return afterAsking(state, `Open ${partName(part)}`, part.size, { kind: 'open-part', at, part, opener })
  const type = `${part.type}/${part.subtype}`
  return notify(
    state,
    'info',
    `Nothing opens ${type}: say what does in the config, open."${type}" in [reader]; T shows it as text`,
  )
}

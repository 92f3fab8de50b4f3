import { hasBodyToFetch, isEncodedMessage, isTnef, mayHoldFiles, partsToShow } from '../mime/shown-parts.ts'
import { fetchSize, listParts, partName } from '../mime/structure.ts'
import type { PartEntry } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'
import type { Action } from './action.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { openerFor } from './openers.ts'
import { askForPipe } from './pipe-steps.ts'
import { askForFolder, askWhereToSave, isLeaf, readerAddress, readerAttachments } from './save-steps.ts'
import type { Modal, State } from './state.ts'
import { afterAsking, mostViewed } from './text-modal.ts'

type PartsModal = Extract<Modal, { kind: 'parts' }>

/** The tree of the open message's parts, line by line, with the files inside parts where they are known. */
export function partEntries({ reader, modals }: State): readonly PartEntry[] {
  if (reader?.content.kind !== 'ready') return []
  const modal = modals.find((each) => each.kind === 'parts')
  return listParts(withInside(reader.content.structure, modal?.inside ?? new Map()))
}

function withInside(part: BodyPart, inside: PartsModal['inside']): BodyPart {
  // What a server finds in a message that is encoded is not there.
  const own = isEncodedMessage(part) ? [] : part.children
  const found = isLeaf(part) ? inside.get(part.section) : undefined
  return { ...part, children: (found ?? own).map((child) => withInside(child, inside)) }
}

/**
 * Opens the list of parts, the cursor on the first that is no branch. In what the reader shows, files are looked for
 * at once: it is here.
 */
export function openParts(state: State): Step {
  const entries = partEntries(state)
  const cursor = Math.max(
    0,
    entries.findIndex(({ part }) => isLeaf(part)),
  )
  const modal = { kind: 'parts', cursor, marked: [], inside: new Map<string, readonly BodyPart[]>() } as const
  const at = readerAddress(state)
  const looks = entries
    .filter(({ part }) => at && mayHoldFiles(part) && isShown(state, part))
    .flatMap(({ part }) => (at ? [{ kind: 'look-inside', at, part, fetch: false } as const] : []))
  return only({ ...state, modals: [...state.modals, modal] }, ...looks)
}

/** Files were found inside a part: they stand below it, and the cursor stays where it is. */
export function insideFound(
  state: State,
  { at, section, parts }: Extract<Action, { kind: 'inside-found' }>,
): State {
  const here = readerAddress(state)
  const isHere = here?.uid === at.uid && here.uidValidity === at.uidValidity && here.mailbox === at.mailbox
  if (!isHere) return state
  const line = partEntries(state).findIndex(({ part }) => isLeaf(part) && part.section === section)
  const modals = state.modals.map((modal) => {
    if (modal.kind !== 'parts' || modal.inside.has(section)) return modal
    const cursor = modal.cursor > line ? modal.cursor + parts.length : modal.cursor
    return { ...modal, cursor, inside: new Map([...modal.inside, [section, parts]]) }
  })
  return { ...state, modals }
}

/** What saves all: what the reader offers as attachments; of a winmail.dat the files in it, where they are known. */
function saveAttachments(state: State, { inside }: PartsModal): Step {
  const parts = readerAttachments(state).flatMap(
    (part) => (isTnef(part) && inside.get(part.section)) || [part],
  )
  return askForFolder(state, parts)
}

/** A key of the list of parts, but for those that move the cursor or close it; undefined where it means nothing. */
export function partsKey(state: State, modal: PartsModal, name: string): Step | undefined {
  const entries = partEntries(state)
  const part = entries[modal.cursor]?.part
  if (name === 'W') return saveAttachments(state, modal)
  if (name === 'w' && modal.marked.length > 0) {
    const marked = entries.map((entry) => entry.part).filter((each) => isMarked(modal, each))
    return askForFolder(state, marked)
  }
  if (!part || !['t', 'x', 'space', 'w', 'o', 'enter', 'right', 'T', '|'].includes(name)) return undefined
  if (!isLeaf(part))
    return notify(state, 'info', 'This only holds the parts below it; W saves all attachments')
  switch (name) {
    case 'w':
      return askWhereToSave(state, part)
    case 'T':
      return viewPart(state, part)
    case 'o':
      return openPart(state, part)
    case 'right':
      return lookInside(state, modal, part)
    case 'enter':
      if (opensAsBranch(part)) return lookInside(state, modal, part)
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

/** Whether Enter looks inside a part: it is nothing but what is in it. */
export function opensAsBranch(part: BodyPart): boolean {
  return isTnef(part) || isEncodedMessage(part)
}

/** Shows the files inside a part below it; where they are there already, goes to them. */
function lookInside(state: State, modal: PartsModal, part: BodyPart): Step {
  const at = readerAddress(state)
  if (!at) return only(state)
  if (modal.inside.has(part.section)) {
    const next = { ...modal, cursor: modal.cursor + 1 }
    return only({ ...state, modals: [...state.modals.slice(0, -1), next] })
  }
  if (!mayHoldFiles(part)) return notify(state, 'info', `There are no files inside part ${part.section}`)
  const cost = isShown(state, part) ? 0 : fetchSize(part)
  const effect = { kind: 'look-inside', at, part, fetch: true } as const
  return afterAsking(state, `Look inside part ${part.section}`, cost, effect)
}

function isShown({ reader }: State, { section }: BodyPart): boolean {
  return reader?.content.kind === 'ready' && reader.content.shown.includes(section)
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
function viewCost(state: State, part: BodyPart): number {
  const texts = hasBodyToFetch(part) ? [part] : partsToShow(part, 'plain')
  return texts
    .filter((each) => hasBodyToFetch(each) && !isShown(state, each))
    .reduce((sum, each) => sum + Math.min(fetchSize(each), mostViewed), 0)
}

function openPart(state: State, part: BodyPart): Step {
  const at = readerAddress(state)
  if (!at) return only(state)
  const opener = openerFor(state.settings.openers, part)
  if (opener)
    return afterAsking(state, `Open ${partName(part)}`, fetchSize(part), {
      kind: 'open-part',
      at,
      part,
      opener,
    })
  const type = `${part.type}/${part.subtype}`
  return notify(
    state,
    'info',
    `Nothing opens ${type}: say what does in the config, open."${type}" in [reader]; T shows it as text`,
  )
}

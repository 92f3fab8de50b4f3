import { join } from 'node:path'
import { listParts, partName, safeFileName } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'
import { editedLine } from './line-editor.ts'
import type { State } from './state.ts'

/** The parts that can be saved: all but the mere containers. */
export function savable(structure: BodyPart): BodyPart[] {
  return listParts(structure)
    .map((entry) => entry.part)
    .filter((part) => part.type !== 'multipart')
}

/** Asks for the file; Enter takes the name that the sender gave, made harmless. */
export function askWhereToSave(state: State, part: BodyPart): State {
  const { reader } = state
  if (!reader) return state
  const path = join(state.settings.saveFolder, safeFileName(partName(part)))
  const purpose = { kind: 'save', uid: reader.message.uid, part } as const
  return {
    ...state,
    modals: [...state.modals, { kind: 'prompt', purpose, title: 'Save as', editor: editedLine(path) }],
  }
}

import type { BodyPart } from '../model/part.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import { editedLine } from './line-editor.ts'
import { sourceSize, sourceWords } from './pipe-source.ts'
import type { PipeSource } from './pipe-source.ts'
import { allReaderLines } from './reader-lines.ts'
import { readerAddress } from './save-steps.ts'
import type { Modal, PromptPurpose, State } from './state.ts'
import { afterAsking } from './text-modal.ts'

type Prompt = Extract<Modal, { kind: 'prompt' }>
type PipePurpose = Extract<PromptPurpose, { kind: 'pipe' }>

/** Asks for the command that is given a part, or what the reader shows; Tab turns to the raw message. */
export function askForPipe(state: State, part?: BodyPart): Step {
  const at = readerAddress(state)
  if (!at || !state.reader) return only(state)
  const shown: PipeSource = part ? { kind: 'part', part } : { kind: 'text', text: readerText(state) }
  const sources: PipeSource[] = [shown, { kind: 'message', size: state.reader.message.size }]
  const prompt = pipePrompt({ kind: 'pipe', at, sources }, '')
  return only({ ...state, modals: [...state.modals, prompt] })
}

/** The prompt with the next of its sources. */
export function withNextSource(purpose: PipePurpose, editor: Prompt['editor']): Prompt {
  const [first, ...others] = purpose.sources
  const sources = first ? [...others, first] : others
  return { ...pipePrompt({ ...purpose, sources }, ''), editor }
}

function pipePrompt(purpose: PipePurpose, typed: string): Prompt {
  const [first, second] = purpose.sources
  const other = second ? ` (Tab: ${sourceWords(second)})` : ''
  const title = first ? `Pipe ${sourceWords(first)} to${other}` : ''
  return { kind: 'prompt', purpose, title, editor: editedLine(typed) }
}

/** The command was typed. */
export function pipe(state: State, { at, sources }: PipePurpose, command: string): Step {
  const [source] = sources
  if (command.trim() === '' || !source) return notify(state, 'info', 'Nothing was piped')
  const what = `Pipe ${sourceWords(source)}`
  return afterAsking(state, what, sourceSize(source), { kind: 'pipe', at, source, command })
}

function readerText(state: State): string {
  return allReaderLines(state)
    .map((line) => `${line.map(({ text }) => text).join('')}\n`)
    .join('')
}

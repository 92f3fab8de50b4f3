import type { Uid } from '../model/envelope.ts'
import { keepsSnoozed, snoozeMarks } from '../sync/snooze/snooze-keywords.ts'
import { describeWhen, parseWhen } from '../text/when.ts'
import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { Key } from './key.ts'
import { editedLine } from './line-editor.ts'
import { messagesToChange, messageToChange, readOnlyReason } from './selection.ts'
import type { Modal, State } from './state.ts'
import { wholeView } from './whole-view.ts'

/** A line of the menu: what its key stands for. */
interface SnoozeChoice {
  readonly key: string
  readonly words: string
}

const choices: readonly SnoozeChoice[] = [
  { key: 'h', words: 'in 2 hours' },
  { key: 't', words: 'tonight' },
  { key: 'm', words: 'tomorrow' },
  { key: 'e', words: 'weekend' },
  { key: 'w', words: 'next week' },
  { key: 'n', words: 'next month' },
]

/** The line that asks for something else. */
const otherKey = 'o'

/** A line of the menu as it is shown; `when` is missing where it cannot be chosen now. */
export interface SnoozeLine extends SnoozeChoice {
  readonly when: string
}

/** The lines of the menu, those that are still to come. */
export function snoozeLines(now: Date): readonly SnoozeLine[] {
  const lines = choices.flatMap((choice) => {
    const parsed = parseWhen(choice.words, now)
    return parsed.kind === 'time' ? [{ ...choice, when: describeWhen(parsed.time, now) }] : []
  })
  return [...lines, { key: otherKey, words: 'another time …', when: 'or begin with a digit' }]
}

/** Why nothing can be snoozed: the date is kept on the server, or not at all. */
export function snoozeReason(state: State): string | undefined {
  const reason = readOnlyReason(state)
  const view = wholeView(state)
  if (reason !== undefined || !view?.permanentFlags) return reason
  return keepsSnoozed(view.permanentFlags, new Date(0))
    ? undefined
    : `the server keeps no keywords in ${view.path}, so the date would be lost`
}

/** Why nothing can be brought back. */
export function unsnoozeReason(state: State): string | undefined {
  const reason = readOnlyReason(state)
  if (reason !== undefined) return reason
  return snoozeMarks(messageToChange(state)?.flags ?? []).length > 0
    ? undefined
    : 'this message is not snoozed'
}

/** Opens the menu. */
export function askUntilWhen(state: State, now: Date): Step {
  const uids = messagesToChange(state)
  return only({ ...state, modals: [...state.modals, { kind: 'snooze', uids, now, cursor: 0 }] })
}

/** Snoozes until the time that is meant by `text`, or says what is wrong with it. */
export function snoozeUntil(state: State, uids: readonly Uid[], text: string, now: Date): Step {
  const parsed = parseWhen(text, now)
  if (parsed.kind === 'error') return notify(state, 'warning', `Snooze: ${parsed.message}`)
  const left = new Set(uids)
  const marks = new Set([...state.marks].filter((uid) => !left.has(uid)))
  return only({ ...state, marks }, { kind: 'snooze', uids, until: parsed.time })
}

/** What a key of the menu stands for; undefined where it chooses none, or asks for another. */
export function snoozeAnswer(modal: Extract<Modal, { kind: 'snooze' }>, key: Key): string | undefined {
  const line = chosenLine(modal, key)
  return line?.key === otherKey ? undefined : line?.words
}

/** Opens a line to type a time into, where the key asks for that. */
export function askForOther(
  closed: State,
  modal: Extract<Modal, { kind: 'snooze' }>,
  key: Key,
): Step | undefined {
  const digit = key.text !== undefined && /^\d$/.test(key.text) ? key.text : ''
  if (digit === '' && chosenLine(modal, key)?.key !== otherKey) return undefined
  const prompt = {
    kind: 'prompt',
    purpose: { kind: 'snooze', uids: modal.uids },
    title: 'Snooze until',
    editor: editedLine(digit),
  } as const
  return only({ ...closed, modals: [...closed.modals, prompt] })
}

function chosenLine(modal: Extract<Modal, { kind: 'snooze' }>, key: Key): SnoozeLine | undefined {
  const lines = snoozeLines(modal.now)
  if (key.name === 'enter' || key.name === 'right') return lines[modal.cursor]
  return lines.find((each) => each.key === key.name)
}

/** The line typed at the prompt: it stays open where it is no time. */
export function snoozeTyped(state: State, closed: State, uids: readonly Uid[], text: string): Step {
  const now = new Date()
  return parseWhen(text, now).kind === 'error'
    ? snoozeUntil(state, uids, text, now)
    : snoozeUntil(closed, uids, text, now)
}

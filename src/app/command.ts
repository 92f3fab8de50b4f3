import type { Effect } from './effects.ts'
import type { KeyHint } from './notice.ts'
import type { Notice, Room, State } from './state.ts'

/** What an action or a command leads to. */
export type Step = readonly [State, readonly Effect[]]

/** What a command can be given. */
export interface Argument {
  /** In a word: `folder`. */
  readonly name: string
  /** Names of folders can be completed. */
  readonly kind: 'folder' | 'text'
}

/**
 * One thing the user can do. Keys, help and palette are all made from these; a command without rooms can be given
 * in every one.
 */
export interface Command {
  /** As in the config's key tables: `next-unread`. */
  readonly name: string
  /** A few words, for hints and help: `next unread`. */
  readonly title: string
  /** Where it makes sense; everywhere when absent. */
  readonly rooms?: readonly Room[]
  /**
   * What digits typed before its key mean (`State.count`): how far it goes, or how many messages it acts on. Others take
   * no notice of them.
   */
  readonly count?: 'motion' | 'messages'
  /** What it can be given in the palette or by a binding, so that it does not ask. It has `runWith` then. */
  readonly argument?: Argument
  /** Its title as things are now, where that says more. */
  titleNow?(state: State): string | undefined
  /** Why it cannot be done now; undefined when it can. */
  disabled?(state: State): string | undefined
  run(state: State): Step
  /** Does it with what was given, which is never empty. */
  runWith?(state: State, text: string): Step
}

/** The step that only changes the state. */
export function only(state: State, ...effects: Effect[]): Step {
  return [state, effects]
}

/** Seconds that a notice stays. */
const noticeSeconds = { info: 5, warning: 10, error: 15 } as const

/** Shows a notice, which goes away by itself. */
export function notify(state: State, level: Notice['level'], text: string, ...hints: KeyHint[]): Step {
  const id = state.ids + 1
  const seconds = noticeSeconds[level]
  const log =
    level === 'info'
      ? state.log
      : [...state.log, { at: new Date(), label: level, alert: false, text }].slice(-500)
  return [
    { ...state, ids: id, log, notice: { id, level, text, hints } },
    [{ kind: 'expire-notice', id, seconds }],
  ]
}

/** What keys do about what a notice says; which ones the keymap tells. */
export interface KeyHint {
  readonly words: string
  /** By name, each with a key of its own. */
  readonly commands: readonly string[]
}

/** `hint('go through them', 'next-hit', 'previous-hit')` is shown as `n and p go through them`. */
export function hint(words: string, ...commands: string[]): KeyHint {
  return { words, commands }
}

/** What triage can say of itself. */
export const undoHint = hint('undoes it', 'undo')

import type { Keymap } from '../app/keymap.ts'
import type { State } from '../app/state.ts'
import type { Span } from '../model/document.ts'
import type { Glyphs } from './terminal/glyphs.ts'
import type { Style } from './terminal/styles.ts'
import type { Role } from './terminal/theme.ts'

/** All that a view paints from. */
export interface Scene {
  readonly state: State
  readonly keymap: Keymap
  readonly glyphs: Glyphs
  readonly now: Date
  /** A date of the message list (`text/dates.ts`). */
  listDate(date: Date | null, now: Date): string
  style(role: Role): Style
}

/** The look of a piece of a message: its role's, and a link where it shows one. */
export function linkedStyle({ style }: Scene, { role, target }: Span): Style {
  return target === undefined ? style(role) : { ...style(role), link: target }
}

import { offeredCharsets } from '../mime/offered-charsets.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import type { Key } from './key.ts'
import { readOtherwise } from './open-message.ts'
import type { State } from './state.ts'

/** A charset to read by, or what the message says of itself. */
export interface CharsetChoice {
  readonly label: string | undefined
  readonly title: string
}

/** The lines of the chooser. */
export const charsetChoices: readonly CharsetChoice[] = [
  { label: undefined, title: 'as the message says' },
  ...offeredCharsets,
]

/** What a key of the chooser does on the line of the cursor; undefined for one that only moves it. */
export function charsetKey(closed: State, cursor: number, key: Key): Step | undefined {
  if (key.name !== 'enter' && key.name !== 'right') return undefined
  const choice = charsetChoices[cursor]
  return choice ? readOtherwise(closed, { charset: choice.label }) : only(closed)
}

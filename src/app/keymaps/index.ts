import { gmail } from './gmail.ts'
import { hybrid } from './hybrid.ts'
import type { KeymapTable } from './keymap-table.ts'
import { mutt } from './mutt.ts'

/** The keymaps that there are, by the config's names for them. */
export const keymaps = { hybrid, mutt, gmail } satisfies Readonly<Record<string, KeymapTable>>

export type KeymapName = keyof typeof keymaps

import type { Room } from '../state.ts'

/** Where bindings stand: in a room, or in all of them. */
export type Place = Room | 'global'

/**
 * What keys do: a command line (`archive`, `move Archive/2026`), several of them one after the other, or nothing
 * where it is empty.
 */
export type Binding = string | readonly string[]

/** Bindings by place and key sequence, the keys of a sequence parted by spaces (`g g`). */
export type KeymapTable = Readonly<Record<Place, Readonly<Record<string, Binding>>>>

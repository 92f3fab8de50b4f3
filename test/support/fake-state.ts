import type { Action } from '../../src/app/action.ts'
import type { Effect } from '../../src/app/effects.ts'
import { makeKeymap } from '../../src/app/keymap.ts'
import type { Keymap } from '../../src/app/keymap.ts'
import type { Settings } from '../../src/app/settings.ts'
import { initialState } from '../../src/app/state.ts'
import type { Size, State, TreeSource } from '../../src/app/state.ts'
import { update } from '../../src/app/update.ts'
import type { MailboxListing } from '../../src/model/mailbox.ts'
import type { Level } from '../../src/sync/mailbox-tree.ts'
import type { FakeView } from './fake-view.ts'

export const settings: Settings = {
  accountName: 'work',
  order: 'newest-first',
  startAt: 'newest',
  after: 'next',
  undoSeconds: 8,
  archiveBy: 'flat',
  junkFolder: undefined,
  readOnly: false,
  saveFolder: '/tmp',
  prefer: 'plain',
  textWidth: 80,
  askAbove: 1_000_000,
  metered: false,
  openUrl: undefined,
  scpHost: 'ana@shell.example.org',
  authServer: undefined,
  openers: {},
  folder: 'INBOX',
}

/** A folder tree that knows what a test tells it. */
export function fakeTree(levels: ReadonlyMap<string, readonly MailboxListing[]> = new Map()): TreeSource {
  return {
    version: 1,
    subscribedOnly: false,
    prefix: '',
    find: (path) => [...levels.values()].flat().find((listing) => listing.path === path),
    delimiterOf: () => '/',
    unseen: { get: () => undefined },
    level(parent): Level {
      const listings = levels.get(parent?.path ?? '')
      return listings ? { kind: 'ready', listings } : { kind: 'loading' }
    },
  }
}

/** The application without effects: actions go in, the state and what is to be done come out. */
export class Desk {
  state: State
  readonly effects: Effect[] = []
  readonly keymap: Keymap

  constructor(
    options: { settings?: Partial<Settings>; size?: Size; tree?: TreeSource; keymap?: Keymap } = {},
  ) {
    this.keymap = options.keymap ?? makeKeymap({})
    const size = options.size ?? { columns: 80, rows: 24 }
    this.state = initialState({ ...settings, ...options.settings }, size, options.tree ?? fakeTree())
  }

  do(...actions: readonly Action[]): this {
    for (const action of actions) {
      const [state, effects] = update(this.state, action, this.keymap)
      this.state = state
      this.effects.push(...effects)
    }
    return this
  }

  /** Opens a mailbox, as if it was there at once. */
  open(view: FakeView): this {
    return this.do({ kind: 'mailbox-opened', view })
  }

  /** Presses keys, named as in the config; the effects of these alone are kept. */
  press(...names: readonly string[]): this {
    this.effects.length = 0
    return this.do(
      ...names.map((name): Action => ({
        kind: 'key',
        key: name.length === 1 ? { name, text: name } : { name },
      })),
    )
  }

  /** Kinds of the effects since the last key presses. */
  get done(): string[] {
    return this.effects.map(({ kind }) => kind)
  }
}

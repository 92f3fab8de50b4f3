import { keysOf } from '../../app/keymap.ts'
import type { KeyHint } from '../../app/notice.ts'
import type { Scene } from '../scene.ts'
import { keyLabel } from './hints.ts'

/** Words, and what keys of the room do about it. Hints of commands that have no key there are left out. */
export function withHints(text: string, hints: readonly KeyHint[], scene: Scene): string {
  const said = hints.map((each) => hintText(each, scene)).filter((each) => each !== '')
  return said.length === 0 ? text : `${text}; ${said.join(', ')}`
}

/** `n and p go through them`; empty where one of the commands has no key in this room. */
export function hintText({ words, commands }: KeyHint, { keymap, state }: Scene): string {
  const keys = commands.flatMap((command) => keysOf(keymap, state.focus, command).slice(0, 1))
  return keys.length < commands.length ? '' : `${keys.map(keyLabel).join(' and ')} ${words}`
}

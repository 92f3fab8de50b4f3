import { notify, only } from './command.ts'
import type { Step } from './command.ts'
import type { Uid } from '../model/envelope.ts'
import type { State } from './state.ts'

/** Keywords that messages are given and that are taken from them. */
export interface KeywordChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** A flag-keyword (RFC 9051 §9): an atom. */
const keyword = /^[^\x00-\x20\x7f-\uffff(){%*"\\\]]{1,100}$/

/** What was typed: words are added, those after a `-` removed. What is no keyword is told. */
export function giveKeywords(state: State, uids: readonly Uid[], typed: string): Step {
  const words = typed.split(/[\s,]+/).filter((word) => word !== '')
  const wrong = words.find((word) => !keyword.test(word.replace(/^[+-]/, '')))
  if (wrong !== undefined)
    return notify(state, 'warning', `${wrong}: a keyword has neither blanks nor ( ) { % * " \\ ] nor umlauts`)
  const add = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/^\+/, ''))
  const remove = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1))
  if (words.length === 0) return notify(state, 'info', 'No keywords changed')
  return only(state, { kind: 'keywords', uids, change: { add, remove } })
}

/** The keywords among flags that a user would know: neither system flags nor what programs leave for each other. */
export function shownKeywords(flags: Iterable<string>): string[] {
  return [...flags].filter((flag) => !flag.startsWith('\\') && !flag.startsWith('$'))
}

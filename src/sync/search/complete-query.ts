import { folderChoiceWords } from './folder-choice.ts'
import { queryKeys } from './query-keys.ts'

/** A query being typed; `cursor` is an index into it. */
export interface TypedQuery {
  readonly text: string
  readonly cursor: number
}

/** The word at the cursor, without what negates it. */
interface Word {
  readonly start: number
  readonly text: string
}

const general = 'from: to: subject: body: is: has: since: before: larger: keyword: in: - or ( )'

/** What the word at the cursor can become: keys, and the values of one; `folders` are those known by name. */
export function completions(query: TypedQuery, folders: readonly string[]): readonly string[] {
  const { text } = wordAt(query)
  const [, name, value = ''] = /^([a-z-]+):(.*)$/is.exec(text) ?? []
  if (name === undefined)
    return text === '' ? [] : startingWith(text, [...queryKeys.keys(), 'in']).map((each) => `${each}:`)
  const key = name.toLowerCase()
  if (key === 'in')
    return startingWith(value.replace(/^"/, ''), [...folders, 'subscribed', 'all']).map(
      (each) => `in:${quoted(each)}`,
    )
  const { values = [] } = queryKeys.get(key) ?? {}
  return startingWith(value, values).map((each) => `${key}:${each}`)
}

/** The query after Tab: with the word at the cursor as long as it can only be one thing. */
export function completeQuery(query: TypedQuery, folders: readonly string[]): TypedQuery {
  const { start, text } = wordAt(query)
  const after = query.text.slice(query.cursor)
  // Within a word there is nothing to complete.
  if (/^[^\s()]/.test(after)) return query
  const found = completions(query, folders)
  const [only, ...others] = found
  if (only === undefined) return query
  const common = others.length > 0 ? commonStart(found) : only.endsWith(':') ? only : `${only} `
  if (common.length <= text.length) return query
  const rest = common.endsWith(' ') ? after.trimStart() : after
  return { text: query.text.slice(0, start) + common + rest, cursor: start + common.length }
}

/** What helps at the cursor: what the word can become, what its key takes and costs, or the language in a line. */
export function queryHint(query: TypedQuery, folders: readonly string[]): string {
  const { text } = wordAt(query)
  const found = completions(query, folders)
  const name = /^([a-z-]+):/i.exec(text)?.[1]?.toLowerCase()
  const key = name === undefined ? undefined : queryKeys.get(name)
  if (key?.cost !== undefined) return `${name}: takes ${key.takes}; ${key.cost}`
  if (found.length > 1 || (found.length === 1 && found[0] !== text)) return found.join('  ')
  if (name === 'in') return `in: takes ${folderChoiceWords}`
  return key ? `${name}: takes ${key.takes}` : (queryCost(query.text) ?? general)
}

/** What a query costs beyond what a search usually does, as far as it is typed. */
export function queryCost(text: string): string | undefined {
  for (const [name, { cost }] of queryKeys)
    if (cost !== undefined && new RegExp(`(?:^|[\\s(-])${name}:`, 'i').test(text)) return cost
  return undefined
}

function wordAt({ text, cursor }: TypedQuery): Word {
  let start = 0
  let isQuoted = false
  for (let at = 0; at < cursor; at++) {
    const character = text[at] ?? ''
    if (isQuoted && character === '\\') at++
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && /[\s()]/.test(character)) start = at + 1
  }
  const word = text.slice(start, cursor)
  const bare = word.replace(/^-+/, '')
  return { start: start + word.length - bare.length, text: bare }
}

function startingWith(beginning: string, names: readonly string[]): string[] {
  const wanted = beginning.toLowerCase()
  return names.filter((name) => name.toLowerCase().startsWith(wanted))
}

function quoted(name: string): string {
  return /[\s()"]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name
}

function commonStart(names: readonly string[]): string {
  const [first = '', ...others] = names
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}

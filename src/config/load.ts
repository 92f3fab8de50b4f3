import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { MailFailure } from '../model/error.ts'
import { readAccount } from './account.ts'
import type {
  AccountConfig,
  Config,
  ListConfig,
  NewMailConfig,
  ReaderConfig,
  Room,
  UiConfig,
} from './config.ts'
import { ConfigFailure } from './error.ts'
import type { ConfigError } from './error.ts'
import { command, keyBinding, optional, text } from './field.ts'
import { listFields, newMailFields, readerFields, rooms, uiFields } from './fields.ts'
import { locator } from './locate.ts'
import type { KeyPath } from './locate.ts'
import { nearest } from '../text/nearest.ts'
import { configFile, expandPath } from './paths.ts'
import type { Environment } from './paths.ts'
import { sampleConfig } from './sample.ts'
import { tableReader } from './table-reader.ts'
import type { Table, TableReader } from './table-reader.ts'

/** Where the config comes from. */
export interface ConfigSource {
  /** Default: `config.toml` in the config folder that `env` names. */
  readonly file?: string | undefined
  readonly env: Environment
  /** The commands that a key may be bound to; any name is taken where this is absent. */
  readonly commands?: readonly string[] | undefined
  /** What is wrong with the query of a search, and from which of its characters on; any text is taken where this is absent. */
  readonly checkQuery?: ((query: string) => QueryTrouble | undefined) | undefined
}

/** `position` is an index into the query. */
export interface QueryTrouble {
  readonly position: number
  readonly message: string
}

/** Reads and checks the config file. Rejects with a `ConfigFailure` that holds everything that is wrong with it. */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  const file = resolve(source.file ?? configFile(source.env))
  return parseConfig(await readText(file), file, source)
}

/** Checks the text of a config file; `file` names it in errors and is where relative paths start. */
export function parseConfig(toml: string, file: string, source: ConfigSource): Config {
  const table = parseToml(toml, file)
  const problems: { readonly path: KeyPath; readonly message: string }[] = []
  const root = tableReader(table, [], (path, message) => problems.push({ path, message }))
  const config = readRoot(root, toml, dirname(file), source)
  if (problems.length === 0) return config
  const locate = locator(toml)
  const errors = new Map<string, ConfigError>()
  for (const { path, message } of problems) {
    const line = locate(path)
    const key = path.join('.')
    // The first complaint about a key tells what to mend; later ones may only follow from it.
    if (!errors.has(key)) errors.set(key, { file, ...(line === undefined ? {} : { line }), key, message })
  }
  const byLine = [...errors.values()].toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0))
  throw new ConfigFailure('invalid', byLine)
}

/** The config of somebody who has none: no account, every default. */
export function defaultConfig(): Config {
  return parseConfig('', '', { env: {} })
}

/**
 * The account called `name`, or the first. Throws a `MailFailure` (`missing`) when there is none of that name, and a
 * `ConfigFailure` when there is none at all.
 */
export function chooseAccount(config: Config, name: string | undefined, file: string): AccountConfig {
  const account =
    name === undefined ? config.accounts[0] : config.accounts.find((known) => known.name === name)
  if (account) return account
  if (name !== undefined) throw new MailFailure({ kind: 'missing', what: 'account', name })
  throw new ConfigFailure('invalid', [
    { file, key: 'accounts', message: `no account yet. ${howToWriteOne()}` },
  ])
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'for no known reason'
    if (code === 'ENOENT')
      throw new ConfigFailure('no-config', [{ file, message: `not found. ${howToWriteOne()}` }])
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'is not UTF-8 text: save it as UTF-8'
        : `cannot be read (${code})`
    throw new ConfigFailure('invalid', [{ file, message }])
  }
}

function howToWriteOne(): string {
  return `Write the file such as this, or look around with: postern demo\n\n${sampleConfig()}`
}

function parseToml(toml: string, file: string): Table {
  try {
    return parse(toml)
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown
    // Only the first line: what follows quotes the file, and somebody may have written a password there.
    const message = thrown.message.split('\n', 1).join('').replace('Invalid TOML document: ', '')
    throw new ConfigFailure('invalid', [{ file, line: thrown.line, message: `not TOML: ${message}` }])
  }
}

function readRoot(root: TableReader, toml: string, folder: string, source: ConfigSource): Config {
  root.allow(['accounts', 'list', 'reader', 'new_mail', 'ui', 'searches', 'keys'])
  const accounts = root.table('accounts')
  const keys = root.table('keys')
  keys.allow(rooms)
  return {
    accounts: inOrder(accounts, toml).map((name) =>
      readAccount(name, accounts.table(name), folder, source.env),
    ),
    list: readList(root.table('list')),
    reader: readReader(root.table('reader'), folder, source.env),
    newMail: readNewMail(root.table('new_mail')),
    ui: readUi(root.table('ui'), folder, source.env),
    searches: readSearches(root.table('searches'), source.checkQuery),
    keys: {
      list: readKeys(keys, 'list', source.commands),
      reader: readKeys(keys, 'reader', source.commands),
      tree: readKeys(keys, 'tree', source.commands),
      global: readKeys(keys, 'global', source.commands),
    },
  }
}

/** The names in the order of the file: JavaScript puts names that look like numbers first. */
function inOrder(table: TableReader, toml: string): readonly string[] {
  if (!table.names.some((name) => /^\d+$/.test(name))) return table.names
  const locate = locator(toml)
  const line = (name: string) => locate([...table.path, name]) ?? 0
  return table.names.toSorted((one, other) => line(one) - line(other))
}

function readList(table: TableReader): ListConfig {
  table.allow(Object.values(listFields).map(({ key }) => key))
  return {
    order: table.read(listFields.order),
    startAt: table.read(listFields.startAt),
    after: table.read(listFields.after),
    attachmentMark: table.read(listFields.attachmentMark),
  }
}

function readReader(table: TableReader, folder: string, env: Environment): ReaderConfig {
  table.allow([...Object.values(readerFields).map(({ key }) => key), 'open'])
  const saveFolder = table.read(readerFields.saveFolder)
  return {
    prefer: table.read(readerFields.prefer),
    width: table.read(readerFields.width),
    askAboveMb: table.read(readerFields.askAboveMb),
    metered: table.read(readerFields.metered),
    saveFolder: saveFolder === undefined ? undefined : expandPath(saveFolder, folder, env),
    openUrl: table.read(readerFields.openUrl),
    scpHost: table.read(readerFields.scpHost),
    authServer: table.read(readerFields.authServer),
    open: readOpeners(table.table('open')),
  }
}

function readOpeners(table: TableReader): Record<string, readonly string[]> {
  const openers: Record<string, readonly string[]> = {}
  for (const key of table.names) {
    const type = key.toLowerCase()
    if (!/^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/.test(type))
      table.report(`${JSON.stringify(key)} is no media type such as "application/pdf" or "image/*"`, key)
    const words = table.read(optional(key, command, '', ''))
    if (words) openers[type] = words
  }
  return openers
}

function readNewMail(table: TableReader): NewMailConfig {
  table.allow(Object.values(newMailFields).map(({ key }) => key))
  return {
    bell: table.read(newMailFields.bell),
    notify: table.read(newMailFields.notify),
    command: table.read(newMailFields.command),
  }
}

function readUi(table: TableReader, folder: string, env: Environment): UiConfig {
  table.allow(Object.values(uiFields).map(({ key }) => key))
  const theme = table.read(uiFields.theme)
  return {
    theme: theme.includes('/') ? expandPath(theme, folder, env) : theme,
    keymap: table.read(uiFields.keymap),
    undoSeconds: table.read(uiFields.undoSeconds),
  }
}

/** A query is no secret: what is wrong with it may be said in its words. */
function readSearches(table: TableReader, check: ConfigSource['checkQuery']): Record<string, string> {
  const searches: Record<string, string> = {}
  for (const name of table.names) {
    const query = table.read(optional(name, text, '', ''))
    if (query === undefined) continue
    searches[name] = query
    const trouble = check?.(query)
    if (!trouble) continue
    const pointed = `${query.slice(0, trouble.position)}▸${query.slice(trouble.position)}`
    table.report(`at character ${trouble.position + 1} of the query, ${pointed}: ${trouble.message}`, name)
  }
  return searches
}

function readKeys(
  keys: TableReader,
  room: Room,
  commands: readonly string[] | undefined,
): Record<string, string | readonly string[]> {
  const table = keys.table(room)
  const bindings: Record<string, string | readonly string[]> = {}
  for (const key of table.names) {
    const lines = table.read(optional(key, keyBinding, '', ''))
    if (lines === undefined) continue
    bindings[key] = lines
    for (const line of typeof lines === 'string' ? [lines] : lines) {
      const [name = ''] = line.trim().split(/\s+/)
      if (line === '' || !commands || commands.includes(name)) continue
      const meant = nearest(name, commands)
      const hint = meant ? `: did you mean ${JSON.stringify(meant)}?` : '; the help names them all'
      table.report(`there is no command ${JSON.stringify(name)}${hint}`, key)
    }
  }
  return bindings
}

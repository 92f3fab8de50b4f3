import { parseArgs } from 'node:util'
import { nearest } from '../text/nearest.ts'
import { usageLine } from './help.ts'
import { allOptions, commands, isCommandName, optionsOf } from './syntax.ts'
import type { CommandName, CommandSyntax } from './syntax.ts'

/** Options that go with every command. */
export interface CommonOptions {
  /** A config file in place of the usual one. */
  readonly config: string | undefined
  /** The name of an account in the config. */
  readonly account: string | undefined
  /** The mailbox to open. */
  readonly folder: string | undefined
  readonly readOnly: boolean
  /** False for `--no-cache`. */
  readonly cache: boolean
  /** Where to write the log. */
  readonly log: string | undefined
  /** Where to write the talk with the server, without secrets. */
  readonly transcript: string | undefined
}

/** How a message is printed. */
export interface PrintOptions {
  /** 10 to 1000 columns; undefined: as wide as the terminal, else 80. */
  readonly width: number | undefined
  readonly headers: 'short' | 'full' | 'raw'
  /** The section of one part: `2.1`. */
  readonly part: string | undefined
  /** The list of parts in place of the message. */
  readonly parts: boolean
  readonly json: boolean
}

/** What the user asked the program to do. */
export type Invocation =
  | ({ readonly command: 'reader' | 'demo' | 'setup' | 'doctor' } & CommonOptions)
  /** `file` is `-` for standard input. */
  | ({ readonly command: 'print'; readonly file: string } & PrintOptions & CommonOptions)
  /** `which` is undefined where the config decides. */
  | ({
      readonly command: 'folders'
      readonly which: 'all' | 'subscribed' | undefined
      readonly json: boolean
    } & CommonOptions)
  /** `count` is at least 1. */
  | ({
      readonly command: 'list'
      readonly count: number
      readonly search: string | undefined
      readonly json: boolean
    } & CommonOptions)
  | ({ readonly command: 'show'; readonly folder: string; readonly uid: number } & PrintOptions &
      CommonOptions)
  /** `file` is `-` for standard output, undefined for a file with the part's own name. */
  | ({
      readonly command: 'save'
      readonly folder: string
      readonly uid: number
      readonly part: string
      readonly file: string | undefined
    } & CommonOptions)
  /** `topic` is undefined for the help of the whole program. */
  | { readonly command: 'help'; readonly topic: CommandName | undefined }
  | { readonly command: 'version' }
  /** The program started by itself: see `runKeyringChild`. */
  | { readonly command: 'keyring-child' }

/** A command line that means nothing: exit code 2. The message is one sentence. */
export class UsageFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageFailure'
  }
}

/** Whether `thrown` is a `UsageFailure`. The code is split in chunks: the name is asked, not the class. */
export function isUsageFailure(thrown: unknown): thrown is UsageFailure {
  return thrown instanceof Error && thrown.name === 'UsageFailure'
}

/** Reads the words after the program's name. Throws a `UsageFailure`. */
export function parseArguments(argv: readonly string[]): Invocation {
  if (argv[0] === '--keyring-child') return { command: 'keyring-child' }
  const { operands, options } = split(argv)
  const [first, ...rest] = operands
  if (options.has('help')) {
    return { command: 'help', topic: first !== undefined && isCommandName(first) ? first : undefined }
  }
  if (options.has('version')) return { command: 'version' }
  const command = commandNamed(first)
  checkOptions(command, options)
  checkOperands(command, rest)
  return invocation(command, rest, options)
}

/** An option as it was written, with its value; the empty string for one that takes none. */
type Options = ReadonlyMap<string, { readonly written: string; readonly value: string }>

function split(argv: readonly string[]): { operands: readonly string[]; options: Options } {
  const known = new Map(allOptions().map((option) => [option.name, option]))
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...known.values()].map(({ name, short, value }) => [
        name,
        { type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : { short }) },
      ]),
    ),
    strict: false,
    tokens: true,
  })
  const options = new Map<string, { written: string; value: string }>()
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName: written, value } = token
    const option = known.get(name)
    if (!option)
      throw new UsageFailure(
        unknown(
          'option',
          written,
          [...known.keys()].map((key) => `--${key}`),
        ),
      )
    if (option.value === undefined && value !== undefined) throw new UsageFailure(`${written} takes no value`)
    // A word that looks like an option is rather a forgotten value, unless it was joined with "=".
    const swallowed = value !== undefined && /^-./.test(value) && !token.inlineValue
    if (option.value !== undefined && (value === undefined || swallowed)) {
      throw new UsageFailure(`${written} needs a value: ${written} ${option.value}`)
    }
    options.set(name, { written, value: value ?? '' })
  }
  return { operands, options }
}

function commandNamed(word: string | undefined): CommandName {
  if (word === undefined) return 'reader'
  if (isCommandName(word) && word !== 'reader') return word
  throw new UsageFailure(
    unknown(
      'command',
      word,
      Object.keys(commands).filter((name) => name !== 'reader'),
    ),
  )
}

function checkOptions(command: CommandName, options: Options): void {
  const own = optionsOf(command).map(({ name }) => name)
  for (const [name, { written }] of options) {
    if (own.includes(name)) continue
    const owners = Object.keys(commands)
      .filter(isCommandName)
      .filter((owner) => optionsOf(owner).some((option) => option.name === name))
    throw new UsageFailure(
      `${written} does not go with "${usageLine(command)}", only with ${owners.join(', ')}`,
    )
  }
  if (options.has('all') && options.has('subscribed'))
    throw new UsageFailure('--all and --subscribed exclude each other')
}

function checkOperands(command: CommandName, operands: readonly string[]): void {
  const { operands: expected }: CommandSyntax = commands[command]
  const missing = expected[operands.length]
  if (missing && !missing.optional)
    throw new UsageFailure(`${missing.name} is missing: ${usageLine(command)}`)
  const extra = operands[expected.length]
  if (extra !== undefined)
    throw new UsageFailure(`${JSON.stringify(extra)} is too much: ${usageLine(command)}`)
}

function invocation(command: CommandName, operands: readonly string[], options: Options): Invocation {
  const [first = '', second = '', third = '', fourth] = operands
  const common = commonOf(options)
  switch (command) {
    case 'reader':
    case 'demo':
    case 'setup':
    case 'doctor':
      return { ...common, command }
    case 'print':
      return { ...common, command, file: first, ...printOf(options) }
    case 'folders': {
      const which = options.has('all') ? 'all' : options.has('subscribed') ? 'subscribed' : undefined
      return { ...common, command, which, json: options.has('json') }
    }
    case 'list': {
      const count = wholeNumber(options.get('count')?.value ?? '20', '-n', 1, 1_000_000)
      const folder = operands[0] ?? common.folder
      return {
        ...common,
        command,
        folder,
        count,
        search: options.get('search')?.value,
        json: options.has('json'),
      }
    }
    case 'show':
      return { ...common, command, folder: first, uid: uidOf(second), ...printOf(options) }
    case 'save':
      return { ...common, command, folder: first, uid: uidOf(second), part: sectionOf(third), file: fourth }
  }
}

function commonOf(options: Options): CommonOptions {
  return {
    config: options.get('config')?.value,
    account: options.get('account')?.value,
    folder: options.get('folder')?.value,
    readOnly: options.has('read-only'),
    cache: !options.has('no-cache'),
    log: options.get('log')?.value,
    transcript: options.get('transcript')?.value,
  }
}

function printOf(options: Options): PrintOptions {
  const width = options.get('width')?.value
  const part = options.get('part')?.value
  const asked = options.get('headers')?.value ?? 'short'
  const headers = (['short', 'full', 'raw'] as const).find((way) => way === asked)
  if (!headers) throw new UsageFailure(`--headers is short, full or raw, not ${JSON.stringify(asked)}`)
  return {
    width: width === undefined ? undefined : wholeNumber(width, '--width', 10, 1000),
    headers,
    part: part === undefined ? undefined : sectionOf(part),
    parts: options.has('parts'),
    json: options.has('json'),
  }
}

/** A UID is a number from 1 to 2³² − 1 (RFC 9051 §2.3.1.1). */
function uidOf(word: string): number {
  return wholeNumber(word, 'UID', 1, 0xffff_ffff)
}

function wholeNumber(word: string, what: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(word) ? Number(word) : NaN
  if (value >= least && value <= most) return value
  throw new UsageFailure(`${what} is a whole number from ${least} to ${most}, not ${JSON.stringify(word)}`)
}

/** A part specifier (RFC 9051 §6.4.5.1), or a file inside a part: see `findPart`. */
function sectionOf(word: string): string {
  if (/^[1-9]\d{0,9}(\.[1-9]\d{0,9})*(#[1-9]\d{0,4}){0,9}$/.test(word)) return word
  throw new UsageFailure(`a part is named by numbers such as 1, 2.1 or 2#1, not ${JSON.stringify(word)}`)
}

function unknown(what: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return `there is no ${what} ${JSON.stringify(word)}: ${meant ? `did you mean ${meant}?` : 'see postern --help'}`
}

/** One option of the command line: the parser and the help both read this. */
export interface OptionSyntax {
  readonly name: string
  readonly short?: string
  /** What the value is called in the help; absent for an option that takes none. */
  readonly value?: string
  readonly help: string
}

/** One command of the command line. */
export interface CommandSyntax {
  /** Operands by their names in the help, in order. */
  readonly operands: readonly { readonly name: string; readonly optional?: boolean }[]
  /** Options of this command, beside the common ones. */
  readonly options: readonly OptionSyntax[]
  readonly help: string
}

const printOptions: readonly OptionSyntax[] = [
  { name: 'width', value: 'N', help: 'columns to fill (default: the terminal, else 80)' },
  { name: 'headers', value: 'HOW', help: 'short, full or raw (default: short)' },
  { name: 'part', value: 'N.N', help: 'this part only' },
  { name: 'parts', help: 'the list of its parts; with --part, of the files inside one' },
  { name: 'json', help: 'one object of JSON a line' },
]

const json: OptionSyntax = { name: 'json', help: 'one object of JSON a line' }

/** Options that every command takes. */
export const commonOptions: readonly OptionSyntax[] = [
  { name: 'config', short: 'c', value: 'FILE', help: 'the config file' },
  { name: 'account', short: 'a', value: 'NAME', help: 'the account (default: the first of the config)' },
  { name: 'folder', short: 'f', value: 'NAME', help: 'the folder to open (default: INBOX)' },
  { name: 'read-only', help: 'change nothing on the server' },
  { name: 'no-cache', help: 'keep nothing on this machine' },
  { name: 'log', value: 'FILE', help: 'write what happens to FILE' },
  { name: 'transcript', value: 'FILE', help: 'write the talk with the server to FILE, secrets redacted' },
  { name: 'version', short: 'V', help: 'print the version' },
  { name: 'help', short: 'h', help: 'print this help; after a command: its help' },
]

/** All commands by name; `reader` is the one that needs no name. */
export const commands = {
  reader: { operands: [], options: [], help: 'open the reader; without a config: the set-up' },
  demo: {
    operands: [],
    options: [],
    help: 'open the reader on a built-in sample mailbox (no account, no network)',
  },
  setup: { operands: [], options: [], help: 'add or change an account, tested live' },
  doctor: { operands: [], options: [], help: 'check terminal, config, secrets, TLS, server' },
  print: {
    operands: [{ name: 'FILE|-' }],
    options: printOptions,
    help: 'print a saved mail (.eml) as the reader shows it',
  },
  folders: {
    operands: [],
    options: [
      { name: 'all', help: 'all folders' },
      { name: 'subscribed', help: 'subscribed folders (default: as the config says)' },
      json,
    ],
    help: 'list folders',
  },
  list: {
    operands: [{ name: 'FOLDER', optional: true }],
    options: [
      { name: 'count', short: 'n', value: 'N', help: 'at most so many (default: 20)' },
      {
        name: 'search',
        value: 'QUERY',
        help:
          'only those that the server finds: words, "a phrase", from: to: cc: bcc: subject: body: list: ' +
          'header:NAME:TEXT is:unread is:starred is:answered keyword: has:attachment since:7d before:2026-05 ' +
          'on:today sent-since: larger:1M smaller:20k uid:1:200. -word is without, a or b is either, (…) groups. ' +
          'Words without from: or the like are looked for everywhere, which is slow on some servers; ' +
          'has:attachment goes by the Content-Type of messages, so it misses some and finds some without',
      },
      json,
    ],
    help: 'list the newest messages',
  },
  show: {
    operands: [{ name: 'FOLDER' }, { name: 'UID' }],
    options: printOptions,
    help: 'print a message',
  },
  save: {
    operands: [{ name: 'FOLDER' }, { name: 'UID' }, { name: 'PART' }, { name: 'FILE|-', optional: true }],
    options: [],
    help: 'save a part of a message; goes on where it was interrupted',
  },
} as const satisfies Readonly<Record<string, CommandSyntax>>

export type CommandName = keyof typeof commands

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

/** All options of a command, its own first. */
export function optionsOf(command: CommandName): readonly OptionSyntax[] {
  const syntax: CommandSyntax = commands[command]
  return [...syntax.options, ...commonOptions]
}

/** Every option of every command, each name once. */
export function allOptions(): readonly OptionSyntax[] {
  const every = Object.keys(commands).filter(isCommandName).flatMap(optionsOf)
  return [...new Map(every.map((option) => [option.name, option])).values()]
}

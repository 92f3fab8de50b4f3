import { exitMeanings } from './exit.ts'
import { commands, commonOptions, isCommandName } from './syntax.ts'
import type { CommandName, CommandSyntax, OptionSyntax } from './syntax.ts'

/** The help of a command, or of the whole program: plain text for 80 columns that ends in a line feed. */
export function helpText(command?: CommandName): string {
  const lines = command === undefined || command === 'reader' ? programHelp() : commandHelp(command)
  return `${lines.join('\n')}\n`
}

/** How a command is called: `postern show FOLDER UID`. */
export function usageLine(command: CommandName): string {
  const { operands }: CommandSyntax = commands[command]
  const words = operands.map(({ name, optional }) => (optional ? `[${name}]` : name))
  return ['postern', ...(command === 'reader' ? [] : [command]), ...words].join(' ')
}

function programHelp(): string[] {
  const names = Object.keys(commands).filter(isCommandName)
  return [
    'Postern reads mail over IMAP in a terminal.',
    '',
    ...names.map((name) => row(usageLine(name), commands[name].help, 32)),
    '',
    'Options:',
    ...commonOptions.map(optionRow),
    '',
    row('Exit status:', exitMeanings.map(([code, meaning]) => `${code} ${meaning}`).join(', '), 14),
  ]
}

function commandHelp(command: CommandName): string[] {
  const { options, help }: CommandSyntax = commands[command]
  return [
    `${usageLine(command)}${options.length > 0 ? ' [OPTIONS]' : ''}`,
    help,
    ...(options.length > 0 ? ['', 'Options:', ...options.map(optionRow)] : []),
    '',
    'Common options:',
    ...commonOptions.map(optionRow),
  ]
}

function optionRow({ name, short, value, help }: OptionSyntax): string {
  const long = `--${name}${value === undefined ? '' : ` ${value}`}`
  return row(`  ${short === undefined ? '    ' : `-${short}, `}${long}`, help, 26)
}

/** Two columns; what is too wide for the line, or for its column, goes to the next one. */
function row(left: string, right: string, column: number): string {
  const indent = `\n${' '.repeat(column)}`
  const words = right.split(' ')
  let line = words.shift() ?? ''
  const lines: string[] = []
  for (const word of words) {
    if (column + line.length + 1 + word.length > 80) {
      lines.push(line)
      line = word
    } else line += ` ${word}`
  }
  const wrapped = [...lines, line].join(indent)
  return left.length < column - 1 ? `${left.padEnd(column)}${wrapped}` : `${left}${indent}${wrapped}`
}

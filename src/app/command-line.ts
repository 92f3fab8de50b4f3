/** A command as it is typed or bound: `move Archive/2026`. */
export interface CommandLine {
  readonly name: string
  /** What it is given to act with; empty where it is to ask. */
  readonly argument: string
}

/** The name is the first word; the rest is one argument, whatever is in it. */
export function parseLine(line: string): CommandLine {
  const [, name = '', argument = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? []
  return { name, argument }
}

import type { CommandToken } from './imapflow-internals.ts'

export function atom(value: string): CommandToken {
  return { type: 'ATOM', value }
}

/** A string: a literal where it holds what no quoted string may (RFC 3501 §4.3). */
export function text(value: string): CommandToken {
  return { type: /[\r\n\0]/.test(value) ? 'LITERAL' : 'STRING', value }
}

/** BODY.PEEK[section]<start.length>: reading that leaves \Seen alone (RFC 9051 §6.4.5). */
export function peek(
  section: readonly CommandToken[],
  partial: readonly [start: number, length: number],
): CommandToken {
  return { type: 'ATOM', value: 'BODY.PEEK', section, partial }
}

/** A set of numbers, which is never quoted. */
export function sequence(value: string): CommandToken {
  return { type: 'SEQUENCE', value }
}

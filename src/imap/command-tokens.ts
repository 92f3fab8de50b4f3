import type { CommandToken } from './imapflow-internals.ts'

export function atom(value: string): CommandToken {
  return { type: 'ATOM', value }
}

/** A string: a literal where it holds what no quoted string may (RFC 3501 §4.3). */
export function text(value: string): CommandToken {
  return { type: /[\r\n\0]/.test(value) ? 'LITERAL' : 'STRING', value }
}

/** A set of numbers, which is never quoted. */
export function sequence(value: string): CommandToken {
  return { type: 'SEQUENCE', value }
}

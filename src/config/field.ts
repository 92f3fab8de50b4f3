import { isIP } from 'node:net'

/** What a value of the config file may be. */
export interface ValueType<T> {
  /** Ends the sentence "… must be". */
  readonly expects: string
  /** The value as the program uses it; undefined when it is not of this type. */
  parse(value: unknown): T | undefined
}

/** One key of the config file: the loader, its error messages and the sample config all read this. */
export interface Field<T> {
  readonly key: string
  readonly type: ValueType<T>
  /** The value of a key that is left out. */
  readonly default: T
  /** One line for the sample config. */
  readonly help: string
  /** A value in TOML for the sample config. */
  readonly sample: string
}

/** A field that must be given, or whose absence means something of its own. */
export function optional<T>(
  key: string,
  type: ValueType<T>,
  sample: string,
  help: string,
): Field<T | undefined> {
  return { key, type, default: undefined, help, sample }
}

/** A field with a default value, which is also its sample. */
export function defaulted<T extends string | number | boolean>(
  key: string,
  type: ValueType<T>,
  value: T,
  help: string,
): Field<T> {
  return { key, type, default: value, help, sample: JSON.stringify(value) }
}

export const text: ValueType<string> = {
  expects: 'a string in quotes',
  parse: (value) => (typeof value === 'string' ? value : undefined),
}

export const name: ValueType<string> = {
  expects: 'a string in quotes, and not empty',
  parse: (value) => (typeof value === 'string' && value !== '' ? value : undefined),
}

export const flag: ValueType<boolean> = {
  expects: 'true or false',
  parse: (value) => (typeof value === 'boolean' ? value : undefined),
}

export const hostName: ValueType<string> = {
  expects: 'a host name or address in quotes, without a port (port is a key of its own)',
  parse: (value) =>
    typeof value === 'string' && (/^[^\s/:@[\]]+$/.test(value) || isIP(value) !== 0) ? value : undefined,
}

/** The words of a command. It is run as it stands, with no shell. */
export const command: ValueType<readonly string[]> = {
  expects: 'a list of words, such as ["pass", "show", "mail/work"]',
  parse: (value) =>
    Array.isArray(value) && value.every((word) => typeof word === 'string') && value[0] ? value : undefined,
}

/** What a key does: a command with what it is given, or a list of such; the empty string is nothing. */
export const keyBinding: ValueType<string | readonly string[]> = {
  expects: 'a string in quotes, such as "archive", or a list of them: ["archive", "next"]',
  parse: (value) => {
    if (typeof value === 'string') return value
    const isList = Array.isArray(value) && value.length > 0
    return isList && value.every((line) => typeof line === 'string' && line.trim() !== '') ? value : undefined
  },
}

/** A SHA-256 fingerprint; colons between the octets, as `openssl x509 -fingerprint` prints them, are taken out. */
export const fingerprint: ValueType<string> = {
  expects: '"sha256:" and 64 hexadecimal digits (openssl x509 -noout -fingerprint -sha256 -in FILE)',
  parse: (value) => {
    if (typeof value !== 'string') return undefined
    const plain = value.toLowerCase().replace(/(?<=:.*):/g, '')
    return /^sha256:[0-9a-f]{64}$/.test(plain) ? plain : undefined
  },
}

/** A number from `least` to `most`. */
export function numberBetween(least: number, most: number, whole: boolean): ValueType<number> {
  return {
    expects: `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
    parse: (value) =>
      typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value))
        ? value
        : undefined,
  }
}

/** One of `values`. */
export function oneOf<const T extends string>(...values: readonly T[]): ValueType<T> {
  return {
    expects: values.map((value) => JSON.stringify(value)).join(' or '),
    parse: (value) => values.find((candidate) => candidate === value),
  }
}

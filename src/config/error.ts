/** One thing that is wrong in a config file. It never holds a value from the file other than a key's name or a query. */
export interface ConfigError {
  readonly file: string
  /** From 1; absent where no line is to blame. */
  readonly line?: number
  /** With its tables: `accounts.work.tls`. */
  readonly key?: string
  /** One sentence: what is wrong and what would be right. */
  readonly message: string
}

/** Everything that is wrong with a config, in the order of its lines. Carried through promises and `throw`. */
export class ConfigFailure extends Error {
  /** `no-config`: the file is not there; `invalid`: it cannot be used as it is. */
  readonly reason: 'no-config' | 'invalid'
  readonly errors: readonly ConfigError[]
  constructor(reason: 'no-config' | 'invalid', errors: readonly ConfigError[]) {
    super(errors.map(describeConfigError).join('\n'))
    this.name = 'ConfigFailure'
    this.reason = reason
    this.errors = errors
  }
}

/** `FILE:LINE: MESSAGE`, as compilers say it. */
export function describeConfigError(error: ConfigError): string {
  return `${error.file}${error.line === undefined ? '' : `:${error.line}`}: ${error.message}`
}

/** Whether `thrown` is a `ConfigFailure`. The code is split in chunks: the name is asked, not the class. */
export function isConfigFailure(thrown: unknown): thrown is ConfigFailure {
  return thrown instanceof Error && thrown.name === 'ConfigFailure' && 'errors' in thrown
}

import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The folder of the config file: `$XDG_CONFIG_HOME/postern` (XDG Base Directory Specification). */
export function configFolder(env: Environment): string {
  return folder(env, 'XDG_CONFIG_HOME', '.config')
}

/** The folder of what should outlive a cleaned cache, such as the triage journal: `$XDG_STATE_HOME/postern`. */
export function stateFolder(env: Environment): string {
  return folder(env, 'XDG_STATE_HOME', '.local/state')
}

/** The config file that is read when the command line names none. */
export function configFile(env: Environment): string {
  return join(configFolder(env), 'config.toml')
}

/** `path` with a leading `~/` made the user's home; a relative one starts at `base`. */
export function expandPath(path: string, base: string, env: Environment): string {
  return path.startsWith('~/') ? join(home(env), path.slice(2)) : resolve(base, path)
}

/** The specification says that a relative path in a variable is to be ignored. */
function folder(env: Environment, variable: string, underHome: string): string {
  const value = env[variable]
  return join(value && isAbsolute(value) ? value : join(home(env), underHome), 'postern')
}

function home(env: Environment): string {
  return env['HOME'] || homedir()
}

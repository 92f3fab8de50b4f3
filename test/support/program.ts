import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './daemon.ts'
import type { Finished } from './daemon.ts'

/** The program as users start it: the launcher, which loads the bundles of dist/. */
export const launcher = fileURLToPath(new URL('../../../../bin/postern.js', import.meta.url))

/** A home of its own for the program: nothing of the user's is read or written. */
export interface Sandbox {
  /** Home and working folder. */
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  /** Writes the config file that the program finds by itself. */
  configure(toml: string): Promise<void>
  /** Runs the program without a terminal, to its end. */
  postern(...words: readonly string[]): Promise<Finished>
  remove(): Promise<void>
}

/** Makes a sandbox; the program finds `password` in its environment. */
export async function makeSandbox(password?: string): Promise<Sandbox> {
  const dir = await mkdtemp(join(tmpdir(), 'postern-home-'))
  const folders = {
    XDG_CONFIG_HOME: 'config',
    XDG_CACHE_HOME: 'cache',
    XDG_DATA_HOME: 'data',
    XDG_STATE_HOME: 'state',
  }
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: dir,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  }
  for (const [variable, name] of Object.entries(folders)) env[variable] = join(dir, name)
  if (password !== undefined) env['POSTERN_PASSWORD'] = password
  const config = join(dir, 'config', 'postern')
  await mkdir(config, { recursive: true })
  return {
    dir,
    env,
    configure: (toml) => writeFile(join(config, 'config.toml'), toml),
    postern: (...words) => run([process.execPath, launcher, ...words], { env, cwd: dir }),
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

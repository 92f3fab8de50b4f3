import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StartKeyringChild } from '../../src/credentials/keyring.ts'
import { run, runWell, startDaemon, waitUntil } from './daemon.ts'
import { requireProgram } from './requirements.ts'

/** A private D-Bus session with an unlocked gnome-keyring in it: nobody's own keyring is touched. */
export interface TestKeyring {
  /** The environment in which programs find this keyring. */
  readonly env: NodeJS.ProcessEnv
  lock(): Promise<void>
  stop(): Promise<void>
}

/** Starts one; undefined where its programs are not installed. */
export async function startKeyring(): Promise<TestKeyring | undefined> {
  const bus = requireProgram('dbus-daemon', 'dbus-daemon')
  const send = requireProgram('dbus-send', 'dbus-bin')
  const keyring = requireProgram('gnome-keyring-daemon', 'gnome-keyring')
  if (!bus || !send || !keyring) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'postern-keyring-'))
  const runtime = join(dir, 'run')
  await mkdir(runtime)
  await chmod(runtime, 0o700)
  const address = `unix:path=${join(runtime, 'bus')}`
  const env = {
    ...withoutKeyring(),
    DBUS_SESSION_BUS_ADDRESS: address,
    XDG_DATA_HOME: join(dir, 'data'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    XDG_RUNTIME_DIR: runtime,
  }
  const daemons = [
    startDaemon([bus, '--session', '--nofork', `--address=${address}`], join(dir, 'bus.log'), { env }),
  ]
  const stop = async () => {
    for (const daemon of daemons.toReversed()) await daemon.stop()
    await rm(dir, { recursive: true, force: true })
  }
  const owned = async (name: string) => {
    const words = ['--session', '--dest=org.freedesktop.DBus', '--print-reply', '/org/freedesktop/DBus']
    const asked = await run([send, ...words, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`], { env })
    return asked.stdout.includes('boolean true')
  }
  try {
    await waitUntil('the bus answers', () => owned('org.freedesktop.DBus'))
    // It makes the login keyring with the password that stands on its input up to the end of file.
    const options = ['--foreground', '--unlock', '--components=secrets']
    daemons.push(startDaemon([keyring, ...options], join(dir, 'keyring.log'), { env, input: 'test' }))
    await waitUntil('the keyring answers', () => owned('org.freedesktop.secrets'))
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return {
    env,
    stop,
    async lock() {
      const words = [
        '--session',
        '--dest=org.freedesktop.secrets',
        '--print-reply',
        '/org/freedesktop/secrets',
      ]
      const login = 'array:objpath:/org/freedesktop/secrets/collection/login'
      await runWell([send, ...words, 'org.freedesktop.Secret.Service.Lock', login], { env })
    },
  }
}

/** The environment of these tests without any way to a keyring, a session bus or a screen. */
export function withoutKeyring(): NodeJS.ProcessEnv {
  const hidden = [
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'DBUS_SESSION_BUS_ADDRESS',
    'XDG_RUNTIME_DIR',
    'GNOME_KEYRING_CONTROL',
  ]
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.includes(name)))
}

/** Starts the keyring's real child process, compiled, in `env`. */
export function keyringChildIn(env: NodeJS.ProcessEnv): StartKeyringChild {
  const module = new URL('../../src/credentials/keyring-child.js', import.meta.url)
  const script = `import { runKeyringChild } from ${JSON.stringify(module.href)}; runKeyringChild()`
  return () =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
}

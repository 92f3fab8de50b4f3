import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { courierConfig, courierScript } from './courier-config.ts'
import type { CourierOptions } from './courier-config.ts'
import { freePort, runWell, waitUntil } from './daemon.ts'
import type { Daemon } from './daemon.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import {
  findOwner,
  giveTo,
  hashPassword,
  overImap,
  startAlone,
  startPatiently,
  untilGreets,
  writeCertificate,
} from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { lacking, requireProgram } from './requirements.ts'
import { requireUnpacked } from './unpacked.ts'

/**
 * Starts a Courier on free ports, with the users alice, bob and full (whose quota is 20 kB). Undefined where it is
 * not installed, and for all but root: its paths under /etc and /run are fixed, so it lives in a mount namespace where
 * they are folders of its own. See `requireProgram`.
 */
export function startCourier(options: CourierOptions = {}): Promise<RealServer | undefined> {
  return startPatiently(() => startOnce(options))
}

async function startOnce(options: CourierOptions): Promise<RealServer | undefined> {
  const programs = {
    imapd: requireUnpacked('/usr/bin/imapd', 'courier-imap'),
    imaplogin: requireUnpacked('/usr/lib/courier/courier/imaplogin', 'courier-imap'),
    couriertcpd: requireProgram('couriertcpd', 'courier-base'),
    maildirmake: requireProgram('maildirmake.courier', 'courier-base'),
    makeuserdb: requireProgram('makeuserdb', 'courier-authlib-userdb'),
    unshare: requireProgram('unshare', 'util-linux'),
  }
  const { imapd, imaplogin, couriertcpd, maildirmake, makeuserdb, unshare } = programs
  if (!imapd || !imaplogin || !couriertcpd || !maildirmake || !makeuserdb || !unshare) return undefined
  if (process.getuid?.() !== 0) {
    lacking('root, for the mount namespace of Courier')
    return undefined
  }
  const dir = await mkdtemp(join(tmpdir(), 'postern-courier-'))
  let daemon: Daemon | undefined
  const stop = async () => {
    await daemon?.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await chmod(dir, 0o755)
    const owner = await findOwner()
    const { password = 'secret' } = options
    const [port, tlsPort] = [await freePort(), await freePort()]
    const place = { host: '127.0.0.1', port, tlsPort, password, ...(await writeCertificate(dir)) }
    for (const name of ['etc', 'run', 'run/authdaemon', 'home']) await mkdir(join(dir, name))
    for (const user of ['alice', 'bob', 'full']) {
      await mkdir(join(dir, 'home', user))
      await runWell([maildirmake, join(dir, 'home', user, 'Maildir')])
    }
    await runWell([maildirmake, '-q', '20000S', join(dir, 'home', 'full', 'Maildir')])
    const ids = { uid: owner.runAs.uid ?? 0, gid: owner.runAs.gid ?? 0 }
    const files = courierConfig({ ...options, ...ids, dir, hash: await hashPassword(password, '-1') })
    for (const [name, text] of Object.entries(files))
      await writeFile(join(dir, 'etc', name), text, { mode: 0o600 })
    const pem = `${loopbackCertificate.key}${loopbackCertificate.cert}`
    // Read by couriertls, which a STARTTLS runs as the user courier.
    await writeFile(join(dir, 'etc', 'imapd.pem'), pem)
    await giveTo(owner, dir)
    const console = join(dir, 'console.log')
    const script = ['/bin/bash', '-c', courierScript(owner), 'courier', dir, String(port), String(tlsPort)]
    const words = [unshare, '--mount', ...script, imaplogin, imapd, couriertcpd, makeuserdb]
    daemon = startAlone(words, console, { cwd: dir })
    if (!daemon) return undefined
    await untilGreets('Courier', daemon, console, { port, tlsPort })
    await waitUntil('Courier can look up its users', () =>
      existsSync(join(dir, 'run', 'authdaemon', 'socket')),
    )
    return {
      product: 'Courier',
      dir,
      ...place,
      users: { alice: 'alice', bob: 'bob' },
      separator: '.',
      prefix: 'INBOX.',
      imapCommand: (user) => {
        const shell = 'cd "$1" && set -a && . "$2" && AUTHENTICATED=$3 exec "$4" Maildir'
        const places = [join(dir, 'home', user), join(dir, 'etc', 'imapd')]
        return [...owner.command, '/bin/bash', '-c', shell, 'imap', ...places, user, imapd]
      },
      ...overImap(place),
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { cyrusConfig } from './cyrus-config.ts'
import type { CyrusOptions } from './cyrus-config.ts'
import { freePort, run } from './daemon.ts'
import type { Daemon } from './daemon.ts'
import { RawSession } from './raw-session.ts'
import type { RawPlace } from './raw-session.ts'
import {
  findOwner,
  giveTo,
  overImap,
  startAlone,
  startPatiently,
  untilGreets,
  writeCertificate,
} from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { requireProgram } from './requirements.ts'
import { requireUnpacked } from './unpacked.ts'

/**
 * Starts a Cyrus on free ports, with the users alice, bob and full (whose quota is 20 kB), and the shared mailboxes
 * News, which everyone may change, and Locked, which everyone may only look at. Undefined where it is not installed:
 * see `requireProgram`.
 */
export function startCyrus(options: CyrusOptions = {}): Promise<RealServer | undefined> {
  return startPatiently(() => startOnce(options))
}

async function startOnce(options: CyrusOptions): Promise<RealServer | undefined> {
  const imapd = requireUnpacked('/usr/lib/cyrus/bin/imapd', 'cyrus-imapd')
  const idled = requireUnpacked('/usr/lib/cyrus/bin/idled', 'cyrus-imapd')
  const master = requireUnpacked('/usr/lib/cyrus/bin/master', 'cyrus-common')
  const saslpasswd = requireProgram('saslpasswd2', 'sasl2-bin')
  if (!imapd || !idled || !master || !saslpasswd) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'postern-cyrus-'))
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
    for (const name of ['db', 'socket', 'log', 'proc', 'lock', 'msg', 'backup', 'spool', 'sieve'])
      await mkdir(join(dir, name))
    for (const user of ['alice', 'bob', 'full', 'admin']) {
      const words = [saslpasswd, '-p', '-c', '-f', join(dir, 'sasldb2'), '-u', hostname(), user]
      const { code, stderr } = await run(words, { input: password })
      if (code !== 0) throw new Error(stderr)
    }
    const { imapdConf, cyrusConf } = cyrusConfig({ ...options, dir, port, tlsPort, imapd, idled, ...owner })
    await writeFile(join(dir, 'imapd.conf'), imapdConf)
    await writeFile(join(dir, 'cyrus.conf'), cyrusConf)
    await giveTo(owner, dir)
    const console = join(dir, 'console.log')
    const files = ['-C', join(dir, 'imapd.conf'), '-M', join(dir, 'cyrus.conf'), '-p', join(dir, 'pid')]
    daemon = startAlone([master, ...files], console, { ...owner.runAs, cwd: dir })
    if (!daemon) return undefined
    await untilGreets('Cyrus', daemon, console, { port, tlsPort })
    const separator = options.dots ? '.' : '/'
    await administrate(place, separator)
    return {
      product: 'Cyrus',
      dir,
      ...place,
      users: { alice: 'alice', bob: 'bob' },
      separator,
      prefix: options.underInbox ? `INBOX${separator}` : '',
      ...overImap(place),
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/** What only the administrator can make. */
async function administrate(place: RawPlace, separator: string): Promise<void> {
  const session = await RawSession.signIn(place, 'admin')
  const full = `user${separator}full`
  try {
    await session.ok(`CREATE ${full}`)
    await session.ok(`CREATE ${full}${separator}Trash`)
    await session.ok(`SETQUOTA ${full} (STORAGE 20)`)
    await session.ok('CREATE News')
    await session.ok('SETACL News anyone lrswipkxte')
    await session.ok('CREATE Locked')
    await session.ok('SETACL Locked anyone lr')
  } finally {
    session.close()
  }
}

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './daemon.ts'
import type { Daemon } from './daemon.ts'
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
import { requireProgram } from './requirements.ts'

/** Variations of the server that `startMailutils` makes. */
export interface MailutilsOptions {
  /** The password of every user: `secret` by default. */
  readonly password?: string
  /** `mbox` by default. */
  readonly mailFormat?: 'mbox' | 'maildir'
  /** Nobody signs in before STARTTLS (LOGINDISABLED). */
  readonly strict?: boolean
}

/** Starts a GNU Mailutils imap4d on free ports. Undefined where it is not installed: see `requireProgram`. */
export function startMailutils(options: MailutilsOptions = {}): Promise<RealServer | undefined> {
  return startPatiently(() => startOnce(options))
}

async function startOnce(options: MailutilsOptions): Promise<RealServer | undefined> {
  const imap4d = requireProgram('imap4d', 'mailutils-imap4d')
  if (!imap4d || !requireProgram('openssl', 'openssl')) return undefined
  const dir = await mkdtemp(join(tmpdir(), 'postern-mailutils-'))
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
    const hash = await hashPassword(password, '-6')
    const ids = `${owner.runAs.uid ?? process.getuid?.()}:${owner.runAs.gid ?? process.getgid?.()}`
    for (const name of ['domains', 'spool', 'home', 'home/alice', 'home/bob']) await mkdir(join(dir, name))
    // It makes this at the first CREATE; where two sessions want it at once, one of them is refused.
    for (const user of ['alice', 'bob']) await mkdir(join(dir, 'home', user, 'mail'))
    const users = ['alice', 'bob'].map(
      (user) => `${user}:${hash}:${ids}:${user}:${dir}/home/${user}:/bin/sh\n`,
    )
    await writeFile(join(dir, 'domains', 'test'), users.join(''))
    const configFile = join(dir, 'imap4d.conf')
    await writeFile(configFile, mailutilsConfig(dir, port, tlsPort, options))
    for (const user of ['alice', 'bob'])
      await writeFile(join(dir, `as-${user}`), `#!/bin/sh\necho ${user}@test\n`, { mode: 0o755 })
    await giveTo(owner, dir)
    const console = join(dir, 'console.log')
    const words = [imap4d, `--config-file=${configFile}`]
    daemon = startAlone([...words, '--foreground'], console, { ...owner.runAs, cwd: dir })
    if (!daemon) return undefined
    await untilGreets('Mailutils', daemon, console, { port, tlsPort })
    return {
      product: 'Mailutils',
      dir,
      ...place,
      users: { alice: 'alice@test', bob: 'bob@test' },
      separator: '/',
      prefix: '',
      imapCommand: (user) => [
        ...owner.command,
        ...words,
        '--inetd',
        '--set',
        `.preauth=prog://${dir}/as-${user.replace('@test', '')}`,
      ],
      ...overImap(place),
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function mailutilsConfig(dir: string, port: number, tlsPort: number, options: MailutilsOptions): string {
  const { mailFormat = 'mbox', strict = false } = options
  return `
pidfile "${dir}/imap4d.pid";
mode daemon;
max-children 40;
logging { syslog no; };
tcp-wrappers { enable no; };
auth {
  authentication clear;
  authentication generic;
  authorization clear;
  authorization virtdomain;
  authorization system;
};
virtdomain { passwd-dir "${dir}/domains"; };
mailbox { mailbox-type ${mailFormat}; mailbox-pattern "${mailFormat}:${dir}/spool/\${user}"; };
namespace personal {
  prefix "" { directory "$home/mail"; delimiter "/"; mailbox-type ${mailFormat}; };
};
tls { ssl-certificate-file "${dir}/cert.pem"; ssl-key-file "${dir}/key.pem"; };
server 127.0.0.1:${port} { tls-mode ${strict ? 'required' : 'ondemand'}; };
server 127.0.0.1:${tlsPort} { tls-mode connection; };
`
}

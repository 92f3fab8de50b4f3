import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { MessageToAppend } from './append.ts'
import { run, runWell, startDaemon, waitUntil } from './daemon.ts'
import type { Daemon, RunAs, RunOptions } from './daemon.ts'
import { loopbackCertificate } from './loopback-certificate.ts'
import { RawSession } from './raw-session.ts'
import { requireProgram } from './requirements.ts'

/** What the real servers of the tests have in common: a private instance on 127.0.0.1, with alice and bob. */
export interface RealServer {
  readonly product: 'Dovecot' | 'Cyrus' | 'Courier' | 'Mailutils'
  /** Its folder: configuration, mail, log. Removed by `stop`. */
  readonly dir: string
  readonly host: string
  /** For plain connections and STARTTLS. */
  readonly port: number
  /** For implicit TLS. */
  readonly tlsPort: number
  /** The path of the certificate (PEM) to trust. */
  readonly ca: string
  /** The text of `ca`. */
  readonly certificate: string
  /** The names to sign in with. */
  readonly users: { readonly alice: string; readonly bob: string }
  /** The password of every user. */
  readonly password: string
  /** The hierarchy delimiter. */
  readonly separator: string
  /** The prefix of the personal namespace, such as `INBOX.`. */
  readonly prefix: string
  /** A command that speaks IMAP on its standard input and output, signed in as `user` (PREAUTH): a tunnel. */
  readonly imapCommand?: (user: string) => readonly string[]
  /** Makes mailboxes, named in full; those that exist already are left alone. */
  createMailboxes(user: string, mailboxes: readonly string[]): Promise<void>
  /** Appends messages (their lines end in CRLF) to a mailbox, which is made where it is missing. */
  fill(user: string, mailbox: string, messages: Iterable<MessageToAppend>): Promise<void>
  /** Ends the server and all its sessions. Stopping twice does no harm. */
  stop(): Promise<void>
}

/** Who runs a server: oneself, or nobody where that is root, which mail servers do not take as a mail user. */
export interface Owner {
  readonly user: string
  readonly group: string
  readonly runAs: RunAs
  /** Put before a command to run it as the owner. */
  readonly command: readonly string[]
}

/** The owner of a server that is about to start. */
export async function findOwner(): Promise<Owner> {
  const root = process.getuid?.() === 0
  const id = async (option: string) => (await runWell(['id', option, ...(root ? ['nobody'] : [])])).trim()
  const [user, group, uid, gid] = [await id('-un'), await id('-gn'), await id('-u'), await id('-g')]
  if (!root) return { user, group, runAs: {}, command: [] }
  const command = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--']
  return { user, group, runAs: { uid: Number(uid), gid: Number(gid) }, command }
}

/** Gives a folder to the owner: what is in it was made by us and is read by the server. */
export async function giveTo(owner: Owner, dir: string): Promise<void> {
  if (owner.runAs.uid !== undefined) await runWell(['chown', '-R', `${owner.user}:${owner.group}`, dir])
}

/** Writes the certificate of the tests, which is for localhost and 127.0.0.1, as `cert.pem` and `key.pem`. */
export async function writeCertificate(dir: string): Promise<{ ca: string; certificate: string }> {
  const ca = join(dir, 'cert.pem')
  await writeFile(ca, loopbackCertificate.cert)
  await writeFile(join(dir, 'key.pem'), loopbackCertificate.key, { mode: 0o600 })
  return { ca, certificate: loopbackCertificate.cert }
}

/** Starts again, twice at most, where another process took a free port before the server did. */
export async function startPatiently<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start()
    } catch (thrown) {
      if (attempt === 3 || !/in use|in vain/i.test(String(thrown))) throw thrown
    }
  }
}

/**
 * Starts a server that at its end ends its whole process group, as several do: that must be neither ours nor another
 * server's. It ends with us all the same. Undefined where setpriv(1) is not installed.
 */
export function startAlone(argv: readonly string[], log: string, options: RunOptions): Daemon | undefined {
  const setpriv = requireProgram('setpriv', 'util-linux')
  if (!setpriv) return undefined
  return startDaemon([setpriv, '--pdeathsig', 'TERM', '--', ...argv], log, { ...options, detached: true })
}

/** Waits until a server that was started greets on its port and listens on that for TLS; throws what it complained of. */
export async function untilGreets(
  product: string,
  daemon: Pick<Daemon, 'running'>,
  console: string,
  { port, tlsPort }: Pick<RealServer, 'port' | 'tlsPort'>,
): Promise<void> {
  try {
    await waitUntil(`${product} greets`, async () => {
      if (!daemon.running()) throw new Error(`${product} ended`)
      return (await answers(port, 'data')) && answers(tlsPort, 'connect')
    })
  } catch (thrown) {
    throw new Error(`${String(thrown)}: ${await readFile(console, 'utf8')}`, { cause: thrown })
  }
}

/** Whether a port of 127.0.0.1 takes a connection, or says something besides. */
function answers(port: number, event: 'connect' | 'data'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => settle(false))
    socket.on(event, () => settle(true)).on('error', () => settle(false))
    socket.on('close', () => settle(false))
  })
}

/** The hash of a password, as crypt(3) takes it; `method` is an option of openssl-passwd(1ssl). */
export async function hashPassword(password: string, method: '-1' | '-6'): Promise<string> {
  const { code, stdout, stderr } = await run(['openssl', 'passwd', method, '-stdin'], { input: password })
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

/** `createMailboxes` and `fill` by IMAP, for a server that has no better tool. */
export function overImap(
  server: Pick<RealServer, 'host' | 'tlsPort' | 'certificate' | 'password'>,
): Pick<RealServer, 'createMailboxes' | 'fill'> {
  const asUser = async (user: string, act: (session: RawSession) => Promise<void>) => {
    const session = await RawSession.signIn(server, user)
    try {
      await act(session)
    } finally {
      await session.logout()
    }
  }
  return {
    createMailboxes: (user, mailboxes) =>
      asUser(user, async (session) => {
        for (const mailbox of mailboxes) await session.create(mailbox)
      }),
    fill: (user, mailbox, messages) =>
      asUser(user, async (session) => {
        await session.create(mailbox)
        for (const message of messages) await session.append(mailbox, message)
      }),
  }
}

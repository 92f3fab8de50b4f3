import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { appendCommands } from './append.ts'
import type { MessageToAppend } from './append.ts'
import { freePort, run, runWell, startDaemon } from './daemon.ts'
import type { Daemon } from './daemon.ts'
import { dovecotConfig } from './dovecot-config.ts'
import type { DovecotOptions } from './dovecot-config.ts'
import { findOwner, giveTo, startPatiently, untilGreets } from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { lacking, requireProgram } from './requirements.ts'

/** The password of every user. */
export const dovecotPassword = 'secret'

/** A private Dovecot on the loopback addresses, with the users alice, bob and full. */
export interface DovecotServer extends RealServer {
  /** 127.0.0.2: demands STARTTLS on `port` (LOGINDISABLED); `host` trusts its own address and does not. */
  readonly strictHost: string
  readonly logFile: string
  /** Runs Dovecot's administration tool; gives its output, throws its complaints. */
  doveadm(...args: readonly string[]): Promise<string>
  /** A command that speaks IMAP on its standard input and output, signed in as `user` (PREAUTH): a tunnel. */
  imapCommand(user: string): readonly string[]
  /** Ends the server and all its sessions, then starts it again with the same ports and mail. */
  restart(whileDown?: () => Promise<void>): Promise<void>
}

/** Starts one on free ports. Undefined where Dovecot 2.3 or openssl is not installed: see `requireProgram`. */
export function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer | undefined> {
  return startPatiently(() => startOnce(options))
}

async function startOnce(options: DovecotOptions): Promise<DovecotServer | undefined> {
  const dovecot = requireProgram('dovecot', 'dovecot-imapd')
  const doveadm = requireProgram('doveadm', 'dovecot-core')
  const openssl = requireProgram('openssl', 'openssl')
  if (!dovecot || !doveadm || !openssl) return undefined
  const version = await runWell([dovecot, '--version'])
  if (!version.startsWith('2.3.')) {
    lacking(`Dovecot 2.3 (this is ${version.trim()}, which wants another configuration)`)
    return undefined
  }
  const dir = await mkdtemp(join(tmpdir(), 'postern-dovecot-'))
  let daemon: Daemon | undefined
  const stop = async () => {
    await daemon?.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const owner = await findOwner()
    const configFile = join(dir, 'dovecot.conf')
    await prepareFolder(dir, openssl)
    const [port, tlsPort] = [await freePort(), await freePort()]
    const { users, acls, config } = dovecotConfig({
      ...options,
      dir,
      port,
      tlsPort,
      user: owner.user,
      group: owner.group,
    })
    await writeFile(join(dir, 'users'), users)
    await writeFile(join(dir, 'acls'), acls)
    await writeFile(configFile, config)
    await giveTo(owner, dir)

    const console = join(dir, 'console.log')
    const start = async () => {
      const started = startDaemon([dovecot, '-F', '-c', configFile], console, { ...owner.runAs, cwd: dir })
      daemon = started
      await untilGreets('Dovecot', started, console, { port, tlsPort })
    }
    await start()

    const imapCommand = (user: string) => [
      ...owner.command,
      doveadm,
      '-c',
      configFile,
      'exec',
      'imap',
      '-u',
      user,
    ]
    const createMailboxes = async (user: string, mailboxes: readonly string[]) => {
      const words = [doveadm, '-c', configFile, 'mailbox', 'create', '-u', user, ...mailboxes]
      const { code, stderr } = await run(words, { ...owner.runAs, cwd: dir })
      const unexpected = stderr.split('\n').filter((line) => line !== '' && !/already exists/.test(line))
      if (code !== 0 && unexpected.length > 0) throw new Error(unexpected.join('\n'))
    }
    return {
      product: 'Dovecot',
      users: { alice: 'alice', bob: 'bob' },
      password: dovecotPassword,
      separator: options.separator ?? '/',
      prefix: options.prefix ?? '',
      dir,
      host: '127.0.0.1',
      strictHost: '127.0.0.2',
      port,
      tlsPort,
      ca: join(dir, 'cert.pem'),
      certificate: await readFile(join(dir, 'cert.pem'), 'utf8'),
      logFile: join(dir, 'dovecot.log'),
      doveadm: (...args) => runWell([doveadm, '-c', configFile, ...args], { ...owner.runAs, cwd: dir }),
      imapCommand,
      createMailboxes,
      async fill(user, mailbox, messages) {
        await createMailboxes(user, [mailbox])
        await append(imapCommand(user), mailbox, messages, dir)
      },
      async restart(whileDown) {
        await daemon?.stop()
        await whileDown?.()
        await start()
      },
      stop,
    }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

async function prepareFolder(dir: string, openssl: string): Promise<void> {
  await chmod(dir, 0o755)
  for (const name of ['run', 'home', 'public']) await mkdir(join(dir, name))
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '30',
  ]
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2'
  const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')]
  await runWell([openssl, ...words, '-subj', '/CN=localhost', '-addext', names, ...files])
}

/** Feeds a PREAUTH session with APPEND commands and reads whether it took them. */
async function append(
  command: readonly string[],
  mailbox: string,
  messages: Iterable<MessageToAppend>,
  cwd: string,
): Promise<void> {
  const [program = '', ...words] = command
  const child = spawn(program, words, { cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = new Promise<void>((resolve, reject) => child.on('close', () => resolve()).on('error', reject))
  await pipeline(Readable.from(appendCommands(mailbox, messages)), child.stdin)
  await ended
  const failed = output.split('\r\n').find((line) => /^\S+ (NO|BAD) /.test(line))
  if (failed !== undefined || !/^done OK /m.test(output))
    throw new Error(`APPEND failed: ${failed ?? output}`)
}

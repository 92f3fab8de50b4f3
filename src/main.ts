import { createRequire } from 'node:module'
import { hostname, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from './app/app.ts'
import { makeKeymap } from './app/keymap.ts'
import { keymapProblems } from './app/keymap-check.ts'
import { commands } from './app/commands/index.ts'
import { accountOptions, signInSource } from './cli/account.ts'
import { isUsageFailure, parseArguments } from './cli/arguments.ts'
import type { CommonOptions } from './cli/arguments.ts'
import { exit, exitCode } from './cli/exit.ts'
import { openLogFile } from './cli/log-file.ts'
import { helpText } from './cli/help.ts'
import type { AccountConfig, Config } from './config/config.ts'
import { isConfigFailure } from './config/error.ts'
import { chooseAccount, defaultConfig, loadConfig } from './config/load.ts'
import { configFile, stateFolder } from './config/paths.ts'
import { keyringChildOf } from './credentials/keyring.ts'
import type { OpenSession } from './imap/session.ts'
import { describeError, toMailError } from './model/error.ts'
import { FileSearches } from './store/saved-searches.ts'
import { FileFolderMemory } from './store/folder-memory.ts'
import { FileJournal } from './store/triage-journal.ts'
import { Account } from './sync/account.ts'
import type { AccountOptions } from './sync/account.ts'
import type { QueryError } from './sync/search/parse-query.ts'
import { parseSearch } from './sync/search/parse-query.ts'
import { displaySafe } from './text/display-safe.ts'
import { runReader } from './ui/run-reader.ts'
import { terminalTrouble, usesUtf8 } from './ui/terminal/terminfo.ts'
import { loadTheme, ThemeError } from './ui/terminal/theme.ts'

/** This file, bundled (dist/main.cjs) or compiled (dist/js/src/main.js). */
const self = fileURLToPath(import.meta.url)
const bundled = self.endsWith('.cjs')
const root = bundled ? dirname(dirname(self)) : join(dirname(self), '..', '..', '..')
const partWorker = bundled
  ? join(dirname(self), 'app-part-worker.cjs')
  : join(dirname(self), 'app', 'part-worker.js')
const launcher = bundled ? join(root, 'bin', 'postern.js') : self

async function main(argv: readonly string[]): Promise<number> {
  const invocation = parseArguments(argv)
  switch (invocation.command) {
    case 'help':
      await write(process.stdout, helpText(invocation.topic))
      return exit.done
    case 'version':
      await write(process.stdout, `postern ${version()}\n`)
      return exit.done
    case 'keyring-child': {
      const { runKeyringChild } = await import('./credentials/keyring-child.ts')
      runKeyringChild()
      return exit.done
    }
    case 'setup':
    case 'doctor':
      complain(
        `postern ${invocation.command} is not in this version yet. README.md tells how to write the config.`,
      )
      return exit.failed
    case 'print': {
      const { printFile } = await import('./cli/print.ts')
      await write(
        process.stdout,
        await printFile(invocation.file, invocation, invocation.width ?? outputWidth()),
      )
      return exit.done
    }
    case 'folders':
    case 'list':
    case 'show':
    case 'save': {
      const config = await loadConfig({ file: invocation.config, env: process.env })
      const account = chooseAccount(config, invocation.account, invocation.config ?? configFile(process.env))
      const { runOneShot } = await import('./cli/one-shot.ts')
      const options = await connectable(account, invocation, config, askOnTerminal)
      await runOneShot(invocation, options, {
        account: identityOf(account),
        width: outputWidth(),
        interactive: process.stderr.isTTY,
        out: (text) => write(process.stdout, text),
        err: (text) => process.stderr.write(text),
      })
      return exit.done
    }
    case 'demo':
      return demo(invocation)
    case 'reader':
      return reader(invocation, await readConfig(invocation))
  }
}

function readConfig(invocation: CommonOptions): Promise<Config> {
  return loadConfig({
    file: invocation.config,
    env: process.env,
    commands: commands.map((command) => command.name),
    checkQuery: queryTrouble,
  })
}

function queryTrouble(query: string): QueryError | undefined {
  const parsed = parseSearch(query, new Date())
  return parsed.kind === 'error' ? parsed.error : undefined
}

/** What the sync room needs to reach an account. imapflow is loaded when the first connection is made. */
async function connectable(
  account: AccountConfig,
  invocation: CommonOptions,
  config: Config,
  ask: ((prompt: string) => Promise<string | null>) | undefined,
): Promise<AccountOptions> {
  const openSession = lazySessions(invocation.transcript)
  const sources = { env: process.env, startKeyringChild: keyringChildOf(launcher, process.env), ask }
  return accountOptions(account, openSession, signInSource(account, sources), {
    readOnly: invocation.readOnly,
    findFirstUnseen: config.list.startAt === 'unread',
    attachmentMark: config.list.attachmentMark,
  })
}

function lazySessions(transcriptFile: string | undefined): OpenSession {
  let opener: Promise<OpenSession> | undefined
  const load = async () => {
    const { imapflowSessions, openTranscript } = await import('./imap/imapflow-session.ts')
    return imapflowSessions(transcriptFile === undefined ? undefined : openTranscript(transcriptFile))
  }
  return async (...values) => {
    opener ??= load()
    return (await opener)(...values)
  }
}

async function demo(invocation: CommonOptions): Promise<number> {
  const trouble = terminalTrouble(process.env, process.stdin.isTTY && process.stdout.isTTY)
  if (trouble !== undefined) return complain(trouble)
  const { startDemo } = await import('./cli/demo.ts')
  const server = await startDemo(new Date())
  try {
    const config = { ...defaultConfig(), accounts: [server.account] }
    return await reader({ ...invocation, account: undefined }, config, server.password)
  } finally {
    await server.close()
  }
}

async function reader(invocation: CommonOptions, config: Config, password?: string): Promise<number> {
  const trouble = terminalTrouble(process.env, process.stdin.isTTY && process.stdout.isTTY)
  if (trouble !== undefined) return complain(trouble)
  const account = chooseAccount(config, invocation.account, invocation.config ?? configFile(process.env))
  const theme = loadTheme(config.ui.theme, join(root, 'themes'))
  const asciiOnly = !usesUtf8(process.env)
  let ask: (title: string) => Promise<string | null> = () => Promise.resolve(null)
  const answer = password === undefined ? (title: string) => ask(title) : () => Promise.resolve(password)
  const options = await connectable(account, invocation, config, answer)
  const log = invocation.log === undefined ? undefined : openLogFile(invocation.log)
  // The demo's mailbox is gone with it, and so are changes to it.
  const journal =
    password === undefined && !invocation.readOnly ? new FileJournal(journalFolder(account)) : undefined
  const folders =
    password === undefined
      ? await FileFolderMemory.open(join(stateFolder(process.env), 'folders.json'), identityOf(account))
      : undefined
  const unsent = await runReader({
    app: {
      journal,
      searches: password === undefined ? new FileSearches(searchesFile()) : undefined,
      folders,
      account: identityOf(account),
      settings: {
        accountName: account.name,
        order: config.list.order,
        startAt: config.list.startAt,
        after: config.list.after,
        undoSeconds: config.ui.undoSeconds,
        archiveBy: account.archiveBy,
        junkFolder: account.folder.junk,
        checkMinutes: account.checkMinutes,
        readOnly: invocation.readOnly,
        prefer: config.reader.prefer,
        textWidth: config.reader.width,
        askAbove: config.reader.askAboveMb * 1_000_000,
        metered: config.reader.metered,
        saveFolder: config.reader.saveFolder ?? process.cwd(),
        openUrl: config.reader.openUrl,
        scpHost: config.reader.scpHost ?? (userName() === '' ? hostname() : `${userName()}@${hostname()}`),
        authServer: config.reader.authServer,
        openers: config.reader.open,
        searches: config.searches,
        newMail: config.newMail,
        snooze: { folder: account.folder.snoozed },
        folder: invocation.folder ?? 'INBOX',
      },
      keymap: makeKeymap(config.keys, config.ui.keymap),
      keymapProblems: keymapProblems(config.keys, config.ui.keymap),
      partWorker,
      ...(log ? { onLog: log.write } : {}),
    },
    terminal: { colours: theme, asciiOnly },
    theme,
    asciiOnly,
    createAccount: (app) => {
      ask = (title) => app().askSecret(title)
      return new Account(options, listenerOf(app))
    },
  })
  log?.dispose()
  await journal?.close()
  await folders?.close()
  if (unsent > 0) {
    const words = `${unsent} ${unsent === 1 ? 'change has' : 'changes have'} not reached the server`
    return complain(journal ? `${words} yet: the next start sends what is left` : words)
  }
  return exit.done
}

/** What the mail is, not what the user calls it: an account that is renamed keeps its changes and its saves. */
function identityOf({ user, host, port }: AccountConfig): string {
  return `${user}@${host}:${port}`
}

function journalFolder(account: AccountConfig): string {
  return join(stateFolder(process.env), 'triage', encodeURIComponent(identityOf(account)).slice(0, 200))
}

function searchesFile(): string {
  return join(stateFolder(process.env), 'searches.toml')
}

/** Events of the account as actions of the application. Activity is told at most ten times a second. */
function listenerOf(app: () => App): ConstructorParameters<typeof Account>[1] {
  let telling: NodeJS.Timeout | undefined
  return {
    onStatus: (status) => app().dispatch({ kind: 'link', status }),
    onServerText: (text) => app().dispatch({ kind: 'server-text', text }),
    onMailboxLost: (path, error) => app().dispatch({ kind: 'mailbox-lost', path, error }),
    onReturned: (path, absence) => app().dispatch({ kind: 'returned', path, absence }),
    onSignInFailed: (error) => app().dispatch({ kind: 'notice', level: 'error', text: describeError(error) }),
    onActivity: () => {
      telling ??= setTimeout(() => {
        telling = undefined
        app().tellActivity()
      }, 100)
      telling.unref()
    },
  }
}

/** Asks without echo, where a terminal is there to ask. */
async function askOnTerminal(prompt: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null
  const { askSecretly } = await import('./cli/ask.ts')
  return askSecretly(prompt)
}

/** Empty where the system has no name for the user, as in some containers. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

function outputWidth(): number {
  return process.stdout.isTTY ? Math.min(process.stdout.columns, 1000) : 80
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)(join(root, 'package.json'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}

/** Writes all of it, at the reader's pace. A reader that has gone (`| head`) is no error. */
function write(stream: NodeJS.WriteStream, text: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (stream.listenerCount('error') === 0) stream.once('error', () => process.exit(exit.done))
    stream.write(text, () => resolve())
  })
}

function complain(text: string, code: number = exit.failed): number {
  const lines = text.split('\n').map((line) => displaySafe(line))
  process.stderr.write(`postern: ${lines.join('\n')}\n`)
  return code
}

function failureCode(thrown: unknown): number {
  if (isUsageFailure(thrown)) return complain(thrown.message, exit.usage)
  if (isConfigFailure(thrown) || thrown instanceof ThemeError) return complain(thrown.message, exit.config)
  const error = toMailError(thrown)
  return complain(describeError(error), exitCode(error))
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (thrown: unknown) => {
    process.exitCode = failureCode(thrown)
  },
)

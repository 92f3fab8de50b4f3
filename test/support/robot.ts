import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { App } from '../../src/app/app.ts'
import { makeKeymap } from '../../src/app/keymap.ts'
import { keymapProblems } from '../../src/app/keymap-check.ts'
import type { OwnBindings } from '../../src/app/keymap-check.ts'
import type { KeymapName } from '../../src/app/keymaps/index.ts'
import type { Settings } from '../../src/app/settings.ts'
import { startDemoServer } from '../../src/cli/demo/server.ts'
import type { DemoMailbox, DemoServer, DemoServerOptions } from '../../src/cli/demo/server.ts'
import { imapflowSessions } from '../../src/imap/imapflow-session.ts'
import { describeError, MailFailure } from '../../src/model/error.ts'
import { Account } from '../../src/sync/account.ts'
import type { AccountOptions } from '../../src/sync/account.ts'
import type { OneClickNetwork } from '../../src/sync/one-click.ts'
import type { SearchStore, SignInSource } from '../../src/sync/ports.ts'
import { createShell } from '../../src/ui/shell.ts'
import { openTerminal } from '../../src/ui/terminal/terminal.ts'
import { loadTheme } from '../../src/ui/terminal/theme.ts'
import { settings as usualSettings } from './fake-state.ts'
import { createTestScreen } from './screen.ts'
import type { TestScreen } from './screen.ts'

/** The day of the tests, for the dates in the list. */
export const today = new Date('2026-06-17T14:30:00Z')

export interface RobotOptions {
  readonly columns?: number
  readonly rows?: number
  /** What the demo server has; one empty INBOX by default. */
  readonly mailboxes?: readonly DemoMailbox[]
  readonly server?: Omit<DemoServerOptions, 'mailboxes'>
  /** The port of a server of the test's own: then no demo server is started. */
  readonly port?: number
  readonly settings?: Partial<Settings>
  readonly account?: Partial<Pick<AccountOptions, 'prefix' | 'subscribedOnly' | 'attachmentMark' | 'special'>>
  /** One of our keymaps, and the user's own bindings. */
  readonly keymap?: KeymapName
  readonly keys?: OwnBindings
  readonly asciiOnly?: boolean
  /** What the terminal says of itself beside its name. */
  readonly terminalEnv?: Readonly<Record<string, string>>
  /** How long the cursor rests before a text is fetched ahead; for ever by default. */
  readonly restMilliseconds?: number
  /** Where searches are kept; for this run only by default. */
  readonly searches?: SearchStore
  /** The network that lists are left over. */
  readonly oneClick?: OneClickNetwork
  /** The user is asked for the password in the screen: no other source has one. */
  readonly asksPassword?: boolean
  /** Who signs in; the demo server's user by default. */
  readonly user?: string
  /** The password; that of the demo server by default. */
  readonly password?: string
}

/** A user who presses keys, waits until nothing is under way, and looks at the screen. */
export interface Robot {
  readonly app: App
  readonly account: Account
  /** The emulated terminal, with what was sent to it. */
  readonly terminal: TestScreen
  /** The demo server; throws where the test brought its own. */
  readonly server: DemoServer
  /** True once the user has quit. */
  readonly hasQuit: boolean
  /** Presses keys by their names, each when the frame of the one before is on the screen. Waits for no server. */
  press(...keys: string[]): Promise<void>
  /** Presses a key and looks at its frame; fails where an octet has come from the server meanwhile. */
  pressUnanswered(key: string): Promise<void>
  /** Types a text, character by character. */
  type(text: string): Promise<void>
  resize(columns: number, rows: number): Promise<void>
  /** Waits until nothing is under way that will change the screen by itself. */
  idle(): Promise<void>
  /** One NOOP, so that the server tells what has happened; then `idle`. */
  check(): Promise<void>
  /** The lines of the screen, without blanks at their ends. */
  screen(): string[]
  /** The first line that fits; fails with a picture of the screen where there is none. */
  line(pattern: RegExp): string
  /** True when a line fits. */
  shows(pattern: RegExp): boolean
  /** Waits until a line fits; fails with a picture of the screen after five seconds. */
  waitFor(pattern: RegExp): Promise<void>
  /** Waits until `condition` holds, likewise. */
  until(condition: () => boolean, what: string): Promise<void>
  /** The line that the cursor's sign is in, of the list or the tree. */
  cursorLine(): string
  /** Commands the server got since the last call, without their tags. */
  commands(): string[]
  /** Ends the program and the server; fails when a socket, a timer or a thread is left. */
  stop(): Promise<void>
}

const here = dirname(fileURLToPath(import.meta.url))
const partWorker = join(here, '..', '..', 'src', 'app', 'part-worker.js')
/** The compiled files lie three folders below the root. */
const root = join(here, '..', '..', '..', '..')

const patience = 15_000

// Screens show local time.
process.env['TZ'] = 'UTC'

/** Starts the program in this process, on an emulated terminal, as `run-reader.ts` does. */
export async function startRobot(options: RobotOptions = {}): Promise<Robot> {
  const before = heldResources()
  const { columns = 80, rows = 24, asciiOnly = false } = options
  const server =
    options.port === undefined
      ? await startDemoServer({ mailboxes: options.mailboxes ?? [], ...options.server })
      : undefined
  const settings: Settings = {
    ...usualSettings,
    saveFolder: '/nonexistent',
    ...options.settings,
  }
  const screen = createTestScreen({ columns, rows })
  const theme = loadTheme('default', join(root, 'themes'))
  const terminal = openTerminal({
    input: screen.input,
    output: screen.output,
    env: { TERM: 'xterm-256color', ...options.terminalEnv },
    colours: theme,
    asciiOnly,
  })
  let telling: NodeJS.Immediate | undefined
  const account = new Account(
    {
      name: settings.accountName,
      endpoint: { host: '127.0.0.1', port: options.port ?? server?.port ?? 0, tls: 'none' },
      openSession: imapflowSessions(),
      signInSource: options.asksPassword ? asking(() => app) : known(server, options),
      prefix: '',
      subscribedOnly: false,
      findFirstUnseen: settings.startAt === 'unread',
      attachmentMark: false,
      readOnly: settings.readOnly,
      special: {},
      ...options.account,
    },
    {
      onStatus: (status) => app.dispatch({ kind: 'link', status }),
      onServerText: (text) => app.dispatch({ kind: 'server-text', text }),
      onMailboxLost: (path, error) => app.dispatch({ kind: 'mailbox-lost', path, error }),
      onReturned: (path, absence) => app.dispatch({ kind: 'returned', path, absence }),
      onSignInFailed: (error) => app.dispatch({ kind: 'notice', level: 'error', text: describeError(error) }),
      onActivity: () => {
        telling ??= setImmediate(() => {
          telling = undefined
          app.tellActivity()
        })
      },
    },
  )
  let hasQuit = false
  const app: App = new App(account, {
    settings,
    keymap: makeKeymap(options.keys ?? {}, options.keymap),
    keymapProblems: keymapProblems(options.keys ?? {}, options.keymap),
    size: { columns, rows },
    partWorker,
    // What is fetched by itself would come in between what a test counts.
    restMilliseconds: options.restMilliseconds ?? Infinity,
    account: 'demo@127.0.0.1',
    searches: options.searches,
    oneClick: options.oneClick,
    withTerminal: (run) => terminal.withSuspended(run),
    onCopy: terminal.copy,
    onSignal: terminal.signal,
    onQuit: () => {
      hasQuit = true
    },
    onSuspend: () => undefined,
    onRedraw: () => {
      terminal.suspend()
      terminal.resume()
    },
  })
  const shell = createShell(app, terminal, theme, asciiOnly, () => today)
  terminal.renderNow()
  app.start()

  let told = 0
  let stopped = false

  /** The frame of all that has happened is on the screen. */
  const painted = async (): Promise<void> => {
    for (let round = 0; round < 2 || screen.output.writableNeedDrain; round++) {
      await turn()
      await screen.settled()
    }
  }
  const isIdle = (): boolean => {
    const { link, traffic, reader } = app.state
    if (link.kind === 'waiting' || link.kind === 'stopped') return true
    if (link.kind !== 'online' || !app.settled || telling) return false
    if (traffic.queued > 0 || reader?.content.kind === 'loading') return false
    return reader === null || reader.headerMode === 'short' || reader.fields !== undefined
  }
  const until = async (condition: () => boolean, what: string): Promise<void> => {
    const deadline = performance.now() + patience
    for (;;) {
      await painted()
      if (condition()) return
      if (performance.now() > deadline)
        assert.fail(`not within ${patience} ms: ${what}; the screen shows:\n${picture(screen)}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** Cells that were painted with a blank are no more to see than those that were not. */
  const lines = (): string[] => screen.text().map((line) => line.trimEnd())

  const robot: Robot = {
    app,
    account,
    terminal: screen,
    get server() {
      assert.ok(server, 'the test has a server of its own')
      return server
    },
    get hasQuit() {
      return hasQuit
    },
    async press(...keys) {
      for (const key of keys) {
        screen.press(key)
        await painted()
      }
    },
    async pressUnanswered(key) {
      const { received } = account.traffic
      await robot.press(key)
      assert.equal(account.traffic.received, received, 'the server has answered already')
    },
    async type(text) {
      screen.type(text)
      await painted()
    },
    async resize(newColumns, newRows) {
      screen.resize(newColumns, newRows)
      await until(
        () => app.state.size.columns === newColumns && app.state.size.rows === newRows,
        'the new size',
      )
      await painted()
    },
    // What is under way may end and lead to more in the same turn: nothing may begin for two turns.
    idle: () => until(isIdle, 'idle').then(() => until(isIdle, 'idle')),
    async check() {
      await account.scheduler.submit({
        key: 'check',
        priority: 'background',
        onDisconnect: 'fail',
        run: (session) => session.noop(),
      })
      await robot.idle()
    },
    screen: lines,
    line(pattern) {
      const found = lines().find((line) => pattern.test(line))
      assert.ok(found !== undefined, `no line fits ${String(pattern)}; the screen shows:\n${picture(screen)}`)
      return found
    },
    shows: (pattern) => lines().some((line) => pattern.test(line)),
    waitFor: (pattern) => until(() => robot.shows(pattern), String(pattern)),
    until,
    cursorLine() {
      const { x, y, visible } = screen.cursor()
      assert.ok(visible, `no cursor; the screen shows:\n${picture(screen)}`)
      return lines()[y]?.slice(x) ?? ''
    },
    commands() {
      const all = robot.server.commands
      const news = all.slice(told).map((command) => command.replace(/^\S+ /, ''))
      told = all.length
      return news
    },
    async stop() {
      if (stopped) return
      stopped = true
      shell.dispose()
      terminal.close()
      await app.close()
      await account.close()
      await server?.close()
      screen.input.destroy()
      screen.output.destroy()
      await assertNothingHeld(before)
    },
  }
  return robot
}

/** A test with a robot, which is stopped whatever happens. */
export function robotTest(title: string, options: RobotOptions, run: (robot: Robot) => Promise<void>): void {
  test(title, { timeout: 60_000 }, async () => {
    const robot = await startRobot(options)
    try {
      await run(robot)
    } catch (thrown) {
      await robot.stop().catch(() => undefined)
      throw thrown
    }
    await robot.stop()
  })
}

/** Compares the screen with `test/fixtures/screens/NAME.txt`; writes it where UPDATE_SCREENS is 1. */
export function expectScreen(name: string, robot: Robot): void {
  const file = join(root, 'test', 'fixtures', 'screens', `${name}.txt`)
  const shown = `${robot.screen().join('\n')}\n`
  if (process.env['UPDATE_SCREENS'] === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, shown)
  }
  assert.equal(shown, readFileSync(file, 'utf8'))
}

function known(
  server: DemoServer | undefined,
  { password = server?.password ?? 'demo', user = server?.user ?? 'demo' }: RobotOptions,
): SignInSource {
  return { signIn: async () => ({ user, password }) }
}

function asking(app: () => App): SignInSource {
  return {
    async signIn() {
      const password = await app().askSecret('Password of work')
      if (password !== null) return { user: 'demo', password }
      throw new MailFailure({ kind: 'auth', account: 'work', text: 'no password was given.' })
    },
  }
}

function picture(screen: TestScreen): string {
  return screen
    .text()
    .map((line) => line.trimEnd())
    .join('\n')
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const heldKinds = ['TCPSocketWrap', 'TCPServerWrap', 'MessagePort', 'Timeout'] as const

type Held = Readonly<Record<(typeof heldKinds)[number], number>>

function heldResources(): Held {
  const all = process.getActiveResourcesInfo()
  const count = (kind: string) => all.filter((each) => each === kind).length
  return {
    TCPSocketWrap: count('TCPSocketWrap'),
    TCPServerWrap: count('TCPServerWrap'),
    MessagePort: count('MessagePort'),
    Timeout: count('Timeout'),
  }
}

/** Sockets take a moment to close; after that there must be no more of them than before. */
async function assertNothingHeld(before: Held): Promise<void> {
  const deadline = performance.now() + patience
  for (;;) {
    await turn()
    const now = heldResources()
    const left = heldKinds.filter((kind) => now[kind] > before[kind])
    if (left.length === 0) return
    if (performance.now() > deadline)
      assert.fail(`left behind: ${left.map((kind) => `${now[kind] - before[kind]} ${kind}`).join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

import { App } from '../app/app.ts'
import type { AppOptions } from '../app/app-options.ts'
import type { Account } from '../sync/account.ts'
import { createShell } from './shell.ts'
import { hangUpAtExit, wireLifecycle } from './terminal/lifecycle.ts'
import { openTerminal } from './terminal/terminal.ts'
import type { TerminalOptions } from './terminal/terminal.ts'
import type { Theme } from './terminal/theme.ts'

export interface ReaderOptions {
  readonly app: Omit<
    AppOptions,
    'withTerminal' | 'onCopy' | 'onSignal' | 'onQuit' | 'onSuspend' | 'onRedraw' | 'size'
  >
  readonly terminal: TerminalOptions
  readonly theme: Theme
  readonly asciiOnly: boolean
  /** Makes the account; `ask` asks the user for a secret, in the screen. */
  readonly createAccount: (app: () => App) => Account
}

/**
 * The full-screen reader, from the first frame to the last. Resolves when the user has quit, with the number of
 * changes that could not be sent.
 */
export async function runReader(options: ReaderOptions): Promise<number> {
  const terminal = openTerminal(options.terminal)
  let quit: () => void = () => undefined
  const quitting = new Promise<void>((resolve) => {
    quit = resolve
  })
  const account = options.createAccount(() => app)
  const app: App = new App(account, {
    ...options.app,
    size: { columns: terminal.columns, rows: terminal.rows },
    withTerminal: (run) => terminal.withSuspended(run),
    onCopy: terminal.copy,
    onSignal: terminal.signal,
    onQuit: quit,
    onSuspend: () => lifecycle.stop(),
    onRedraw: () => {
      terminal.suspend()
      terminal.resume()
    },
  })
  const end = async () => {
    const unsent = await app.close()
    await account.close()
    return unsent
  }
  const lifecycle = wireLifecycle({ terminal, patience: 5000, onEnd: async () => void (await end()) })
  const gone = terminal.onGone(() => {
    hangUpAtExit()
    quit()
  })
  const shell = createShell(app, terminal, options.theme, options.asciiOnly)
  terminal.renderNow()
  app.start()
  await quitting
  gone.dispose()
  shell.dispose()
  lifecycle.dispose()
  terminal.close()
  return end()
}

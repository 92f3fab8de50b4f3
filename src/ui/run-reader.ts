import { App } from '../app/app.ts'
import type { AppOptions } from '../app/app.ts'
import type { Account } from '../sync/account.ts'
import { createShell } from './shell.ts'
import { wireLifecycle } from './terminal/lifecycle.ts'
import { openTerminal } from './terminal/terminal.ts'
import type { TerminalOptions } from './terminal/terminal.ts'
import type { Theme } from './terminal/theme.ts'

export interface ReaderOptions {
  readonly app: Omit<AppOptions, 'onQuit' | 'onSuspend' | 'onRedraw' | 'size'>
  readonly terminal: TerminalOptions
  readonly theme: Theme
  readonly asciiOnly: boolean
  /** Makes the account; `ask` asks the user for a secret, in the screen. */
  readonly createAccount: (app: () => App) => Account
}

/** The full-screen reader, from the first frame to the last. Resolves when the user has quit. */
export async function runReader(options: ReaderOptions): Promise<void> {
  const terminal = openTerminal(options.terminal)
  let quit: () => void = () => undefined
  const quitting = new Promise<void>((resolve) => {
    quit = resolve
  })
  const account = options.createAccount(() => app)
  const app: App = new App(account, {
    ...options.app,
    size: { columns: terminal.columns, rows: terminal.rows },
    onQuit: quit,
    onSuspend: () => lifecycle.stop(),
    onRedraw: () => {
      terminal.suspend()
      terminal.resume()
    },
  })
  const end = async () => {
    await app.close()
    await account.close()
  }
  const lifecycle = wireLifecycle({ terminal, onEnd: end })
  const gone = terminal.onGone(() => quit())
  const shell = createShell(app, terminal, options.theme, options.asciiOnly)
  terminal.renderNow()
  app.start()
  await quitting
  gone.dispose()
  shell.dispose()
  lifecycle.dispose()
  terminal.close()
  await end()
}

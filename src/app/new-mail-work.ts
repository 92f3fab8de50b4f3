import type { MailboxPath } from '../model/mailbox.ts'
import type { Account } from '../sync/account.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import { latestMessage } from '../sync/latest-message.ts'
import type { ViewChange } from '../sync/view.ts'
import { displaySafe } from '../text/display-safe.ts'
import type { Action } from './action.ts'
import type { AppOptions } from './app-options.ts'
import type { MailHook } from './mail-hook.ts'
import { envelopeWords, senderWords, subjectWords } from './new-mail.ts'
import type { NewMailSettings } from './settings.ts'

/** What the terminal is to do about new mail. The texts are safe to display. */
export type Signal =
  | { readonly kind: 'bell' }
  | {
      readonly kind: 'notification'
      readonly protocol: 'osc9' | 'osc777'
      readonly title: string
      readonly body: string
    }

/** Milliseconds between two announcements; what comes meanwhile is told as one. */
const pause = 5000

const silence: NewMailSettings = { bell: false, notify: 'off', command: undefined }

/**
 * Announces mail that has really arrived in the open mailbox, as the user has configured it: by the bell, by the
 * terminal, by a command. Only for this the envelope of the latest message is fetched though nobody looks at it.
 */
export class NewMailWork {
  readonly #account: Pick<Account, 'scheduler'>
  readonly #settings: NewMailSettings
  readonly #accountName: string
  readonly #onSignal: (signal: Signal) => void
  readonly #dispatch: (action: Action) => void
  /** Loaded when it is wanted first. */
  #hook: MailHook | undefined
  #view: MailboxCache | undefined
  /** Messages that are not announced yet. */
  #count = 0
  #timer: NodeJS.Timeout | undefined
  #announcing = false

  constructor(
    account: Pick<Account, 'scheduler'>,
    { settings, onSignal = () => undefined }: Pick<AppOptions, 'settings' | 'onSignal'>,
    dispatch: (action: Action) => void,
  ) {
    this.#account = account
    this.#settings = settings.newMail ?? silence
    this.#accountName = settings.accountName
    this.#onSignal = onSignal
    this.#dispatch = dispatch
  }

  /** The open mailbox has changed. */
  changed(view: MailboxCache, change: ViewChange): void {
    if (change.kind !== 'inserted' || change.why !== 'arrived') return
    this.#arrived(view, change.rows.to - change.rows.from)
  }

  /** So many have come while there was no connection: that is one announcement. */
  returned(view: MailboxCache, arrived: number): void {
    if (arrived > 0) this.#arrived(view, arrived)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    this.#view = undefined
    this.#hook?.dispose()
  }

  #arrived(view: MailboxCache, count: number): void {
    const { bell, notify, command } = this.#settings
    if (!bell && notify === 'off' && !command) return
    // What came to a mailbox that was left is no longer told.
    this.#count = (this.#view === view ? this.#count : 0) + count
    this.#view = view
    this.#next()
  }

  #next(): void {
    if (this.#count === 0 || this.#timer || this.#announcing || this.#hook?.isRunning) return
    const view = this.#view
    if (!view) return
    this.#announcing = true
    void this.#announce(view).finally(() => {
      this.#announcing = false
      this.#next()
    })
  }

  async #announce(view: MailboxCache): Promise<void> {
    const { bell, notify, command } = this.#settings
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#next()
    }, pause)
    this.#timer.unref()
    if (bell) this.#onSignal({ kind: 'bell' })
    const isNamed = notify !== 'off' || command
    const latest = isNamed ? await latestMessage(this.#account, view) : undefined
    if (command) await this.#loadHook(command)
    if (this.#view !== view) return
    const count = this.#count
    this.#count = 0
    if (notify !== 'off') {
      const words = latest ? envelopeWords(latest.envelope) : 'New mail'
      const body = count === 1 ? words : `${count} new messages, the latest: ${words}`
      this.#onSignal({ kind: 'notification', protocol: notify, title: titleOf(view.path), body })
    }
    const values = {
      POSTERN_ACCOUNT: this.#accountName,
      POSTERN_MAILBOX: view.path,
      POSTERN_COUNT: String(count),
      POSTERN_FROM: latest ? senderWords(latest.envelope) : '',
      POSTERN_SUBJECT: latest ? subjectWords(latest.envelope) : '',
      POSTERN_UID: latest ? String(latest.uid) : '',
    }
    void this.#hook?.run(values).then(() => this.#next())
  }

  async #loadHook(command: readonly string[]): Promise<void> {
    if (this.#hook) return
    const { MailHook } = await import('./mail-hook.ts')
    this.#hook = new MailHook(command, (reason) =>
      this.#dispatch({
        kind: 'notice',
        level: 'warning',
        text: `The command for new mail: ${reason}. No more is said of it.`,
      }),
    )
  }
}

function titleOf(mailbox: MailboxPath): string {
  return `New mail in ${displaySafe(mailbox, 'name')}`
}

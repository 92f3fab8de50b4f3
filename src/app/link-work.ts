import type { UnsubscribeTarget } from '../mime/list-unsubscribe.ts'
import type { Action } from './action.ts'
import type { AppOptions } from './app-options.ts'
import type { Effect } from './effects.ts'

/** Octets that are copied at most: terminals drop what is longer. */
const longestCopy = 100_000

/** Does with addresses what the user has said yes to. */
export class LinkWork {
  readonly #options: Pick<AppOptions, 'settings' | 'onCopy' | 'oneClick'>
  readonly #dispatch: (action: Action) => void

  constructor(
    options: Pick<AppOptions, 'settings' | 'onCopy' | 'oneClick'>,
    dispatch: (action: Action) => void,
  ) {
    this.#options = options
    this.#dispatch = dispatch
  }

  run(effect: Extract<Effect, { kind: 'open-link' | 'copy' | 'unsubscribe' }>): void {
    switch (effect.kind) {
      case 'open-link':
        return this.#open(effect.url)
      case 'copy':
        return this.#copy(effect.text)
      case 'unsubscribe':
        return this.#unsubscribe(effect.target)
    }
  }

  #copy(text: string): void {
    if (Buffer.byteLength(text) > longestCopy)
      return this.#notice('warning', 'Not copied: it is too long for the clipboard of a terminal')
    const copied = this.#options.onCopy(text)
    this.#notice(copied ? 'info' : 'warning', `${copied ? 'Copied' : 'This terminal cannot copy'}: ${text}`)
  }

  #open(url: string): void {
    const { openUrl } = this.#options.settings
    if (!openUrl) return
    this.#notice('info', `Opening ${url}`)
    void import('./open-link.ts').then(({ openLink }) =>
      openLink(openUrl, url, (reason) => this.#notice('error', `Not opened: ${reason}`)),
    )
  }

  #unsubscribe(target: UnsubscribeTarget): void {
    if (target.kind === 'post')
      return void import('./unsubscribe-work.ts').then(({ unsubscribeByPost }) =>
        unsubscribeByPost(target, this.#dispatch, this.#options.oneClick),
      )
    if (target.kind === 'page' && this.#options.settings.openUrl) this.#open(target.url)
    else this.#copy(target.url)
  }

  #notice(level: 'info' | 'warning' | 'error', text: string): void {
    this.#dispatch({ kind: 'notice', level, text })
  }
}

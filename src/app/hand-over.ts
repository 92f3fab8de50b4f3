import type { AppOptions } from './app-options.ts'
import type { Notice } from './state.ts'

type Tell = (level: Notice['level'], text: string) => void

/** Octets that are copied at most: terminals drop what is longer. */
const longestCopy = 100_000

/** Puts a text on the clipboard of the terminal, and tells how that went. */
export function copyText({ onCopy }: Pick<AppOptions, 'onCopy'>, text: string, tell: Tell): void {
  if (Buffer.byteLength(text) > longestCopy)
    return tell('warning', 'Not copied: it is too long for the clipboard of a terminal')
  const copied = onCopy(text)
  tell(copied ? 'info' : 'warning', `${copied ? 'Copied' : 'This terminal cannot copy'}: ${text}`)
}

/** Gives a link to the user's command, where there is one. */
export function handOverLink({ settings }: Pick<AppOptions, 'settings'>, url: string, tell: Tell): void {
  const { openUrl } = settings
  if (!openUrl) return
  tell('info', `Opening ${url}`)
  void import('./open-link.ts').then(({ openLink }) =>
    openLink(openUrl, url, (reason) => tell('error', `Not opened: ${reason}`)),
  )
}

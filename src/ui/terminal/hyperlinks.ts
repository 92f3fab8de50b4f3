import type { Environment } from './terminfo.ts'

/** The number of a link; 0 is none. */
export type LinkId = number

/** Links by number for one terminal. A number never comes to mean another link. */
export interface Hyperlinks {
  /** The number of a link to `url`; 0 where it is no URL to be opened, or cannot be shown as a link. */
  id(url: string): LinkId
  /** The sequence that begins the link, or ends the one before where `id` is 0. */
  sequence(id: LinkId): string
}

/** Longer ones are not taken by VTE, and so by most. */
const longestUrl = 2083
/** Links remembered at most: more than a screen has, so that those of the frame are always there. */
const memory = 5000

const none = '\x1b]8;;\x1b\\'

/** Gives `most` numbers; further links are not shown as such. */
export function createHyperlinks(most: number): Hyperlinks {
  const ids = new Map<string, LinkId>()
  const targets = new Map<LinkId, string>()
  let last: LinkId = 0

  const forgetOldest = (): void => {
    for (const [url, id] of ids) {
      ids.delete(url)
      targets.delete(id)
      return
    }
  }

  return {
    id(url) {
      const known = ids.get(url)
      if (known !== undefined) return known
      if (ids.size >= memory) forgetOldest()
      const target = last < most ? linkTarget(url) : undefined
      const id = target === undefined ? 0 : ++last
      ids.set(url, id)
      if (target !== undefined) targets.set(id, target)
      return id
    },
    sequence(id) {
      const target = targets.get(id)
      // The number makes one link of its pieces in several lines.
      return target === undefined ? none : `\x1b]8;id=${id};${target}\x1b\\`
    },
  }
}

/**
 * `url` as it may stand in a sequence: http, https or mailto, in printable ASCII without spaces, all else
 * percent-encoded or, in a host, as punycode. Undefined for any other, or a longer one than terminals take.
 */
export function linkTarget(url: string): string | undefined {
  if (!/^(?:https?|mailto):/i.test(url) || !URL.canParse(url)) return undefined
  const { href } = new URL(url)
  return /^[\x21-\x7e]+$/.test(href) && href.length <= longestUrl ? href : undefined
}

/**
 * True where the terminal is known to show OSC 8 hyperlinks, and all that lies between passes them on.
 * POSTERN_HYPERLINKS says 1 or 0 where it is not known, as over SSH.
 */
export function showsHyperlinks(term: string, env: Environment): boolean {
  const wish = env['POSTERN_HYPERLINKS']
  if (/^vt\d|^linux$/.test(term)) return false
  if (wish === '0' || wish === '1') return wish === '1'
  if (env['TMUX']) return env['TERM_PROGRAM'] === 'tmux' && isSince(env['TERM_PROGRAM_VERSION'], 3.4)
  // Inside GNU screen the variables of the terminal around it are still there.
  if (env['STY'] || /^(screen|tmux)/.test(term)) return false
  return (
    /^(xterm-)?(kitty|ghostty|alacritty|foot|wezterm|contour)/.test(term) ||
    /^(iTerm\.app|WezTerm|ghostty|vscode)$/.test(env['TERM_PROGRAM'] ?? '') ||
    ['KITTY_WINDOW_ID', 'ALACRITTY_WINDOW_ID', 'WEZTERM_PANE', 'WT_SESSION'].some((name) => env[name]) ||
    isSince(env['VTE_VERSION'], 5000) ||
    isSince(env['KONSOLE_VERSION'], 201_200)
  )
}

function isSince(version: string | undefined, first: number): boolean {
  return Number.parseFloat(version ?? '') >= first
}

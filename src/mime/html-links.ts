import type { Block, Span } from '../model/document.ts'
import { displaySafe } from '../text/display-safe.ts'

interface Link {
  readonly number: number
  readonly url: string
  /** The first words that led to it. */
  label: string
  deceives: boolean
}

const maxLinks = 500
const maxLabel = 200

/** The links of one HTML text, numbered in order of appearance; equal ones share a number. */
export class LinkTable {
  readonly #links = new Map<string, Link>()

  /** The number to show after `text` that links to `url`; undefined where the text is the URL, or the table full. */
  numberFor(url: string, text: string): number | undefined {
    const label = text.trim()
    const known = this.#links.get(url)
    if (!known && (isSameText(label, url) || this.#links.size >= maxLinks)) return undefined
    const link = known ?? { number: this.#links.size + 1, url, label: '', deceives: false }
    this.#links.set(url, link)
    link.label ||= displaySafe(label.slice(0, maxLabel), 'name')
    link.deceives ||= namesAnother(label, url)
    return link.number
  }

  /** The list to put below the text. */
  blocks(): Block[] {
    const [...links] = this.#links.values()
    if (links.length === 0) return []
    return [{ kind: 'blank', quote: 0 }, ...links.map(toBlock)]
  }
}

function toBlock(link: Link): Block {
  const first = `[${link.number}] `
  const spans: Span[] = [{ text: displaySafe(link.url, 'name'), role: 'link', target: link.url }]
  if (link.deceives) {
    const what = link.url.startsWith('mailto:') ? 'address' : 'host'
    spans.push({ text: ` ⚠ text names another ${what}`, role: 'warning' })
  }
  const { label, deceives } = link
  return {
    kind: 'paragraph',
    quote: 0,
    first,
    rest: ' '.repeat(first.length),
    spans,
    link: { label, deceives },
  }
}

/** True where a link's label is the URL itself, shown in full but for its scheme. */
export function isSameText(label: string, url: string): boolean {
  const plain = (text: string) =>
    text
      .replace(/^<(.*)>$/, '$1')
      .replace(/^mailto:/i, '')
      .replace(/\/$/, '')
      .toLowerCase()
  return plain(label) === plain(url)
}

const hostInText = /https?:\/\/([^\s/?#<>"]+)/i
const bareHost =
  /^(?:www\.[^\s/@]+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|edu|gov|mil|int|info|biz|bank|app|dev|io|eu|de|fr|uk|nl|ch|at|it|es|pl|pt|ru|cn|jp|kr|us|ca|au|in|br))(?:[/?#:]\S*)?$/i
const addressInText = /[^\s<>@,;:"()]+@[^\s<>@,;:"()]+\.[a-z]{2,}/i

/** True where a label looks like an address that the link does not lead to. */
function namesAnother(label: string, url: string): boolean {
  const text = label.slice(0, 500)
  const target = behindScanner(new URL(url))
  if (target.protocol === 'mailto:') {
    const named = addressInText.exec(text)?.[0].toLowerCase()
    return named !== undefined && !decodeURIComponentSafe(target.pathname).toLowerCase().includes(named)
  }
  const named = hostInText.exec(text)?.[1] ?? (bareHost.test(text) ? text : undefined)
  if (named === undefined || !URL.canParse(`http://${named}`)) return false
  const claimed = withoutWww(new URL(`http://${named}`).hostname)
  const actual = withoutWww(target.hostname)
  return claimed !== actual && !actual.endsWith(`.${claimed}`) && !claimed.endsWith(`.${actual}`)
}

/** Where a link leads that a scanner of mails was put before: it says so in its query. */
function behindScanner(url: URL): URL {
  const inner = url.hostname.endsWith('.safelinks.protection.outlook.com')
    ? url.searchParams.get('url')
    : null
  return inner !== null && /^https?:/i.test(inner) && URL.canParse(inner) ? new URL(inner) : url
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '')
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

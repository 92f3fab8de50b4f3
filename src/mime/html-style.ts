import { attribute, type HtmlElement } from './html-tree.ts'

/** What of a text's look decides whether it can be read; undefined where that is not known. */
export interface Look {
  readonly ink?: string | undefined
  readonly paper?: string | undefined
  /** Set in letters of no size. */
  readonly tiny?: boolean
}

const neverShown: ReadonlySet<string> = new Set(
  (
    'head title script style template object embed iframe frame audio video canvas svg datalist map area rp ' +
    'annotation annotation-xml'
  ).split(' '),
)

const hidingStyle =
  /(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?%?(?:;|!|$)|clip-path:inset\((?:50|100)%\)|text-indent:-\d{3,})/
const zeroSize = /(?:^|;)(?:max-)?(?:height|width):[01]?(?:\.\d+)?(?:px|pt|em|%)?(?:;|!|$)/
const cut = /(?:^|;)overflow(?:-[xy])?:hidden/
const outlookOnTheWeb = /^;?margin-top:0(?:px)?;margin-bottom:0(?:px)?;?$/
const shownDisplay = /(?:^|;)display:(?!none)/

/** What the style elements of a text say, where no condition stands before it: which classes and ids they hide. */
export class StyleSheet {
  readonly #hidden = new Set<string>()
  readonly #isEmpty: boolean
  #hasCloseParagraphs = false

  constructor(css: string) {
    this.#isEmpty = css.trim() === ''
    for (const [selectors, declarations] of plainRules(css)) {
      if (/^\s*p\s*$/i.test(selectors) && outlookOnTheWeb.test(compact(declarations))) {
        this.#hasCloseParagraphs = true
      }
      if (!hidingStyle.test(compact(declarations))) continue
      for (const selector of selectors.split(',')) {
        const name = /^\s*[a-z0-9]*([.#][\w-]+)\s*$/i.exec(selector)?.[1]
        if (name !== undefined) this.#hidden.add(name)
      }
    }
  }

  /** True for a paragraph of Outlook on the web, which writes lines as such and a blank one for a gap. */
  isLine(element: HtmlElement, style: string): boolean {
    const isPlain = attribute(element, 'class') === undefined && !style.includes('margin')
    return this.#hasCloseParagraphs && element.tagName === 'p' && isPlain
  }

  /** True for what a browser would not show: preheaders, tracking pixels, scripts. `style` is from `styleOf`. */
  hides(element: HtmlElement, style: string): boolean {
    if (neverShown.has(element.tagName) || attribute(element, 'hidden') !== undefined) return true
    if (hidingStyle.test(style) || (zeroSize.test(style) && cut.test(style))) return true
    if (element.tagName === 'img' && isPixel(element, style)) return true
    if (element.tagName === 'dialog' && attribute(element, 'open') === undefined) return true
    if (this.#hidden.size === 0 || shownDisplay.test(style)) return false
    return namesOf(element).some((name) => this.#hidden.has(name))
  }

  /** The look of what is in an element whose surroundings have the look `outer`. */
  look(element: HtmlElement, style: string, outer: Look): Look {
    const isClassed = !this.#isEmpty && attribute(element, 'class') !== undefined
    const ink = declared(style, /(?:^|;)color:([^;!]+)/) ?? attribute(element, 'color')
    const paper =
      declared(style, /(?:^|;)background(?:-color)?:([^;!]+)/) ??
      attribute(element, 'bgcolor') ??
      attribute(element, 'background')
    const size = declared(style, /(?:^|;)font(?:-size)?:([^;!]+)/)
    if (!isClassed && ink === undefined && paper === undefined && size === undefined) {
      return element.tagName === 'a' && outer.ink !== undefined ? { ...outer, ink: undefined } : outer
    }
    const inherited = isClassed ? {} : outer
    return {
      ink: ink === undefined ? (element.tagName === 'a' ? undefined : inherited.ink) : inkOf(ink),
      paper: paper === undefined ? inherited.paper : colour(paper),
      tiny: size === undefined ? (outer.tiny ?? false) : isTiny(size),
    }
  }
}

/** True for text of no size, or of the colour of what is behind it. */
export function isUnseen(look: Look): boolean {
  return look.tiny === true || look.ink === transparent || (look.ink !== undefined && look.ink === look.paper)
}

/** The style attribute in lower case, without spaces. */
export function styleOf(element: HtmlElement): string {
  const style = attribute(element, 'style')
  return style === undefined ? '' : compact(style)
}

function compact(declarations: string): string {
  return declarations.slice(0, 10_000).toLowerCase().replace(/\s+/g, '')
}

function declared(style: string, property: RegExp): string | undefined {
  return style === '' ? undefined : property.exec(style)?.[1]
}

function isTiny(size: string): boolean {
  return /^[01]?(?:\.\d+)?(?:px|pt)?$|^0?(?:\.0\d*)?(?:em|rem|%)$/.test(size)
}

const colourNames: ReadonlyMap<string, string> = new Map([
  ['white', '#ffffff'],
  ['black', '#000000'],
])

const transparent = 'transparent'

function inkOf(text: string): string | undefined {
  return text.trim().toLowerCase() === transparent ? transparent : colour(text)
}

/** A colour that can be compared; undefined for pictures, gradients and names that are not known. */
function colour(text: string): string | undefined {
  const value = text.trim().toLowerCase()
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value)
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`
  if (/^#[0-9a-f]{6}$/.test(value)) return value
  const parts = /^rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,1(?:\.0)?)?\)$/.exec(value)
  if (parts)
    return `#${parts
      .slice(1)
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')}`
  return colourNames.get(value)
}

function namesOf(element: HtmlElement): string[] {
  const classes = (attribute(element, 'class') ?? '').slice(0, 1000).split(/\s+/)
  const id = attribute(element, 'id')
  const names = classes.filter((name) => name !== '').map((name) => `.${name}`)
  return id === undefined ? names : [...names, `#${id}`]
}

/** The rules of a style sheet that stand outside of `@media` and the like: selectors and declarations. */
function* plainRules(css: string): Generator<[string, string], void, undefined> {
  const text = css.replace(/\/\*[^]*?(?:\*\/|$)/g, '').replace(/<!--|-->/g, '')
  let start = 0
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', start)) {
    const selectors = text.slice(start, open).replace(/^[^]*[;}]/, '')
    if (selectors.trimStart().startsWith('@')) start = endOfBlock(text, open)
    else {
      const close = text.indexOf('}', open)
      yield [selectors, text.slice(open + 1, close < 0 ? text.length : close)]
      start = close < 0 ? text.length : close + 1
    }
  }
}

/** The index after the brace that closes the one at `open`. */
function endOfBlock(text: string, open: number): number {
  let depth = 0
  const brace = /[{}]/g
  brace.lastIndex = open
  for (let found = brace.exec(text); found; found = brace.exec(text)) {
    depth += found[0] === '{' ? 1 : -1
    if (depth === 0) return found.index + 1
  }
  return text.length
}

function isPixel(image: HtmlElement, style: string): boolean {
  const tiny = /^\s*[012](?:px)?\s*$/
  const byAttribute = ['width', 'height'].some((name) => tiny.test(attribute(image, name) ?? ''))
  return byAttribute || /(?:^|;)(?:width|height):[012](?:px|pt)?(?:;|!|$)/.test(style)
}

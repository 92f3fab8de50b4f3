import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter, Parser } from 'parse5'

export type HtmlNode = Tree.ChildNode
export type HtmlElement = Tree.Element

/** An HTML text as a tree, perhaps only the beginning of it. */
export interface HtmlTree {
  readonly children: readonly HtmlNode[]
  readonly truncated: boolean
}

/** UTF-16 units. */
const maxInput = 2_000_000
const maxElements = 50_000
/** parse5 walks up the open elements at each tag, so that their number must stay small. */
const maxDepth = 400

/**
 * Parses HTML as browsers do, to bounds: 2 M characters, 50,000 elements, 400 levels. What comes after a bound is
 * left out. Never throws; fetches nothing.
 */
export function parseHtml(html: string): HtmlTree {
  let elements = 0
  let depth = 0
  const bound = new Error('bound reached')
  const treeAdapter = {
    ...defaultTreeAdapter,
    createElement(...parameters: Parameters<typeof defaultTreeAdapter.createElement>) {
      if (++elements > maxElements) throw bound
      return defaultTreeAdapter.createElement(...parameters)
    },
    onItemPush() {
      if (++depth > maxDepth) throw bound
    },
    onItemPop() {
      depth--
    },
  }
  const parser = new Parser({ treeAdapter, scriptingEnabled: false })
  let truncated = html.length > maxInput
  try {
    parser.tokenizer.write(html.slice(0, maxInput), true)
  } catch (error) {
    if (error !== bound) return { children: [], truncated: true }
    truncated = true
  }
  return { children: parser.document.childNodes, truncated }
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return 'tagName' in node
}

export function isText(node: HtmlNode): node is Tree.TextNode {
  return node.nodeName === '#text' && 'value' in node
}

export function attribute(element: HtmlElement, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value
}

const neverShown: ReadonlySet<string> = new Set(
  'head title script style template object embed iframe frame audio video canvas svg math select datalist map area input'.split(
    ' ',
  ),
)

const hidingStyle =
  /(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|opacity:0(?:\.0*)?(?:;|!|$)|font-size:0(?:\.0*)?(?:px|pt|em|rem|%)?(?:;|!|$))/
const zeroSize = /(?:^|;)(?:max-)?(?:height|width):0(?:px|pt|em|%)?(?:;|!|$)/

/** True for what a browser would not show: preheaders, tracking pixels, scripts. */
export function isHidden(element: HtmlElement): boolean {
  if (neverShown.has(element.tagName) || attribute(element, 'hidden') !== undefined) return true
  const style = styleOf(element)
  if (hidingStyle.test(style) || (zeroSize.test(style) && /overflow(?:-[xy])?:hidden/.test(style)))
    return true
  return element.tagName === 'img' && isPixel(element, style)
}

/** The style attribute in lower case, without spaces. */
export function styleOf(element: HtmlElement): string {
  return (attribute(element, 'style') ?? '').slice(0, 10_000).toLowerCase().replace(/\s+/g, '')
}

function isPixel(image: HtmlElement, style: string): boolean {
  const tiny = /^\s*[012](?:px)?\s*$/
  const byAttribute = ['width', 'height'].some((name) => tiny.test(attribute(image, name) ?? ''))
  return byAttribute || /(?:^|;)(?:width|height):[012](?:px|pt)?(?:;|!|$)/.test(style)
}

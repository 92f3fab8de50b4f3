import { type DefaultTreeAdapterTypes as Tree, defaultTreeAdapter, Parser } from 'parse5'

export type HtmlNode = Tree.ChildNode
export type HtmlElement = Tree.Element

/** An HTML text as a tree, perhaps only the beginning of it. */
export interface HtmlTree {
  readonly children: readonly HtmlNode[]
  /** What stands in its style elements. */
  readonly css: string
  readonly truncated: boolean
}

/** UTF-16 units. */
const maxInput = 2_000_000
const maxCss = 200_000
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
  const styles: HtmlElement[] = []
  const bound = new Error('bound reached')
  const treeAdapter = {
    ...defaultTreeAdapter,
    createElement(...parameters: Parameters<typeof defaultTreeAdapter.createElement>) {
      if (++elements > maxElements) throw bound
      const element = defaultTreeAdapter.createElement(...parameters)
      if (element.tagName === 'style') styles.push(element)
      return element
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
    if (error !== bound) return { children: [], css: '', truncated: true }
    truncated = true
  }
  const css = styles.map((style) => style.childNodes.map((node) => (isText(node) ? node.value : '')).join(''))
  return { children: parser.document.childNodes, css: css.join('\n').slice(0, maxCss), truncated }
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

import { attribute, type HtmlElement, type HtmlNode, isElement, isText } from './html-tree.ts'
import { styleOf } from './html-style.ts'

const maxAlternative = 500

/** An image without words of its own is worth a word where it is as large as this, in pixels. */
const smallestPicture = 100

/** Many programs write an emoji as a picture. */
const emoji = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0f)+$/u

/** What stands for an image: `[image: a lake, 600x200]`; empty for a small one that says nothing. */
export function imageText(image: HtmlElement): string {
  const words = attribute(image, 'alt') || attribute(image, 'title') || ''
  const alternative = words.slice(0, maxAlternative).replace(/\s+/g, ' ').trim()
  if (emoji.test(alternative)) return alternative
  const name = alternative || fileOfCid(attribute(image, 'src') ?? '')
  const style = styleOf(image)
  const width = pixels(image, style, 'width')
  const height = pixels(image, style, 'height')
  const size = width === undefined || height === undefined ? '' : `${width}x${height}`
  if (name !== '') return size === '' ? `[image: ${name}]` : `[image: ${name}, ${size}]`
  const isLarge = Math.min(width ?? 0, height ?? 0) >= smallestPicture
  return isLarge ? `[image, ${size}]` : ''
}

/** Outlook and others name a part as its file: `cid:image001.png@01D5…`. Empty for any other. */
function fileOfCid(source: string): string {
  return /^cid:([^@/]{1,100}\.[a-z0-9]{2,5})(?:@|$)/i.exec(source.trim())?.[1] ?? ''
}

function pixels(image: HtmlElement, style: string, side: 'width' | 'height'): number | undefined {
  const text = attribute(image, side) ?? new RegExp(`(?:^|;)${side}:([^;!]+)`).exec(style)?.[1] ?? ''
  const digits = /^\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$/.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** What stands for a field of a form: `[Send]`, `[x]`, `[____]`. */
export function fieldText(input: HtmlElement): string {
  const type = (attribute(input, 'type') ?? 'text').toLowerCase()
  const isChecked = attribute(input, 'checked') !== undefined
  const value = (attribute(input, 'value') ?? '').slice(0, maxAlternative).replace(/\s+/g, ' ').trim()
  switch (type) {
    case 'hidden':
      return ''
    case 'checkbox':
      return isChecked ? '[x] ' : '[ ] '
    case 'radio':
      return isChecked ? '(o) ' : '( ) '
    case 'image':
      return imageText(input)
    case 'submit':
    case 'reset':
      return `[${value || type}]`
    default:
      return `[${value || attribute(input, 'placeholder')?.slice(0, maxAlternative) || '____'}]`
  }
}

/** The option of a menu that is chosen, or its first. */
export function choiceText(select: HtmlElement): string {
  const options = select.childNodes.slice(0, 200).filter((node) => isElement(node))
  const chosen = options.find((option) => attribute(option, 'selected') !== undefined) ?? options[0]
  const text = chosen ? simpleText(chosen).replace(/\s+/g, ' ').trim() : ''
  return text === '' ? '' : `[${text}]`
}

const raised = new Map(
  [...'0123456789+-=()ni'].map((from, index) => [from, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ'][index] ?? from]),
)
const lowered = new Map(
  [...'0123456789+-=()'].map((from, index) => [from, [...'₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎'][index] ?? from]),
)

/** The text of a `sup` or `sub` in small digits, or with a mark; undefined where it reads well as it stands. */
export function shiftedText(element: HtmlElement): string | undefined {
  const text = simpleText(element).trim()
  const shapes = element.tagName === 'sup' ? raised : lowered
  const characters = [...text]
  if (text === '' || characters.length > 8) return undefined
  if (characters.every((each) => shapes.has(each))) return characters.map((each) => shapes.get(each)).join('')
  const isShort = /^[\p{L}\p{N}]$/u.test(text)
  return isShort ? `${element.tagName === 'sup' ? '^' : '_'}${text}` : undefined
}

/** Nodes that are looked at before an element is written. */
const maxSimple = 20

/** The text of an element with few nodes in it; empty for any other. */
export function simpleText(element: HtmlElement): string {
  let text = ''
  const waiting: HtmlNode[] = [element]
  let left = maxSimple
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (left-- <= 0 || text.length > 2000) return ''
    if (isText(node)) text += node.value
    else if (isElement(node)) waiting.push(...node.childNodes.slice(0, maxSimple).toReversed())
  }
  return text
}

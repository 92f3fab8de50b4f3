import { clusters } from './clusters.ts'
import { charWidth } from './width.ts'

/** A piece of a line: text that is not broken, a run of spaces, or a place without width for a break. */
export interface Token {
  readonly kind: 'space' | 'word' | 'wide' | 'break' | 'hyphen'
  readonly text: string
  readonly width: number
}

// Closing punctuation, small kana and prolonged sound marks do not start a line; openers do not end one (JIS X 4051).
const notAtStart =
  /^[、。，．・：；？！」』）］｝〉》】〕〗〙〟｡｣､･ﾞﾟ’”»…‥ー〜～゠‐–—ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧ-ｯｰ々〻ゝゞヽヾ％℃!),.:;?\]}%]/
const notAtEnd = /[「『（［｛〈《【〔〖〘〝｢‘“«¥￥＄£([{$#]$/

const asciiTokens = / +|[^ ]+/g
const plainAscii = /^[\x20-\x7e]*$/
/** A space that carries a mark is a letter. */
const pieces =
  /\u00ad+|\u200b+| +(?![\p{M}\u1160-\u11ff\ud7b0-\ud7fb])|(?:[^ \u00ad\u200b]| (?=[\p{M}\u1160-\u11ff\ud7b0-\ud7fb]))+/gu
/** Of several places for a break in a row one is enough. */
const breaks = /([\u00ad\u200b])[\u00ad\u200b]+/g
/** No mark is parted from its letter. */
const breakBeforeMark = /[\u00ad\u200b](?=[\p{M}\p{DI}\p{Emoji_Modifier}\u1160-\u11ff\ud7b0-\ud7fb])/gu
const noText = /^(?:\u00ad+|\u200b+| +)$/
/** Scripts without spaces between words, whose words a dictionary knows. */
const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** Hangul has spaces between its words. */
const hangul = /^\p{Script=Hangul}/u
const flag = /^\p{Regional_Indicator}/u
/** Marks, punctuation and signs of repetition stay with the word before them. */
const mustFollow = /^[\p{M}\p{P}\p{Cs}ๆฯໆៗ\u1160-\u11ff\ud7b0-\ud7fb]/u
/** A dictionary is asked for so much text at a time: it takes quadratic time. */
const longestRun = 1000

const breakHere: Token = { kind: 'break', text: '', width: 0 }
const hyphenHere: Token = { kind: 'hyphen', text: '', width: 0 }

function breakToken(text: string): Token {
  if (text.startsWith(' ')) return { kind: 'space', text, width: text.length }
  return text.startsWith('\u200b') ? breakHere : hyphenHere
}

/** Cuts safe text into tokens: at spaces, soft hyphens, zero-width spaces, round wide characters. Linear. */
export function* tokensOf(text: string): Generator<Token, void, undefined> {
  if (plainAscii.test(text)) {
    for (const [token] of text.matchAll(asciiTokens)) {
      yield { kind: token.startsWith(' ') ? 'space' : 'word', text: token, width: token.length }
    }
    return
  }
  const broken = text.replace(breaks, '$1').replace(breakBeforeMark, '')
  for (const [piece] of broken.matchAll(pieces)) {
    if (noText.test(piece)) yield breakToken(piece)
    else if (unspaced.test(piece)) yield* unspacedTokens(piece)
    else yield* runs(piece)
  }
}

/** True where a line may end between two neighbours. */
export function mayBreak(before: Token | undefined, after: Token): boolean {
  if (before === undefined || isNoText(before) || isNoText(after)) return true
  if (before.kind !== 'wide' && after.kind !== 'wide') return false
  return !notAtStart.test(after.text) && !notAtEnd.test(before.text)
}

function isNoText({ kind }: Token): boolean {
  return kind !== 'word' && kind !== 'wide'
}

/** Text without spaces: each wide character by itself, the others together. */
function* runs(text: string): Generator<Token, void, undefined> {
  let run = ''
  let width = 0
  for (const cluster of clusters(text)) {
    if (cluster.width >= 2 && isWide(cluster.text)) {
      if (run !== '') yield { kind: 'word', text: run, width }
      run = ''
      width = 0
      yield { kind: 'wide', ...cluster }
    } else {
      run += cluster.text
      width += cluster.width
    }
  }
  if (run !== '') yield { kind: 'word', text: run, width }
}

/** East Asian and emoji, not narrow letters that belong together, as in the scripts of India. */
function isWide(text: string): boolean {
  return (charWidth(text.codePointAt(0) ?? 0) === 2 && !hangul.test(text)) || flag.test(text)
}

function* unspacedTokens(text: string): Generator<Token, void, undefined> {
  const words = new Intl.Segmenter('th', { granularity: 'word' })
  let word = ''
  for (let at = 0; at < text.length; at += longestRun) {
    for (const { segment } of words.segment(text.slice(at, at + longestRun))) {
      if (word === '' || mustFollow.test(segment) || notAtEnd.test(word)) word += segment
      else {
        yield* runs(word)
        yield breakHere
        word = segment
      }
    }
  }
  yield* runs(word)
}

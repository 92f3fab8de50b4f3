/**
 * Where a text will stand: on one `line`, as a `name` that people trust (address, file name, folder), or in a
 * message's `body`.
 */
export type DisplayUse = 'line' | 'body' | 'name'

const plainAscii = /^[\x20-\x7e]*$/
// Controls, lone surrogates, marks, what is invisible by default, line separators, annotation characters.
const suspicious = /[\p{Cc}\p{Cs}\p{M}\p{DI}\u2028\u2029\ufff9-\ufffb]/u
const mark = /^\p{M}$/u
const invisible = /^[\p{DI}\ufff9-\ufffb]$/u
const bidiControl = /^\p{Bidi_Control}$/u
const emoji = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u
const keycapBase = /^[0-9#*]$/

/** More than any script needs; a pile of hundreds breaks the rows above and below. */
const maxMarks = 4

/**
 * `text` with nothing left that a terminal obeys or that hides from the reader. Every string that is not ours
 * passes here before it is shown.
 *
 * Controls become control pictures, C1 controls go, lone surrogates become U+FFFD, and a base carries at most
 * four combining marks. For a `line` and a `name`, runs of CR, LF and TAB become one space, and bidi controls
 * are shown as ⟨U+202E⟩; a `name` shows every other invisible character likewise. A `body` must come line by
 * line: it keeps TAB, soft hyphen and zero-width space, of which `layOut` makes what they mean, shows bidi overrides,
 * and drops the rest that is invisible, bidi embeddings and isolates included: a line ends with nothing left open.
 */
export function displaySafe(text: string, use: DisplayUse = 'line'): string {
  if (plainAscii.test(text) || !suspicious.test(text)) return text
  let safe = ''
  let previous = ''
  let marks = 0
  for (const character of text) {
    if (mark.test(character) && !invisible.test(character)) {
      if (previous === '') safe += '◌'
      if (++marks <= maxMarks) safe += character
      previous ||= '◌'
      continue
    }
    const shown = shownAs(character, previous, use)
    if (shown === '') continue
    if (shown === ' ' && isBreak(character) && isBreak(previous)) continue
    safe += shown
    if (!invisible.test(character) || shown !== character) {
      previous = character
      marks = 0
    }
  }
  return safe
}

function shownAs(character: string, previous: string, use: DisplayUse): string {
  const code = character.codePointAt(0) ?? 0
  if (code === 0x09 && use === 'body') return character
  if (isBreak(character)) return use === 'body' ? pictureOf(code) : ' '
  if (code < 0x20 || code === 0x7f) return pictureOf(code)
  if (code < 0x80) return character
  if (code < 0xa0) return ''
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  if (!invisible.test(character)) return character
  if (joinsEmoji(code, previous)) return character
  if (bidiControl.test(character)) {
    return use !== 'body' || code === 0x202d || code === 0x202e ? spelledOut(code) : ''
  }
  if (use === 'body' && (code === 0xad || code === 0x200b)) return character
  return use === 'name' ? spelledOut(code) : ''
}

/** CR, LF, TAB, and what Unicode adds to them: NEL, line and paragraph separators. */
function isBreak(character: string): boolean {
  return /^[\t\n\r\x85\u2028\u2029]$/.test(character)
}

function pictureOf(code: number): string {
  if (code === 0x7f) return '␡'
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : ' '
}

function spelledOut(code: number): string {
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** Zero-width joiner and variation selectors are harmless, and usual, after an emoji. */
function joinsEmoji(code: number, previous: string): boolean {
  if (code === 0x200d || code === 0xfe0e || code === 0xfe0f) {
    return emoji.test(previous) || (code !== 0x200d && keycapBase.test(previous))
  }
  return false
}

import { characterKey, csiKey, linuxFunctionKey, Modifier, ss3Key } from './keys.ts'
import type { Key } from './keys.ts'

/** What the terminal sent: a key, or a text pasted between paste brackets. */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'paste'; readonly text: string }

/** Timers, to be replaced in tests. */
export interface Timers {
  /** Calls `callback` once after `milliseconds`; returns what takes that back. */
  start(callback: () => void, milliseconds: number): () => void
}

export interface DecoderOptions {
  /** Milliseconds to wait for the rest of a sequence before a lone ESC is the key. */
  readonly escapeTimeout: number
  emit(event: InputEvent): void
  readonly timers?: Timers
}

/** Turns a terminal's bytes into keys. How the bytes are cut into chunks makes no difference. */
export interface Decoder {
  write(bytes: Uint8Array): void
  /** Ends whatever is unfinished, as the timeout does. */
  flush(): void
  /** Forgets what is unfinished, and the timer with it. */
  reset(): void
}

/** A paste longer than this many bytes is cut off. */
export const maxPaste = 1 << 20
/** No key's sequence is longer; the rest of a longer one is swallowed up to its end. */
const maxSequence = 64
/** Milliseconds without a byte until a sequence, or an answer to a query, is given up; and a paste. */
const sequenceTimeout = 500
const pasteTimeout = 5000

const esc = 0x1b
const pasteEnd = '\x1b[201~'

type State =
  | 'ground'
  | 'utf8'
  | 'escape'
  | 'csi'
  | 'linux'
  | 'mouse'
  | 'ss3'
  /** Inside OSC, DCS, APC, PM or SOS. */
  | 'string'
  | 'string-escape'
  | 'paste'

const systemTimers: Timers = {
  start(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** A decoder for one terminal. */
export function createDecoder({ escapeTimeout, emit, timers = systemTimers }: DecoderOptions): Decoder {
  let state: State = 'ground'
  /** `Modifier.alt` after a first ESC that belongs to the next key. */
  let alt = 0
  /** Parameters and intermediates of a control sequence. */
  let body = ''
  let bodyLength = 0
  let wantedBytes = 0
  let codePoint = 0
  let leastCodePoint = 0
  let opener = 0
  let stringLength = 0
  /** A grapheme that may go on: emoji and flags are sequences. */
  let grapheme = ''
  let paste: number[] = []
  let pasteMatch = 0
  let stopTimer: (() => void) | undefined

  const emitKey = (key: Key | undefined): void => {
    if (key !== undefined) emit({ kind: 'key', key })
  }
  const release = (): void => {
    const text = grapheme
    grapheme = ''
    if (text !== '') emitKey({ name: text, text })
  }
  const toGround = (): void => {
    state = 'ground'
    alt = 0
    body = ''
    bodyLength = 0
  }
  const finish = (key: Key | undefined): void => {
    toGround()
    emitKey(key)
  }

  const typed = (code: number): void => {
    const modifiers = alt
    toGround()
    if (code >= 0x80 && code < 0xa0) return
    const text = String.fromCodePoint(code)
    if (modifiers === 0 && code >= 0x80) {
      if (grapheme !== '' && joins(grapheme, text)) {
        grapheme += text
        return
      }
      release()
      if (mayGoOn(text)) {
        grapheme = text
        return
      }
    }
    release()
    emitKey(characterKey(code, modifiers))
  }

  const startUtf8 = (byte: number): void => {
    if (byte < 0xc2 || byte > 0xf4) {
      toGround()
      return
    }
    wantedBytes = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    leastCodePoint = wantedBytes === 1 ? 0x80 : wantedBytes === 2 ? 0x800 : 0x10000
    codePoint = byte & (0x3f >> wantedBytes)
    state = 'utf8'
  }

  const ground = (byte: number): void => {
    if (byte === esc) {
      release()
      state = 'escape'
    } else if (byte < 0x80) typed(byte)
    else startUtf8(byte)
  }

  const utf8 = (byte: number): void => {
    if ((byte & 0xc0) !== 0x80) {
      toGround()
      ground(byte)
      return
    }
    codePoint = codePoint * 64 + (byte & 0x3f)
    wantedBytes -= 1
    if (wantedBytes > 0) return
    const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff
    if (codePoint < leastCodePoint || codePoint > 0x10ffff || isSurrogate) toGround()
    else typed(codePoint)
  }

  const escape = (byte: number): void => {
    switch (byte) {
      case esc:
        if (alt !== 0) emitKey({ name: 'esc' })
        alt = Modifier.alt
        return
      case 0x5b:
        state = 'csi'
        return
      case 0x4f:
        state = 'ss3'
        return
      case 0x50:
      case 0x58:
      case 0x5d:
      case 0x5e:
      case 0x5f:
        state = 'string'
        opener = byte
        stringLength = 0
        return
      default:
        if (alt !== 0) emitKey({ name: 'esc' })
        alt = Modifier.alt
        if (byte < 0x80) typed(byte)
        else startUtf8(byte)
    }
  }

  const csi = (byte: number): void => {
    if (byte < 0x20 || byte > 0x7e) {
      // Not part of any sequence: what came before it was garbage.
      toGround()
      ground(byte)
      return
    }
    const character = String.fromCharCode(byte)
    bodyLength += 1
    const isRxvtShift = byte === 0x24 && /^\d+$/.test(body)
    if (byte < 0x40 && !isRxvtShift) {
      if (bodyLength <= maxSequence) body += character
      return
    }
    if (bodyLength > maxSequence) toGround()
    else if (byte === 0x5b && body === '') state = 'linux'
    else if (byte === 0x4d && body === '') {
      state = 'mouse'
      wantedBytes = 3
    } else if (body === '200' && byte === 0x7e) {
      toGround()
      state = 'paste'
      paste = []
      pasteMatch = 0
    } else finish(csiKey(body, character, alt))
  }

  const ss3 = (byte: number): void => {
    if (byte >= 0x30 && byte <= 0x3b && body.length < maxSequence) {
      body += String.fromCharCode(byte)
      return
    }
    if (byte < 0x40 || byte > 0x7e) {
      const lone = body === ''
      finish(lone ? characterKey(0x4f, Modifier.alt) : undefined)
      ground(byte)
      return
    }
    const held = Number(body.split(';').at(-1))
    finish(ss3Key(String.fromCharCode(byte), (Math.max(0, held - 1) & 7) | alt))
  }

  const string = (byte: number): void => {
    stringLength += 1
    if (state === 'string-escape' && byte !== 0x5c) {
      // Only ST may follow: this ESC began something else.
      toGround()
      state = 'escape'
      escape(byte)
    } else if (state === 'string-escape' || byte === 0x07 || byte === 0x18 || byte === 0x1a) toGround()
    else if (byte === esc) state = 'string-escape'
  }

  const pasted = (byte: number): void => {
    if (byte === pasteEnd.charCodeAt(pasteMatch)) pasteMatch += 1
    else pasteMatch = byte === esc ? 1 : 0
    if (paste.length < maxPaste + pasteEnd.length) paste.push(byte)
    if (pasteMatch === pasteEnd.length) endPaste(pasteEnd.length)
  }

  const endPaste = (markerLength: number): void => {
    const bytes = paste.slice(0, Math.min(maxPaste, Math.max(0, paste.length - markerLength)))
    paste = []
    toGround()
    emit({ kind: 'paste', text: new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\r\n?/g, '\n') })
  }

  const step = (byte: number): void => {
    switch (state) {
      case 'ground':
        return ground(byte)
      case 'utf8':
        return utf8(byte)
      case 'escape':
        return escape(byte)
      case 'csi':
        return csi(byte)
      case 'ss3':
        return ss3(byte)
      case 'linux':
        return finish(linuxFunctionKey(String.fromCharCode(byte), alt))
      case 'mouse':
        wantedBytes -= 1
        if (wantedBytes === 0) toGround()
        return
      case 'string':
      case 'string-escape':
        return string(byte)
      case 'paste':
        return pasted(byte)
    }
  }

  /** What the unfinished sequence was after all. */
  const flush = (): void => {
    stopTimer?.()
    stopTimer = undefined
    const was = state
    const afterEscape = alt
    const empty = body === ''
    if (was === 'paste') return endPaste(0)
    toGround()
    release()
    if (was === 'escape') {
      if (afterEscape !== 0) emitKey({ name: 'esc' })
      emitKey({ name: 'esc' })
    } else if (was === 'csi' && empty) emitKey(characterKey(0x5b, Modifier.alt))
    else if (was === 'ss3' && empty) emitKey(characterKey(0x4f, Modifier.alt))
    else if (was === 'string' && stringLength === 0) emitKey(characterKey(opener, Modifier.alt))
  }

  /** Long where the bytes can only be the beginning of more, short where they may be a key of their own. */
  const patience = (): number => {
    if (state === 'paste') return pasteTimeout
    const mayBeKey = state === 'ground' || (state === 'string' ? stringLength === 0 : body === '')
    return mayBeKey && state !== 'utf8' && state !== 'string-escape' ? escapeTimeout : sequenceTimeout
  }

  const wait = (): void => {
    stopTimer?.()
    stopTimer = undefined
    if (state === 'ground' && grapheme === '') return
    stopTimer = timers.start(flush, patience())
  }

  return {
    write(bytes) {
      for (const byte of bytes) step(byte)
      wait()
    },
    flush,
    reset() {
      stopTimer?.()
      stopTimer = undefined
      grapheme = ''
      paste = []
      toGround()
    },
  }
}

const pictograph = /^\p{Extended_Pictographic}/u
const flagHalf = /^\p{Regional_Indicator}$/u
const extender = /^[\p{M}\p{Emoji_Modifier}\u200d\ufe0e\ufe0f\u{e0020}-\u{e007f}]$/u

/** True for the beginning of what may become an emoji sequence or a flag. */
function mayGoOn(character: string): boolean {
  return pictograph.test(character) || flagHalf.test(character)
}

/** True where `character` belongs to the same grapheme as what is grapheme (UAX #29, for emoji and flags). */
function joins(grapheme: string, character: string): boolean {
  if (grapheme.length > maxSequence) return false
  if (extender.test(character)) return true
  if (flagHalf.test(character)) return flagHalf.test(grapheme)
  return grapheme.endsWith('\u200d') && pictograph.test(character)
}

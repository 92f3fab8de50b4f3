import type { Environment } from './terminfo.ts'

/** Octets of one piece of a string that GNU screen passes on: it forgets longer ones. */
const screenPiece = 512

/**
 * The sequence that puts `text` on the clipboard of the terminal, also over SSH (xterm's OSC 52). A multiplexer keeps
 * it to itself or drops it, by its options, so it is sent twice there: plain, and wrapped so that it is passed on.
 * The text is in base64: nothing of it can be taken for a sequence.
 */
export function clipboardSequence(text: string, env: Environment): string {
  const words = `\x1b]52;c;${Buffer.from(text).toString('base64')}`
  const wrapped = passedOn(words, env)
  return env['TMUX'] ? `${words}\x1b\\${wrapped}` : wrapped
}

/** A sequence without its end, for the terminal behind a multiplexer where there is one. */
export function passedOn(words: string, env: Environment): string {
  const plain = `${words}\x1b\\`
  // tmux wants every ESC within doubled.
  if (env['TMUX']) return `\x1bPtmux;${plain.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`
  if (env['STY']) return piecesOf(`${words}\x07`).map(passedOnByScreen).join('')
  return plain
}

function passedOnByScreen(piece: string): string {
  return `\x1bP${piece}\x1b\\`
}

function piecesOf(sequence: string): string[] {
  return Array.from({ length: Math.ceil(sequence.length / screenPiece) }, (_, index) =>
    sequence.slice(index * screenPiece, (index + 1) * screenPiece),
  )
}

import { Buffer } from 'node:buffer'
import { Libmime } from 'libmime'
import { decodeText } from './charset.ts'
import { decodeTransfer } from './transfer.ts'

/** Longer values are not searched for encoded words: no honest field is that long. */
const maxLength = 200_000

/** libmime finds and joins the words; the octets in them are read as those of a body are. */
class WordDecoder extends Libmime {
  override decodeWord(charset: string, encoding: string, text: string): string {
    return decodeText(encoding.toUpperCase() === 'B' ? base64Octets(text) : quotedOctets(text), charset)
  }
}

const decoder = new WordDecoder()

/**
 * `raw` with its encoded words decoded once (RFC 2047), also words split in the middle of a character. Text
 * without encoded words is given back unchanged. The result may hold controls: see `displaySafe`.
 */
export function decodeWords(raw: string): string {
  if (!raw.includes('=?') || raw.length > maxLength) return raw
  // The marker that libmime joins words with is not to be had from outside.
  return decoder.decodeWords(raw.replaceAll('\0', ''))
}

/** Joined words may each have their own padding. */
function base64Octets(text: string): Buffer {
  return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, 'base64')))
}

function quotedOctets(text: string): Buffer {
  const plain = text.replaceAll('_', '=20').replace(/=\s+(?=[0-9a-fA-F])/g, '=')
  return decodeTransfer(Buffer.from(plain.replace(/\s/g, '=20')), 'quoted-printable')
}

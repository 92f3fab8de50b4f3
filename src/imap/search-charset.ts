import iconv from 'iconv-lite'
import { isMailFailure, MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { CommandToken } from './imapflow-internals.ts'
import { isAscii, searchTokens, textsIn } from './search-line.ts'
import type { SearchTerm } from './session.ts'

/** Sends a search with its words in `charset`; undefined is US-ASCII. */
type SendSearch<T> = (charset: string | undefined, words: CommandToken[]) => Promise<T>

/** So many charsets of a server's list are looked at. */
const mostCharsets = 50

/**
 * Searches in US-ASCII where the words allow, else in UTF-8, else in a charset that the server names when it refuses
 * that (RFC 9051 §7.1, BADCHARSET). Rejects with `unsearchable` where there is none: nothing is left out in silence.
 * UTF8=ACCEPT, under which CHARSET is forbidden (RFC 6855 §3), is never enabled.
 */
export async function inSomeCharset<T>(
  criteria: readonly SearchTerm[],
  send: SendSearch<T>,
  namedCharsets: () => readonly string[],
): Promise<T> {
  const words = textsIn(criteria).filter((text) => !isAscii(text))
  if (words.length === 0) return send(undefined, searchTokens(criteria))
  const utf8 = await attempt(() => send('UTF-8', searchTokens(criteria)))
  if ('value' in utf8) return utf8.value
  const charset = namedCharsets()
    .slice(0, mostCharsets)
    .find((name) => words.every((word) => canSay(name, word)))
  if (charset === undefined) throw unsearchable(words, utf8.text)
  const encode = (text: string) => iconv.encode(text, charset)
  const named = await attempt(() => send(charset, searchTokens(criteria, encode)))
  if ('value' in named) return named.value
  throw unsearchable(words, named.text)
}

/** The answer, or the server's words where it refused the charset. */
async function attempt<T>(
  send: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly text: string }> {
  try {
    return { value: await send() }
  } catch (thrown) {
    if (!isMailFailure(thrown) || !isAboutCharset(thrown.error)) throw thrown
    return { text: 'text' in thrown.error ? thrown.error.text : '' }
  }
}

/** Cyrus says BAD to a charset that it does not know, others NO without a code. */
function isAboutCharset(error: MailError): boolean {
  if (error.kind === 'refused') return error.code === undefined || error.code === 'BADCHARSET'
  return error.kind === 'rejected'
}

function canSay(charset: string, word: string): boolean {
  if (!/^[\w:.-]{1,40}$/.test(charset) || /^utf-?8$/i.test(charset) || !iconv.encodingExists(charset))
    return false
  return iconv.decode(iconv.encode(word, charset), charset) === word
}

function unsearchable(words: readonly string[], text: string): MailFailure {
  return new MailFailure({ kind: 'unsearchable', words, text })
}

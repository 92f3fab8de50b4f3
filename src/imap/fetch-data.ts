import type { ImapAttribute, ImapAttributeList, ImapResponse } from 'imapflow'
import { decodeText } from '../mime/charset.ts'
import { decodeParameters, decodeWords, parseDate } from '../mime/header.ts'
import type { Address, Envelope } from '../model/envelope.ts'
import { toFlags } from '../model/flags.ts'
import type { BodyPart, Parameters } from '../model/part.ts'
import { isMadeUp } from './empty-envelope.ts'
import type { FetchData } from './session.ts'
import { envelopeAsSent } from './spoiled-envelope.ts'
import { bytesOf, listOf, numberOf, textOf, textsOf } from './tokens.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** What a `* n FETCH (…)` line brought; undefined when it cannot be one. Unknown items are passed over. */
export function parseFetch(response: ImapResponse): FetchData | undefined {
  const sequence = Number(response.command)
  if (!Number.isSafeInteger(sequence) || sequence < 1) return undefined
  const items = listOf(response.attributes?.[1])
  const data: Writable<FetchData> = { sequence }
  const bodies = new Map<string, Uint8Array | null>()
  for (let index = 0; index + 1 < items.length; index += 2) {
    const key = items[index]
    const value = items[index + 1]
    switch (textOf(key)?.toUpperCase()) {
      case 'UID': {
        const uid = numberOf(value)
        if (uid !== undefined) data.uid = uid
        break
      }
      case 'FLAGS':
        data.flags = toFlags(textsOf(value))
        break
      case 'INTERNALDATE': {
        const date = parseInternalDate(textOf(value) ?? '')
        if (date) data.received = date
        break
      }
      case 'RFC822.SIZE': {
        const size = numberOf(value)
        if (size !== undefined) data.size = size
        break
      }
      case 'ENVELOPE':
        if (Array.isArray(value)) data.envelope = parseEnvelope(value)
        break
      case 'BODYSTRUCTURE':
        data.structure = Array.isArray(value) ? parseBodyStructure(value) : unreadable
        break
      case 'BODY':
      case 'BINARY':
        if (key && !Array.isArray(key) && key.section) bodies.set(sectionName(key.section), bytesOf(value))
        break
      default:
        break
    }
  }
  const last = items.length % 2 === 1 ? items.at(-1) : undefined
  // Mailutils says so, without a value, that nothing stands there: beyond the end of a part.
  if (last && !Array.isArray(last) && last.section) bodies.set(sectionName(last.section), new Uint8Array())
  if (bodies.size > 0) data.bodies = bodies
  const header = bodies.get('HEADER.FIELDS')
  if (header) data.asSent = envelopeAsSent(header)
  if (data.envelope && isMadeUp(data.envelope, data.size)) delete data.envelope
  return data
}

function sectionName(section: ImapAttributeList): string {
  return (textOf(section[0]) ?? '').toUpperCase()
}

/** `17-Jul-1996 02:44:25 -0700` (RFC 9051 date-time); null when it is none. */
function parseInternalDate(text: string): Date | null {
  const match = /^\s?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text)
  if (!match) return null
  return parseDate(`${match[1]} ${match[2]} ${match[3]} ${match[4]} ${match[5]}`)
}

/** The ten fields of an ENVELOPE, words decoded (RFC 9051 §7.5.2). */
export function parseEnvelope(fields: ImapAttributeList): Envelope {
  return {
    date: parseDate(textOf(fields[0]) ?? ''),
    subject: decodeWords(lettersOf(fields[1])),
    from: parseAddresses(fields[2]),
    sender: parseAddresses(fields[3]),
    replyTo: parseAddresses(fields[4]),
    to: parseAddresses(fields[5]),
    cc: parseAddresses(fields[6]),
    bcc: parseAddresses(fields[7]),
    inReplyTo: textOf(fields[8]) ?? '',
    messageId: textOf(fields[9]) ?? '',
  }
}

/** The text of a token; octets that are no UTF-8 are in some older charset. */
function lettersOf(token: ImapAttribute | undefined): string {
  const value = token && !Array.isArray(token) ? token.value : undefined
  return Buffer.isBuffer(value) ? decodeText(value, undefined) : (textOf(token) ?? '')
}

/** No list is read further: a message to everybody must not fill the memory. */
const maxAddresses = 1000

function parseAddresses(token: ImapAttribute | undefined): Address[] {
  const addresses: Address[] = []
  let group: string | undefined
  let members = 0
  const endGroup = () => {
    if (group !== undefined && members === 0) addresses.push({ name: group, address: '', group })
    group = undefined
    members = 0
  }
  for (const entry of listOf(token).slice(0, maxAddresses)) {
    const [name, , mailbox, host] = listOf(entry)
    const local = textOf(mailbox)
    const domain = textOf(host)
    if (local === null || domain === null) {
      // A group starts with its name as a mailbox without a host, and ends with neither (RFC 9051 §7.5.2).
      endGroup()
      if (local) group = decodeWords(local)
      continue
    }
    members++
    addresses.push({
      name: decodeWords(lettersOf(name)),
      // Servers write these for what they could not read.
      address:
        domain === 'MISSING_DOMAIN' || domain === '.MISSING-HOST-NAME.' || domain === ''
          ? local
          : `${local}@${domain}`,
      ...(group === undefined ? {} : { group }),
    })
  }
  endGroup()
  return addresses
}

const maxDepth = 50
const maxParts = 1000

/** All that stands under the header of a message, as one text. */
const wholeText: BodyPart = {
  section: 'TEXT',
  type: 'text',
  subtype: 'plain',
  parameters: {},
  encoding: '8bit',
  size: 0,
  children: [],
}

/**
 * The structure of a message whose own is not to be had, as it is nested too deeply for the parser. So a message is
 * never missing because of its structure.
 */
const unreadable: BodyPart = { ...wholeText, truncated: true }

/**
 * A BODYSTRUCTURE as a part tree with section numbers (RFC 9051 §7.5.2, §6.4.5.1): at most 50 levels and 1000
 * parts; a part of which some were left out is marked as truncated. A multipart in which the server found nothing
 * (its boundary never comes) is the text that it is to a reader.
 */
export function parseBodyStructure(tokens: ImapAttributeList): BodyPart {
  return new StructureParser().root(tokens, '', 0)
}

/** Each server says in its own way that it found no part: none, an empty one, or a leaf of the type multipart. */
function isWithoutParts({ type, truncated, children }: BodyPart): boolean {
  const isEmpty = (child: BodyPart) =>
    child.type === 'text' && child.size === 0 && child.children.length === 0
  return type === 'multipart' && truncated === undefined && children.every(isEmpty)
}

/** Mailutils leaves the parts out where there are none: `("mixed" (parameters) …)`. */
function isMultipart(tokens: ImapAttributeList): boolean {
  return Array.isArray(tokens[0]) || Array.isArray(tokens[1])
}

class StructureParser {
  #parts = 0

  /** The root of a message: of the whole one, or of the one inside the message/rfc822 part `prefix`. */
  root(tokens: ImapAttributeList, prefix: string, depth: number): BodyPart {
    const root = isMultipart(tokens)
      ? this.#multipart(tokens, prefix, depth)
      : this.#leaf(tokens, prefix === '' ? '1' : `${prefix}.1`, depth)
    return isWithoutParts(root) ? { ...wholeText, section: prefix === '' ? 'TEXT' : `${prefix}.TEXT` } : root
  }

  #multipart(tokens: ImapAttributeList, section: string, depth: number): BodyPart {
    const children: BodyPart[] = []
    let index = 0
    let truncated = false
    for (; Array.isArray(tokens[index]); index++) {
      if (depth >= maxDepth || ++this.#parts > maxParts) {
        truncated = true
        continue
      }
      const child = listOf(tokens[index])
      const number = section === '' ? `${index + 1}` : `${section}.${index + 1}`
      const part = isMultipart(child)
        ? this.#multipart(child, number, depth + 1)
        : this.#leaf(child, number, depth + 1)
      children.push(isWithoutParts(part) ? { ...wholeText, section: number } : part)
    }
    return {
      section,
      type: 'multipart',
      subtype: lower(tokens[index], 'mixed'),
      parameters: parseParameters(tokens[index + 1]),
      encoding: '7bit',
      size: 0,
      ...parseDisposition(tokens[index + 2]),
      ...(truncated ? { truncated } : {}),
      children,
    }
  }

  #leaf(tokens: ImapAttributeList, section: string, depth: number): BodyPart {
    const type = lower(tokens[0], 'text')
    const subtype = lower(tokens[1], type === 'text' ? 'plain' : 'octet-stream')
    const id = textOf(tokens[3])
    const description = textOf(tokens[4])
    const nested =
      type === 'message' && (subtype === 'rfc822' || subtype === 'global') && Array.isArray(tokens[8])
    const tooDeep = nested && (depth >= maxDepth || ++this.#parts > maxParts)
    // Where the extension data starts: after MD5, which follows what the type adds.
    const extension = 7 + (nested ? 3 : type === 'text' ? 1 : 0) + 1
    return {
      section,
      type,
      subtype,
      parameters: parseParameters(tokens[2]),
      encoding: lower(tokens[5], '7bit'),
      size: numberOf(tokens[6]) ?? 0,
      ...(id ? { id } : {}),
      ...(description ? { description: decodeWords(description) } : {}),
      ...parseDisposition(tokens[extension]),
      ...(nested ? { envelope: parseEnvelope(listOf(tokens[7])) } : {}),
      ...(tooDeep ? { truncated: true } : {}),
      children: nested && !tooDeep ? [this.root(listOf(tokens[8]), section, depth + 1)] : [],
    }
  }
}

/** A name of a type or an encoding, which some servers send with blanks round it; `otherwise` where there is none. */
function lower(token: ImapAttribute | undefined, otherwise: string): string {
  return (textOf(token) ?? '').trim().toLowerCase() || otherwise
}

function parseDisposition(token: ImapAttribute | undefined): Pick<BodyPart, 'disposition'> {
  const [type, parameters] = listOf(token)
  const name = textOf(type)
  return name === null
    ? {}
    : { disposition: { type: name.toLowerCase(), parameters: parseParameters(parameters) } }
}

function parseParameters(token: ImapAttribute | undefined): Parameters {
  const tokens = listOf(token)
  const raw: [string, string][] = []
  for (let index = 0; index + 1 < tokens.length; index += 2) {
    raw.push([textOf(tokens[index]) ?? '', textOf(tokens[index + 1]) ?? ''])
  }
  return decodeParameters(raw)
}

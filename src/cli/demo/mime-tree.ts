import type { Octets } from './wire.ts'

/** A header field as it stands in the message. */
export interface RawField {
  readonly name: string
  /** Unfolded, without the spaces round it; encoded words as they are. */
  readonly value: Octets
  /** The whole field with its line ends. */
  readonly raw: Octets
}

/** A value with parameters, such as that of Content-Type, parameters as written (RFC 2231 not decoded). */
export interface ParameterizedValue {
  readonly value: string
  readonly parameters: readonly (readonly [name: string, value: Octets])[]
}

/** A node of a message's MIME tree, kept octet by octet. The root stands for the whole message. */
export interface MimePart {
  readonly fields: readonly RawField[]
  /** The header with the blank line that ends it. */
  readonly header: Octets
  readonly body: Buffer
  readonly type: string
  readonly subtype: string
  readonly parameters: ParameterizedValue['parameters']
  /** A multipart's parts; in a message/rfc822 the message inside; else empty. */
  readonly children: readonly MimePart[]
}

const maximumDepth = 40

/** The first field of that name, in any case. */
export function field(part: MimePart, name: string): Octets | undefined {
  return part.fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())?.value
}

/** Splits a message with CRLF line ends into its MIME parts. What makes no sense is text. */
export function parseMime(octets: Buffer, defaultType = 'text/plain', depth = 0): MimePart {
  const headerLength = lengthOfHeader(octets)
  const header = octets.toString('latin1', 0, headerLength)
  const body = octets.subarray(headerLength)
  const fields = splitFields(header)
  const given = fields.find(({ name }) => name.toLowerCase() === 'content-type')?.value
  const content = parseParameters(
    given !== undefined && /^[^\s/;]+\/[^\s/;]+/.test(given) ? given : defaultType,
  )
  const [type = 'text', subtype = 'plain'] = content.value.toLowerCase().split('/')
  const children = depth < maximumDepth ? childrenOf(type, subtype, content, body, depth) : []
  return { fields, header, body, type, subtype, parameters: content.parameters, children }
}

/** Splits `value; name=value; name="value"`. */
export function parseParameters(text: Octets): ParameterizedValue {
  const parameters: [string, Octets][] = []
  const pattern = /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g
  for (const [, name = '', quoted, bare = ''] of text.matchAll(pattern)) {
    parameters.push([name, quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1')])
  }
  return { value: (text.split(';')[0] ?? '').trim(), parameters }
}

/** The part that a section's numbers name (RFC 3501 §6.4.5); undefined when there is none. */
export function locatePart(root: MimePart, numbers: readonly number[]): MimePart | undefined {
  let container: MimePart | undefined = root
  let part: MimePart | undefined
  for (const number of numbers) {
    if (!container) return undefined
    if (container.type === 'multipart') part = container.children[number - 1]
    else part = number === 1 ? container : undefined
    container = part && isMessage(part) ? part.children[0] : part?.type === 'multipart' ? part : undefined
  }
  return part
}

/** True for message/rfc822: a part that holds a message of its own. */
export function isMessage(part: MimePart): boolean {
  return part.type === 'message' && part.subtype === 'rfc822'
}

function lengthOfHeader(octets: Buffer): number {
  if (octets.indexOf('\r\n') === 0) return 2
  const blankLine = octets.indexOf('\r\n\r\n')
  return blankLine < 0 ? octets.length : blankLine + 4
}

function splitFields(header: Octets): RawField[] {
  const fields: RawField[] = []
  for (const [raw, name = '', value = ''] of header.matchAll(
    /^([^\s:]+)[ \t]*:(.*(?:\r\n[ \t].*)*)(?:\r\n|$)/gm,
  )) {
    fields.push({ name, value: value.replace(/\r\n/g, '').trim(), raw })
  }
  return fields
}

function childrenOf(
  type: string,
  subtype: string,
  { parameters }: ParameterizedValue,
  body: Buffer,
  depth: number,
): MimePart[] {
  if (type === 'message' && subtype === 'rfc822') return [parseMime(body, 'text/plain', depth + 1)]
  const boundary = parameters.find(([name]) => name.toLowerCase() === 'boundary')?.[1]
  if (type !== 'multipart' || !boundary) return []
  const defaultType = subtype === 'digest' ? 'message/rfc822' : 'text/plain'
  return splitMultipart(body, boundary).map((part) => parseMime(part, defaultType, depth + 1))
}

/** The parts between the boundary lines (RFC 2046 §5.1.1); a missing last boundary is forgiven. */
function splitMultipart(body: Buffer, boundary: string): Buffer[] {
  const delimiter = `--${boundary}`
  const parts: Buffer[] = []
  let start: number | undefined
  for (
    let at = body.indexOf(delimiter, 0, 'latin1');
    at >= 0;
    at = body.indexOf(delimiter, at + 1, 'latin1')
  ) {
    if (at > 0 && body[at - 1] !== 10) continue
    const after = body.toString('latin1', at + delimiter.length, at + delimiter.length + 100)
    const ending = /^(--)?[ \t]*(?:\r\n|$)/.exec(after)
    if (!ending) continue
    if (start !== undefined) parts.push(body.subarray(start, Math.max(start, at - 2)))
    if (ending[1]) return parts
    start = at + delimiter.length + ending[0].length
  }
  if (start !== undefined) parts.push(body.subarray(start))
  return parts
}

import { nstring, type Octets } from './wire.ts'

const tokenPattern = /"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|[<>,;:]|[^\s"(<>,;:]+/g

/**
 * An address field as ENVELOPE gives it (RFC 3501 §7.4.2): a list of (name route mailbox host), encoded words
 * as they are; NIL when there is no address. A group starts with (NIL NIL name NIL) and ends with four NILs.
 */
export function addressList(value: Octets | undefined): Octets {
  const addresses: Octets[] = []
  let words: Octets[] = []
  let comment: Octets | undefined
  let address: Octets | undefined
  let inAngle = false
  const close = (): void => {
    const name = address === undefined ? comment : words.map(unquote).join(' ') || comment
    const given = address ?? words.join('')
    if (given !== '') addresses.push(oneAddress(name || undefined, given))
    words = []
    comment = address = undefined
    inAngle = false
  }
  for (const [token] of (value ?? '').matchAll(tokenPattern)) {
    if (token === ',' || token === ';') {
      close()
      if (token === ';') addresses.push('(NIL NIL NIL NIL)')
    } else if (token === ':' && !inAngle) {
      addresses.push(`(NIL NIL ${nstring(words.map(unquote).join(' '))} NIL)`)
      words = []
    } else if (token === '<') {
      inAngle = true
      address = ''
    } else if (token === '>') inAngle = false
    else if (inAngle) address = (address ?? '') + token
    else if (token.startsWith('(')) comment = token.slice(1, -1).replace(/\\(.)/g, '$1')
    else words.push(token)
  }
  close()
  return addresses.length === 0 ? 'NIL' : `(${addresses.join('')})`
}

function oneAddress(name: Octets | undefined, address: Octets): Octets {
  const at = address.lastIndexOf('@')
  const local = unquote(at < 0 ? address : address.slice(0, at))
  return `(${nstring(name)} NIL ${nstring(local)} ${nstring(at < 0 ? '' : address.slice(at + 1))})`
}

function unquote(word: Octets): Octets {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word
}

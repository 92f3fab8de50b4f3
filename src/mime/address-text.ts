import { domainToASCII, domainToUnicode } from 'node:url'
import type { Address } from '../model/envelope.ts'
import { displaySafe } from '../text/display-safe.ts'

/**
 * `Name <address>`, safe to display: the address is never left out, and a host that is not ASCII is given in letters
 * and in punycode, as letters of several scripts look alike (CVE-2021-42694).
 */
export function addressText({ name, address, group }: Address): string {
  if (address === '' && group !== undefined) return `${displaySafe(group, 'name').trim()}:;`
  const full = fullAddress(address)
  if (name.trim() === '') return full
  const safeName = displaySafe(name, 'name').trim()
  return full === '' ? safeName : `${safeName} <${full}>`
}

/** Addresses with commas between them, those of a group with its name before them: `friends: a@…, b@…;`. */
export function addressListText(addresses: readonly Address[]): string {
  let text = ''
  for (const [index, address] of addresses.entries()) {
    const { group } = address
    const isFirst = group !== addresses[index - 1]?.group
    const isMember = group !== undefined && address.address !== ''
    const opening = isMember && isFirst ? `${displaySafe(group, 'name').trim()}: ` : ''
    const closing = isMember && group !== addresses[index + 1]?.group ? ';' : ''
    const one = addresses.length > 1 ? { ...address, name: quotedName(address) } : address
    text += `${index > 0 ? ', ' : ''}${opening}${addressText(one)}${closing}`
  }
  return text
}

/** A comma in a name must not look like one between two people. */
function quotedName({ name, address }: Address): string {
  return address !== '' && /[,;]/.test(name) && !name.includes('"') ? `"${name.trim()}"` : name
}

function fullAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const host = address.slice(at + 1)
  const isAscii = /^[\x20-\x7e]*$/.test(host)
  if (!isAscii) {
    const ascii = domainToASCII(host)
    return `${displaySafe(address, 'name')}${ascii === '' ? '' : ` (${ascii})`}`
  }
  const inLetters = /(?:^|\.)xn--/i.test(host) ? domainToUnicode(host) : ''
  if (inLetters === '' || inLetters === host.toLowerCase()) return displaySafe(address, 'name')
  return displaySafe(`${address.slice(0, at + 1)}${inLetters} (${host})`, 'name')
}

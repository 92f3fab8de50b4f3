import { domainToUnicode } from 'node:url'
import type { Address } from '../model/envelope.ts'
import { looksAlike, mixesScripts } from '../text/lookalike.ts'

const invisible = /[\p{Cf}\p{DI}]/gu
/** What makes emoji and the scripts that need joiners. */
const joiners = /[\u200c\u200d\ufe0e\ufe0f]/
const addressInName = /[^\s<>"'()[\],;:@]+@[a-z0-9\p{L}-]+(?:\.[a-z0-9\p{L}-]+)+/iu

/** Why the names and addresses of a sender may be meant to deceive, in words; none for an honest one. */
export function senderDoubts(senders: readonly Address[]): string[] {
  const doubts = new Set<string>()
  for (const { name, address } of senders.slice(0, 20)) {
    const text = name.slice(0, 1000)
    const plain = text.replace(invisible, '')
    const named = addressInName.exec(plain.normalize('NFKC'))?.[0].toLowerCase()
    if (named !== undefined && named !== address.toLowerCase()) doubts.add('the name is another address')
    if (mixesScripts(plain)) doubts.add('the name mixes letters of several scripts')
    if ((text.match(invisible) ?? []).some((each) => !joiners.test(each))) {
      doubts.add('the name has invisible characters')
    }
    const host = address.slice(address.lastIndexOf('@') + 1)
    if (looksAlike(domainToUnicode(host) || host)) doubts.add('the address looks like another')
    else if (mixesScripts(address.replace(invisible, '')))
      doubts.add('the address mixes letters of several scripts')
  }
  return [...doubts]
}

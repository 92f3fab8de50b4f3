import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { parseSet } from './sequence-set.ts'
import type { CopyResult } from './session.ts'
import { listOf, textOf } from './tokens.ts'

/** More messages than this were never named in one command of ours. */
const maxCopies = 1_000_000

/** COPYUID of a tagged or untagged OK (RFC 4315 §3); undefined when there is none that holds together. */
export function parseCopyUid(response: ImapResponse): CopyResult | undefined {
  const section = listOf(response.attributes?.[0]?.section)
  if (textOf(section[0])?.toUpperCase() !== 'COPYUID') return undefined
  const validity = textOf(section[1])
  const from = expand(textOf(section[2]) ?? '')
  const to = expand(textOf(section[3]) ?? '')
  if (validity === null || !/^\d{1,20}$/.test(validity) || from.length !== to.length) return undefined
  return { uidValidity: BigInt(validity), uids: new Map(from.map((uid, index) => [uid, to[index] ?? 0])) }
}

function expand(set: string): Uid[] {
  const uids: Uid[] = []
  for (const { from, to } of parseSet(set)) {
    for (let uid = from; uid <= to && uids.length < maxCopies; uid++) uids.push(uid)
  }
  return uids
}

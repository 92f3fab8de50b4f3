import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { parseSet } from './sequence-set.ts'
import type { CopyResult } from './session.ts'
import { listOf, textOf } from './tokens.ts'

/**
 * COPYUID of a tagged or untagged OK to a command on `most` messages (RFC 4315 §3); undefined when there is none that
 * holds together. One that names more messages is not ours, and is never expanded: it may name four billion.
 */
export function parseCopyUid(response: ImapResponse, most: number): CopyResult | undefined {
  const section = listOf(response.attributes?.[0]?.section)
  if (textOf(section[0])?.toUpperCase() !== 'COPYUID') return undefined
  const validity = textOf(section[1])
  const from = expand(textOf(section[2]) ?? '', most)
  const to = expand(textOf(section[3]) ?? '', most)
  if (validity === null || !/^\d{1,20}$/.test(validity) || !from || from.length !== to?.length)
    return undefined
  return { uidValidity: BigInt(validity), uids: new Map(from.map((uid, index) => [uid, to[index] ?? 0])) }
}

/** The UIDs of a set; undefined for more than `most`. */
function expand(set: string, most: number): Uid[] | undefined {
  const uids: Uid[] = []
  for (const { from, to } of parseSet(set)) {
    if (uids.length + to - from + 1 > most) return undefined
    for (let uid = from; uid <= to; uid++) uids.push(uid)
  }
  return uids
}

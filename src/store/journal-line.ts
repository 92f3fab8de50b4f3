import { packSets, parseSet } from '../imap/sequence-set.ts'
import type { CopyTrace, JournalAction, JournalEntry } from '../sync/ports.ts'
import { isRecord } from './record.ts'

/** A line of the journal: an entry, or the id of one that is finished. */
export type JournalLine =
  | { readonly kind: 'entry'; readonly entry: JournalEntry }
  | { readonly kind: 'finished'; readonly id: string }

/** One line of JSON, its line end included. */
export function writeLine(line: JournalLine): string {
  if (line.kind === 'finished') return `${JSON.stringify({ finished: line.id })}\n`
  const { id, mailbox, uidValidity, uids, action, copy } = line.entry
  const before = copy?.before && { ...copy.before, uidValidity: String(copy.before.uidValidity) }
  const trace = copy && { before, messageIds: [...copy.messageIds] }
  const set = packSets(uids, Infinity).join(',')
  return `${JSON.stringify({ id, mailbox, uidValidity: String(uidValidity), uids: set, action, copy: trace })}\n`
}

/** The line that `text` holds; undefined for anything else, such as the half of one that a crash has left. */
export function readLine(text: string): JournalLine | undefined {
  const value = parse(text)
  if (!isRecord(value)) return undefined
  if (typeof value.finished === 'string') return { kind: 'finished', id: value.finished }
  const { id, mailbox, uidValidity, uids } = value
  const action = readAction(value.action)
  if (typeof id !== 'string' || typeof mailbox !== 'string' || typeof uids !== 'string' || !action)
    return undefined
  if (typeof uidValidity !== 'string' || !/^\d{1,20}$/.test(uidValidity)) return undefined
  const copy = readTrace(value.copy)
  return {
    kind: 'entry',
    entry: {
      id,
      mailbox,
      uidValidity: BigInt(uidValidity),
      uids: expand(uids),
      action,
      ...(copy ? { copy } : {}),
    },
  }
}

function readAction(value: unknown): JournalAction | undefined {
  if (!isRecord(value)) return undefined
  const { kind, flags, add, target, byCopy } = value
  if (kind === 'flags' && isTexts(flags) && typeof add === 'boolean') return { kind, flags, add }
  if (kind === 'move' && typeof target === 'string' && typeof byCopy === 'boolean')
    return { kind, target, byCopy }
  if (kind === 'copy' && typeof target === 'string') return { kind, target }
  return undefined
}

function readTrace(value: unknown): JournalEntry['copy'] {
  if (!isRecord(value)) return undefined
  const { before, messageIds } = value
  const pairs: readonly unknown[] = Array.isArray(messageIds) ? messageIds : []
  return { before: readNumbering(before), messageIds: new Map(pairs.filter(isNamed)) }
}

function readNumbering(value: unknown): CopyTrace['before'] {
  if (!isRecord(value)) return undefined
  const { uidValidity, uidNext } = value
  if (typeof uidNext !== 'number' || typeof uidValidity !== 'string' || !/^\d{1,20}$/.test(uidValidity))
    return undefined
  return { uidValidity: BigInt(uidValidity), uidNext }
}

/** No entry of ours names more messages. */
const mostUids = 1_000_000

function expand(set: string): number[] {
  const uids: number[] = []
  for (const { from, to } of parseSet(set))
    for (let uid = from; uid <= to && uids.length < mostUids; uid++) uids.push(uid)
  return uids
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function isNamed(value: unknown): value is [number, string] {
  return (
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string'
  )
}

import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress } from './part-fetcher.ts'
import type { ResumePoint } from './part-saver.ts'

/** What a `.part` file is a part of. Only the same is gone on with; nothing is ever mixed. */
export interface PartIdentity {
  /** The mail's owner and server: `ana@imap.example.org:993`. */
  readonly account: string
  readonly mailbox: string
  readonly uidValidity: string
  readonly uid: number
  readonly section: string
  readonly encoding: string
  /** As the server told it. */
  readonly size: number
}

export function identityOf(account: string, at: PartAddress, part: BodyPart): PartIdentity {
  const { mailbox, uidValidity, uid } = at
  const { section, encoding, size } = part
  return { account, mailbox, uidValidity: String(uidValidity), uid, section, encoding, size }
}

/** A larger record is none. */
const largestRecord = 64 * 1024

/** Room in the record for numbers that grow: it is written over and over in its place, always as long. */
const room = 256

/** The record of a save: its identity, how far it is, and blanks, so that a later one covers it. */
export function recordOf(identity: PartIdentity, point: ResumePoint): Uint8Array {
  const length = Buffer.byteLength(JSON.stringify(identity)) + room
  const text = JSON.stringify({ ...identity, ...point })
  return Buffer.from(`${text}${' '.repeat(Math.max(0, length - Buffer.byteLength(text)))}\n`)
}

/** How far the save of `identity` is by the record at `path`. Never rejects: what cannot be read is of others. */
export async function readRecord(
  path: string,
  identity: PartIdentity,
): Promise<ResumePoint | 'absent' | 'other'> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const info = await file.stat()
      if (!info.isFile() || info.nlink !== 1 || info.size > largestRecord) return 'other'
      return pointIn(await file.readFile('utf8'), identity) ?? 'other'
    } finally {
      await file.close()
    }
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' ? 'absent' : 'other'
  }
}

function pointIn(text: string, identity: PartIdentity): ResumePoint | undefined {
  const record: unknown = JSON.parse(text)
  if (typeof record !== 'object' || record === null) return undefined
  const read = new Map<string, unknown>(Object.entries(record))
  if (Object.entries(identity).some(([name, value]) => read.get(name) !== value)) return undefined
  const [fetched, written, decoder] = [read.get('fetched'), read.get('written'), read.get('decoder')]
  if (!isCount(fetched) || !isCount(written) || !Array.isArray(decoder) || !decoder.every(isCount))
    return undefined
  return { fetched, written, decoder }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

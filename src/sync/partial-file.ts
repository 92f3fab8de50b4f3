import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { link, lstat, open, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cutOctets } from '../mime/structure.ts'
import { MailFailure } from '../model/error.ts'
import { numberedPath } from './free-path.ts'
import { beginning } from './part-saver.ts'
import type { PartSink, ResumePoint } from './part-saver.ts'
import { readRecord, recordOf } from './partial-record.ts'
import type { PartIdentity } from './partial-record.ts'

/** What is at a path where a part is to be saved. */
export type Place =
  | { readonly kind: 'free' }
  /** The same part was saved to this path before, and not to its end. */
  | { readonly kind: 'begun'; readonly point: ResumePoint }
  /** A file, or a link, of whomever. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'folder' }
  /** Beside it lies what another part's save has left. */
  | { readonly kind: 'other-save' }

/** A file on its way: octets go to `NAME.part`, which gets the name itself when it is whole. */
export interface PartialFile extends PartSink {
  /** The name it has got, or is to get. */
  readonly path: string
}

/** Milliseconds between two records of how far a save is; a crash costs no more than this. */
const recordEvery = 1000

/** The longest name of a file, less what is put after it. */
const longestStem = 255 - Buffer.byteLength('.part.json')

/** `NAME.part` and, with the identity of its content, `NAME.part.json`. */
function partialPaths(path: string): { readonly partial: string; readonly record: string } {
  const partial = join(dirname(path), `${cutOctets(basename(path), longestStem)}.part`)
  return { partial, record: `${partial}.json` }
}

/** What is at `path`. With `overwrite`, a file there does not matter. Rejects with `file` where it cannot be told. */
export async function lookAt(path: string, identity: PartIdentity, overwrite = false): Promise<Place> {
  const there = await infoOf(path)
  if (there?.isDirectory() || (there?.isSymbolicLink() && (await leadsToFolder(path))))
    return { kind: 'folder' }
  if (there && !overwrite) return { kind: 'taken' }
  const { partial, record } = partialPaths(path)
  const [octets, known] = await Promise.all([infoOf(partial), readRecord(record, identity)])
  if (known === 'absent') return octets ? { kind: 'other-save' } : { kind: 'free' }
  if (known === 'other') return { kind: 'other-save' }
  if (!octets) return { kind: 'begun', point: beginning }
  const own = octets.isFile() && octets.nlink === 1 && octets.size >= known.written
  return own ? { kind: 'begun', point: known } : { kind: 'other-save' }
}

/** Takes away what a save has left beside `path`, if it is a save of this part. */
export async function removePartial(path: string, identity: PartIdentity): Promise<void> {
  const { partial, record } = partialPaths(path)
  const known = await readRecord(record, identity)
  if (known === 'absent' || known === 'other') return
  await rm(partial, { force: true })
  await rm(record, { force: true })
}

/**
 * Opens `NAME.part` beside `path` (0600), new or to go on where a save of the same part stopped. Nothing is ever
 * overwritten without `overwrite`: rejects with `file` when the path is taken, and where somebody takes it
 * meanwhile the file gets the next free name. Two that save the same part to the same path write the same octets to
 * the same places, and do each other no harm.
 */
export async function openPartialFile(
  path: string,
  identity: PartIdentity,
  overwrite = false,
): Promise<PartialFile> {
  const { partial, record } = partialPaths(path)
  const place = await lookAt(path, identity, overwrite)
  if (place.kind === 'taken') throw failure(path, 'there is such a file already: choose another name')
  if (place.kind === 'folder') throw failure(path, 'this is a folder: name a file in it')
  if (place.kind === 'other-save') {
    throw failure(partial, 'this is left of another save: choose another name, or remove it')
  }
  const from = place.kind === 'begun' ? place.point : beginning
  return translated(path, async () => {
    // The record comes first: octets that nobody knows would be in the way for ever.
    const records = await openOwn(record, place.kind === 'begun')
    try {
      if (place.kind === 'free') await writeAll(records, recordOf(identity, from), 0)
      const file = await openOwn(partial, place.kind === 'begun')
      return new OpenPartialFile(path, overwrite, { file, records }, identity, from)
    } catch (thrown) {
      await records.close()
      if (place.kind === 'free') await rm(record, { force: true })
      throw thrown
    }
  })
}

class OpenPartialFile implements PartialFile {
  path: string
  readonly from: ResumePoint
  readonly #overwrite: boolean
  readonly #file: FileHandle
  readonly #records: FileHandle
  readonly #identity: PartIdentity
  #written: number
  #point: ResumePoint
  #recordedAt = performance.now()

  constructor(
    path: string,
    overwrite: boolean,
    handles: { readonly file: FileHandle; readonly records: FileHandle },
    identity: PartIdentity,
    from: ResumePoint,
  ) {
    this.path = path
    this.#overwrite = overwrite
    this.#file = handles.file
    this.#records = handles.records
    this.#identity = identity
    this.from = from
    this.#point = from
    this.#written = from.written
  }

  write(bytes: Uint8Array): Promise<void> {
    return translated(this.path, async () => {
      await writeAll(this.#file, bytes, this.#written)
      this.#written += bytes.length
    })
  }

  async reached(point: ResumePoint): Promise<void> {
    const first = this.#point === beginning
    this.#point = point
    if (!first && performance.now() - this.#recordedAt < recordEvery) return
    await translated(this.path, () => this.#record())
  }

  finish(): Promise<void> {
    return translated(this.path, async () => {
      await this.#file.truncate(this.#written)
      await this.#file.sync()
      const { partial, record } = partialPaths(this.path)
      this.path = await this.#settle(partial)
      await rm(partial, { force: true })
      await rm(record, { force: true })
      await this.#close()
    })
  }

  /** What is there stays, to be gone on with; where nothing is there, nothing stays. */
  async abandon(): Promise<void> {
    const { partial, record } = partialPaths(this.path)
    if (this.#point.fetched > 0) await this.#record().catch(() => undefined)
    await this.#close()
    if (this.#point.fetched > 0) return
    await rm(partial, { force: true }).catch(() => undefined)
    await rm(record, { force: true }).catch(() => undefined)
  }

  /** What the record says is on the disk before it says so. */
  async #record(): Promise<void> {
    await this.#file.datasync()
    await writeAll(this.#records, recordOf(this.#identity, this.#point), 0)
    this.#recordedAt = performance.now()
  }

  /** Gives the whole file its name; where that is taken, the next that is free. The name. */
  async #settle(partial: string): Promise<string> {
    if (this.#overwrite) {
      await rename(partial, this.path)
      return this.path
    }
    for (let number = 1; ; number++) {
      const path = numberedPath(this.path, number)
      if (await this.#takeName(partial, path)) return path
    }
  }

  /** False when there is such a file already: another than this. */
  async #takeName(partial: string, path: string): Promise<boolean> {
    try {
      await link(partial, path)
      return true
    } catch (thrown) {
      const code = codeOf(thrown)
      const own = await this.#file.stat()
      const there = await infoOf(path)
      if (there?.ino === own.ino && there.dev === own.dev) return true
      if (code === 'EEXIST') return false
      if (!noLinks.has(code)) throw thrown
    }
    // A file system without links: an empty file keeps the place until the whole one takes it.
    try {
      await (await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)).close()
    } catch (thrown) {
      if (codeOf(thrown) === 'EEXIST') return false
      throw thrown
    }
    await rename(partial, path)
    return true
  }

  async #close(): Promise<void> {
    await this.#file.close().catch(() => undefined)
    await this.#records.close().catch(() => undefined)
  }
}

/** What link(2) says where it cannot be done at all. */
const noLinks: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
])

/** A new file, or one that was there, but never by a link. */
async function openOwn(path: string, mayBeThere: boolean): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW
  if (mayBeThere) {
    const there = await open(path, flags).catch((thrown: unknown) => {
      if (codeOf(thrown) === 'ENOENT') return undefined
      throw thrown
    })
    if (there) return there
  }
  return open(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600)
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

async function infoOf(path: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
  try {
    return await lstat(path)
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw failure(path, wordsOf(thrown))
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined
}

/** What most often goes wrong, in words. */
const words: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'there is no such folder'],
  ['EACCES', 'nothing may be written there'],
  ['EPERM', 'nothing may be written there'],
  ['EROFS', 'nothing can be written there'],
  ['ENOSPC', 'there is no room left'],
  ['EDQUOT', 'there is no room left'],
  ['EFBIG', 'the file is too large for its place'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['EISDIR', 'this is a folder: name a file in it'],
  ['EEXIST', 'there is such a file already: choose another name'],
])

function wordsOf(thrown: unknown): string {
  return words.get(codeOf(thrown)) ?? (thrown instanceof Error ? thrown.message : String(thrown))
}

async function translated<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw failure(path, wordsOf(thrown))
  }
}

function failure(path: string, text: string): MailFailure {
  return new MailFailure({ kind: 'file', path, text })
}

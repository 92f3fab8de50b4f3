import { basename, join } from 'node:path'
import { partName, safeFileName } from '../mime/structure.ts'
import { describeError, toMailError } from '../model/error.ts'
import type { BodyPart } from '../model/part.ts'
import { numberedPath } from '../sync/free-path.ts'
import { lookAt, openPartialFile, removePartial } from '../sync/partial-file.ts'
import { identityOf } from '../sync/partial-record.ts'
import type { PartIdentity } from '../sync/partial-record.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { differenceWords, savePart } from '../sync/part-saver.ts'
import type { Action } from './action.ts'
import type { Save } from './state.ts'
import { hint } from './notice.ts'
import type { KeyHint } from './notice.ts'
import type { Notice } from './state.ts'

/** Milliseconds between two words about a save: a frame for each chunk of a fast link would hold up the keys. */
const tellEvery = 100

/** Saves that run at the same time: a short one does not wait for the end of a long one. */
const mostAtOnce = 2

/** A save and all that it takes to go on with it. */
interface Entry {
  save: Save
  readonly at: PartAddress
  part: BodyPart
  readonly overwrite: boolean
  running: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined
  /** Goes off the list, and what is there of it off the disk, as soon as it has stopped. */
  unwanted: boolean
}

/** The queue of saves: parts go to files in the background, and the state is told how far they are. */
export class SaveWork {
  readonly #fetcher: PartFetcher
  readonly #account: string
  readonly #dispatch: (action: Action) => void
  readonly #entries = new Map<number, Entry>()
  #ids = 0
  #closed = false

  /** `account` is who the mail belongs to, in `.part` files (`PartIdentity`). */
  constructor(fetcher: PartFetcher, account: string, dispatch: (action: Action) => void) {
    this.#fetcher = fetcher
    this.#account = account
    this.#dispatch = dispatch
  }

  /** Queues a save, or asks again where the path cannot be had. Never rejects: a failure is a notice. */
  async add(at: PartAddress, part: BodyPart, path: string, overwrite: boolean): Promise<void> {
    const identity = identityOf(this.#account, at, part)
    try {
      const place = await this.#lookAt(path, identity, overwrite)
      switch (place.kind) {
        case 'folder':
          return await this.add(at, part, join(path, safeFileName(partName(part))), false)
        case 'taken':
        case 'other-save': {
          const free = await this.#freePath(path, identity)
          const isFile = place.kind === 'taken'
          const reason = isFile
            ? `There is such a file: another name, or C-o overwrites it`
            : `${basename(path)}.part is of another save: another name`
          const taken = isFile ? { taken: path } : {}
          return this.#dispatch({ kind: 'save-path-taken', at, part, reason, free, ...taken })
        }
        case 'free':
          return this.#queue(at, part, path, overwrite)
        case 'begun': {
          this.#queue(at, part, path, overwrite)
          const share = Math.floor((place.point.fetched / Math.max(1, part.size)) * 100)
          return this.#notice('info', `Going on with ${basename(path)} at ${Math.min(100, share)}%`)
        }
      }
    } catch (thrown) {
      this.#notice('error', `Save: ${describeError(toMailError(thrown))}`)
    }
  }

  /** Queues several saves, each by the name of its part, or by the next free one. */
  async addAll(at: PartAddress, parts: readonly BodyPart[], folder: string): Promise<void> {
    for (const part of parts) {
      const path = join(folder, safeFileName(partName(part)))
      try {
        const free = await this.#freePath(path, identityOf(this.#account, at, part))
        this.#queue(at, part, free, false)
      } catch (thrown) {
        this.#notice('error', `Save: ${describeError(toMailError(thrown))}`)
      }
    }
  }

  /** Stops a save between two chunks. What is there stays, for `resume`. */
  cancel(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    if (entry.running) entry.running.abort.abort()
    else if (entry.save.status === 'waiting') this.#tell(entry, { status: 'stopped' })
  }

  /** Goes on with a save that was stopped or has failed. */
  resume(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry || entry.running || entry.save.status === 'done') return
    this.#tell(entry, { status: 'waiting', reason: undefined })
    this.#next()
  }

  /** Takes a save off the list, and what is there of it off the disk; what is whole stays. */
  async discard(id: number): Promise<void> {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.unwanted = true
    entry.running?.abort.abort()
    await entry.running?.ended
    this.#entries.delete(id)
    this.#dispatch({ kind: 'save-forgotten', id })
    if (entry.save.status === 'done') return
    await removePartial(entry.save.path, identityOf(this.#account, entry.at, entry.part)).catch(
      (thrown: unknown) => this.#notice('error', `Save: ${describeError(toMailError(thrown))}`),
    )
  }

  /** Stops all; what is there is on the disk then, to be gone on with in another run. */
  async close(): Promise<void> {
    this.#closed = true
    const running = [...this.#entries.values()].flatMap((entry) => entry.running ?? [])
    for (const { abort } of running) abort.abort()
    await Promise.all(running.map(({ ended }) => ended))
  }

  #queue(at: PartAddress, part: BodyPart, path: string, overwrite: boolean): void {
    // A stopped one is gone on with by this one.
    for (const { save } of this.#entries.values()) {
      if (save.path !== path || (save.status !== 'stopped' && save.status !== 'failed')) continue
      this.#entries.delete(save.id)
      this.#dispatch({ kind: 'save-forgotten', id: save.id })
    }
    const id = ++this.#ids
    const save: Save = {
      id,
      path,
      status: 'waiting',
      reason: undefined,
      size: undefined,
      fetched: 0,
      expected: part.size,
      speed: 0,
    }
    const entry: Entry = { save, at, part, overwrite, running: undefined, unwanted: false }
    this.#entries.set(id, entry)
    this.#tell(entry, {})
    this.#next()
  }

  #next(): void {
    const entries = [...this.#entries.values()]
    const room = mostAtOnce - entries.filter(({ running }) => running).length
    if (this.#closed) return
    for (const entry of entries.filter(({ save }) => save.status === 'waiting').slice(0, Math.max(0, room))) {
      const abort = new AbortController()
      this.#tell(entry, { status: 'running', speed: 0 })
      entry.running = { abort, ended: this.#run(entry, abort.signal) }
    }
  }

  /** Never rejects. */
  async #run(entry: Entry, signal: AbortSignal): Promise<void> {
    const { at, part, overwrite } = entry
    const { path } = entry.save
    let told = -Infinity
    try {
      const file = await openPartialFile(path, identityOf(this.#account, at, part), overwrite)
      this.#tell(entry, { fetched: file.from.fetched })
      const saved = await savePart(this.#fetcher, at, part, file, {
        priority: 'background',
        signal,
        onProgress: (progress) => {
          if (performance.now() - told < tellEvery) return
          told = performance.now()
          this.#tell(entry, progress)
        },
      })
      // It is on the disk, and no longer to be held in memory.
      entry.part = { ...part, content: undefined }
      this.#tell(entry, { status: 'done', path: file.path, fetched: saved.fetched, size: saved.written })
      this.#notice('info', `Saved ${file.path}${differenceWords(saved)}`, hint('shows the scp line', 'saves'))
    } catch (thrown) {
      const error = toMailError(thrown)
      if (error.kind === 'cancelled') {
        this.#tell(entry, { status: 'stopped' })
        if (!entry.unwanted && !this.#closed)
          this.#notice(
            'info',
            `Given up: ${basename(path)}`,
            hint('lists it: there r goes on, x removes it', 'saves'),
          )
      } else {
        this.#tell(entry, { status: 'failed', reason: describeError(error) })
        this.#notice('error', `Save: ${describeError(error)}`)
      }
    } finally {
      entry.running = undefined
      this.#next()
    }
  }

  /** What is at a path, for which saves of this run count as well. */
  async #lookAt(path: string, identity: PartIdentity, overwrite: boolean): ReturnType<typeof lookAt> {
    const active = [...this.#entries.values()].some(
      ({ save }) => save.path === path && (save.status === 'waiting' || save.status === 'running'),
    )
    return active ? { kind: 'other-save' } : lookAt(path, identity, overwrite)
  }

  async #freePath(path: string, identity: PartIdentity): Promise<string> {
    for (let number = 1; ; number++) {
      const next = numberedPath(path, number)
      const { kind } = await this.#lookAt(next, identity, false)
      if (kind === 'free' || kind === 'begun') return next
    }
  }

  #tell(entry: Entry, change: Partial<Save>): void {
    entry.save = { ...entry.save, ...change }
    this.#dispatch({ kind: 'save-told', save: entry.save })
  }

  #notice(level: Notice['level'], text: string, ...hints: KeyHint[]): void {
    this.#dispatch({ kind: 'notice', level, text, hints })
  }
}

import { randomBytes } from 'node:crypto'
import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { JournalEntry, TriageJournal } from '../sync/ports.ts'
import { readLine, writeLine } from './journal-line.ts'
import type { JournalLine } from './journal-line.ts'

const sync = promisify(fdatasync)

/** By the number of its process, and something of its own: in containers the same numbers come again. */
const fileName = /^(\d+)(?:-[\da-f]+)?\.jsonl$/
const takenName = /\.taken-(\d+)(?:-[\da-f]+)?$/

/**
 * The triage journal of an account as a file of lines that is only appended to, one a process: what a process that is
 * gone has left is taken over by the next. A file with nothing left to do is removed. Lines are written at once, some
 * microseconds each, so that they outlive a process that is killed in the next moment; the disk has them a little later.
 */
export class FileJournal implements TriageJournal {
  readonly #folder: string
  readonly #owner = `${process.pid}-${randomBytes(6).toString('hex')}`
  readonly #file: string
  readonly #open = new Map<string, JournalEntry>()
  #descriptor: number | undefined
  #isTorn = false
  /** What waits for the disk goes one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  /** `folder` is the account's own. */
  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, `${this.#owner}.jsonl`)
  }

  async unfinished(): Promise<readonly JournalEntry[]> {
    return this.#queue(async () => {
      const left = new Map<string, JournalEntry>()
      for (const name of await readdir(this.#folder).catch(() => [])) {
        if (!isOrphan(name) || join(this.#folder, name) === this.#file) continue
        const taken = join(this.#folder, `${name.replace(/\..*/, '')}.taken-${this.#owner}`)
        try {
          // Of two that see it, one gets it.
          await rename(join(this.#folder, name), taken)
        } catch {
          continue
        }
        const entries = openEntries(await readFile(taken, 'utf8'))
        for (const entry of entries) this.#append({ kind: 'entry', entry })
        if (entries.length > 0) await this.#reach()
        for (const entry of entries) left.set(entry.id, entry)
        await rm(taken, { force: true })
      }
      return [...left.values()]
    })
  }

  async write(entry: JournalEntry): Promise<void> {
    this.#append({ kind: 'entry', entry })
    await this.#queue(() => this.#reach())
  }

  finish(id: string): void {
    if (!this.#open.has(id)) return
    try {
      this.#append({ kind: 'finished', id })
      // What is done need not be kept.
      if (this.#open.size === 0 && this.#descriptor !== undefined) ftruncateSync(this.#descriptor)
    } catch {
      // It is only done once more then, and finds nothing to do.
    }
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#queue(async () => {
      if (this.#descriptor !== undefined) closeSync(this.#descriptor)
      this.#descriptor = undefined
      if (this.#open.size === 0) await rm(this.#file, { force: true })
    }).catch(() => undefined)
  }

  #append(line: JournalLine): void {
    if (this.#descriptor === undefined) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      this.#descriptor = openSync(this.#file, 'a', 0o600)
    }
    // After the half of a line that a full disk has left, the next one begins anew.
    const octets = Buffer.from(`${this.#isTorn ? '\n' : ''}${writeLine(line)}`)
    this.#isTorn = true
    for (let written = 0; written < octets.length;) written += writeSync(this.#descriptor, octets, written)
    this.#isTorn = false
    if (line.kind === 'entry') this.#open.set(line.entry.id, line.entry)
    else this.#open.delete(line.id)
  }

  /** Resolves when all that was written is on the disk. */
  async #reach(): Promise<void> {
    if (this.#descriptor !== undefined) await sync(this.#descriptor)
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }
}

/** Entries that were not finished, each as it was written last. */
function openEntries(text: string): JournalEntry[] {
  const entries = new Map<string, JournalEntry>()
  for (const line of text.split('\n')) {
    const read = readLine(line)
    if (read?.kind === 'entry') entries.set(read.entry.id, read.entry)
    if (read?.kind === 'finished') entries.delete(read.id)
  }
  return [...entries.values()]
}

/** True for the file of a process that is gone, and for one that was being taken over by such a process. */
function isOrphan(name: string): boolean {
  const owner = fileName.exec(name)?.[1] ?? takenName.exec(name)?.[1]
  if (owner === undefined) return false
  // Its number is ours now: it is gone.
  return Number(owner) === process.pid || !isAlive(Number(owner))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}

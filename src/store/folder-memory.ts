import { readFile, stat } from 'node:fs/promises'
import type { MailboxPath } from '../model/mailbox.ts'
import { orderFields } from '../sync/arrangement.ts'
import type { Arrangement, OrderField } from '../sync/arrangement.ts'
import type { FolderMemory } from '../sync/ports.ts'
import { isRecord } from './record.ts'
import { replaceFile } from './replace-file.ts'

/** Folders that are remembered, of all accounts; beyond, the one that was changed longest ago is forgotten. */
const mostFolders = 1000

/** A file of more octets than this is not ours. */
const largestFile = 1_000_000

/** By account and mailbox, the one that was changed last at the end. */
type Known = Map<string, Arrangement>

/**
 * How folders are shown, in one small file for all accounts. It is read when it is opened and before it is written, so
 * that two programs do not forget each other's; what is in it that cannot be read is left out, and said.
 */
export class FileFolderMemory implements FolderMemory {
  readonly #file: string
  readonly #account: string
  #known: Known
  readonly trouble: string | undefined
  /** Writes go one after the other. */
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, account: string, known: Known, trouble: string | undefined) {
    this.#file = file
    this.#account = account
    this.#known = known
    this.trouble = trouble
  }

  /** Never rejects: a file that is not there, or broken, is one without anything in it. */
  static async open(file: string, account: string): Promise<FileFolderMemory> {
    const read = await readKnown(file)
    return 'known' in read
      ? new FileFolderMemory(file, account, read.known, undefined)
      : new FileFolderMemory(file, account, new Map(), `${file} is passed over: ${read.trouble}`)
  }

  arrangementOf(mailbox: MailboxPath): Arrangement | undefined {
    return this.#known.get(keyOf(this.#account, mailbox))
  }

  remember(mailbox: MailboxPath, arrangement: Arrangement): void {
    const key = keyOf(this.#account, mailbox)
    put(this.#known, key, arrangement)
    // Where nothing can be written, it is remembered for this run.
    this.#writing = this.#writing.then(() => this.#write(key, arrangement)).catch(() => undefined)
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#writing
  }

  async #write(key: string, arrangement: Arrangement): Promise<void> {
    const read = await readKnown(this.#file)
    // What cannot be read may be another's, or of a later version: it is never written over.
    if (!('known' in read)) return
    const { known } = read
    put(known, key, arrangement)
    await replaceFile(this.#file, `${JSON.stringify({ folders: Object.fromEntries(known) }, undefined, 1)}\n`)
  }
}

function keyOf(account: string, mailbox: MailboxPath): string {
  return `${account} ${mailbox}`
}

function put(known: Known, key: string, arrangement: Arrangement): void {
  known.delete(key)
  known.set(key, arrangement)
  for (const oldest of known.keys()) {
    if (known.size <= mostFolders) return
    known.delete(oldest)
  }
}

async function readKnown(file: string): Promise<{ readonly known: Known } | { readonly trouble: string }> {
  let text: string
  try {
    if ((await stat(file)).size > largestFile) return { trouble: 'it is too large' }
    text = await readFile(file, 'utf8')
  } catch (thrown) {
    const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return isMissing ? { known: new Map() } : { trouble: 'it cannot be read' }
  }
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || !isRecord(value['folders'])) return { trouble: 'it is not as it was written' }
    const known: Known = new Map()
    for (const [key, each] of Object.entries(value['folders'])) if (isArrangement(each)) put(known, key, each)
    return { known }
  } catch {
    return { trouble: 'it is not as it was written' }
  }
}

function isArrangement(value: unknown): value is Arrangement {
  return (
    isRecord(value) &&
    orderFields.some((field: OrderField) => field === value['by']) &&
    typeof value['descending'] === 'boolean' &&
    typeof value['threaded'] === 'boolean'
  )
}

import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BodyPart } from '../model/part.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { beginning, savePart } from '../sync/part-saver.ts'
import { openedName, openerWords } from './openers.ts'
import { commandEnvironment } from './run-command.ts'

/** A program that ends sooner than this, in milliseconds, has given the file to another one, which reads it yet. */
const handedOn = 3000

/** How a program ended that was given a part. */
export interface Opened {
  readonly failed: boolean
  readonly words: string
}

/**
 * Fetches a part into a file of our own (0600, in a new folder 0700) and runs the program with the terminal to
 * itself. The file goes when the program ends; where that has but given it to another one, or the end of Postern
 * comes first, what `onFile` was given takes it away. Rejects with a `MailFailure`.
 */
export async function openPart(
  fetcher: PartFetcher,
  at: PartAddress,
  part: BodyPart,
  opener: readonly string[],
  options: {
    readonly signal: AbortSignal
    readonly withTerminal: <T>(run: () => Promise<T>) => Promise<T>
    readonly onProgress: (fetched: number) => void
    readonly onFile: (remove: () => Promise<void>) => void
  },
): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  options.onFile(remove)
  let isHandedOn = false
  try {
    const path = join(folder, openedName(part))
    await fetchTo(path, fetcher, at, part, options)
    const began = performance.now()
    const problem = await options.withTerminal(() => run(openerWords(opener, path)))
    const name = opener[0] ?? ''
    if (problem !== undefined) return { failed: true, words: `${name}: ${problem}` }
    isHandedOn = performance.now() - began < handedOn
    return { failed: false, words: `Opened with ${name}` }
  } finally {
    if (!isHandedOn) await remove()
  }
}

async function fetchTo(
  path: string,
  fetcher: PartFetcher,
  at: PartAddress,
  part: BodyPart,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (fetched: number) => void },
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o600)
  const sink = {
    from: beginning,
    write: async (bytes: Uint8Array) => {
      if (bytes.length > 0) await file.writeFile(bytes)
    },
    reached: () => Promise.resolve(),
    finish: () => file.close(),
    abandon: () => file.close(),
  }
  await savePart(fetcher, at, part, sink, {
    priority: 'interactive',
    signal,
    onProgress: ({ fetched }) => onProgress(fetched),
  })
}

/** Runs a program by its words, without a shell. What went wrong, in words. */
function run([program = '', ...words]: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'inherit', env: commandEnvironment() })
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined)
      else resolve(code === null ? `ended by ${signal ?? 'a signal'}` : `ended with ${code}`)
    })
  })
}

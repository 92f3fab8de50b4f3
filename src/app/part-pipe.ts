import { readText } from '../mime/charset.ts'
import { warning } from '../mime/plain.ts'
import { transferDecoder } from '../mime/transfer.ts'
import type { Block } from '../model/document.ts'
import { MailFailure } from '../model/error.ts'
import type { PartAddress, PartFetcher } from '../sync/part-fetcher.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatSize } from '../text/size.ts'
import { sourceSize } from './pipe-source.ts'
import type { PipeSource } from './pipe-source.ts'
import { runCommand } from './run-command.ts'
import type { CommandEnd } from './run-command.ts'
import type { Notice } from './state.ts'

/** Nobody reads on beyond so many lines. */
const mostLines = 20_000

/** What a command has left: a text to show, or a word about it. */
export interface Piped {
  readonly blocks: readonly Block[] | undefined
  readonly notice: Pick<Notice, 'level' | 'text'> | undefined
}

/**
 * Runs a command line of the user's own by the shell. Of the mail, nothing but its standard input sees anything: no
 * argument, no environment. Rejects with a `MailFailure`.
 */
export async function pipeTo(
  fetcher: PartFetcher,
  at: PartAddress,
  source: PipeSource,
  command: string,
  signal: AbortSignal,
  onProgress: (fetched: number, of: number) => void,
): Promise<Piped> {
  const end = await runCommand(command, octetsOf(fetcher, at, source, signal, onProgress), signal)
  if (signal.aborted) throw new MailFailure({ kind: 'cancelled' })
  return described(command, end)
}

async function* octetsOf(
  fetcher: PartFetcher,
  at: PartAddress,
  source: PipeSource,
  signal: AbortSignal,
  onProgress: (fetched: number, of: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = sourceSize(source)
  onProgress(0, size)
  if (source.kind === 'text') {
    yield Buffer.from(source.text)
    return
  }
  const options = { priority: 'interactive', signal } as const
  const chunks =
    source.kind === 'part' ? fetcher.octets(at, source.part, options) : fetcher.chunks(at, '', size, options)
  const decoder = transferDecoder(source.kind === 'part' ? source.part.encoding : 'binary')
  let fetched = 0
  for await (const chunk of chunks) {
    fetched += chunk.length
    onProgress(fetched, size)
    yield decoder.write(chunk)
  }
  onProgress(size, size)
  yield decoder.end()
}

function described(command: string, { code, stdout, stderr, cut }: CommandEnd): Piped {
  const said = stdout.length > 0 ? stdout : stderr
  if (code !== 0) {
    const how = code === null ? 'was ended' : `ended with ${code}`
    const words = readText(stderr.subarray(0, 2000), undefined).text.trim().replaceAll('\n', ' ')
    const text = `${command} ${how}${words === '' ? '' : `: ${words}`}`
    return {
      blocks: stdout.length > 0 ? textBlocks(stdout, cut) : undefined,
      notice: { level: 'error', text },
    }
  }
  if (said.length > 0) return { blocks: textBlocks(said, cut), notice: undefined }
  return { blocks: undefined, notice: { level: 'info', text: `${command}: done, and nothing was said` } }
}

/** Line by line, harmless; columns stay columns. */
function textBlocks(octets: Buffer, cut: boolean): Block[] {
  const { text } = readText(octets, undefined)
  const blocks: Block[] = []
  let start = 0
  while (start < text.length && blocks.length < mostLines) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '')
    blocks.push({ kind: 'verbatim', quote: 0, spans: [{ text: displaySafe(line, 'body'), role: 'text' }] })
    start = end < 0 ? text.length : end + 1
  }
  const shown = `the first ${start < text.length ? `${mostLines} lines` : formatSize(octets.length)}`
  if (start < text.length || cut) blocks.push(warning(`Only ${shown} are shown.`))
  return blocks
}

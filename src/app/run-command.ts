import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'

/** What a command has said and how it ended. */
export interface CommandEnd {
  /** 0 where all went well; null where a signal ended it. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** There was more on its standard output than is kept. */
  readonly cut: boolean
}

/** Octets of a command's output that are kept. */
const mostKept = 1_000_000

/** Milliseconds after its end in which the rest of its output comes. */
const closePatience = 300

/** Milliseconds that a command has to end when it is told to. */
const killPatience = 1000

/** The environment of a command: ours, without what is secret. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  const { POSTERN_PASSWORD: _, ...rest } = process.env
  return rest
}

/**
 * Runs a command line of the user's own by the shell and gives it `input` on its standard input, as fast as it
 * takes it. Where it reads no further, no more of `input` is asked for. `signal` ends it with all that it started.
 * Rejects with what `input` throws, and where there is no shell.
 */
export async function runCommand(
  command: string,
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<CommandEnd> {
  // A group of its own, without a terminal: it cannot write over the screen, and can be ended whole.
  const child = spawn('sh', ['-c', command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: commandEnvironment(),
  })
  const stop = () => endGroup(child)
  signal.addEventListener('abort', stop, { once: true })
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code))
    // What it has started in the background may keep its output open for ever.
    child.once('exit', (code) => setTimeout(() => resolve(code), closePatience).unref())
  })
  // A command that has read enough goes away: that is no failure.
  let reads = true
  child.stdin.on('error', () => undefined)
  child.stdin.once('close', () => {
    reads = false
  })
  try {
    const feeding = (async () => {
      for await (const bytes of input) {
        if (!reads) break
        if (!child.stdin.write(bytes)) await drained(child.stdin)
      }
      child.stdin.end()
    })()
    const [code] = await Promise.all([closed, feeding])
    return { code, stdout: stdout.octets(), stderr: stderr.octets(), cut: stdout.isCut() }
  } catch (thrown) {
    stop()
    throw thrown
  } finally {
    signal.removeEventListener('abort', stop)
    for (const stream of child.stdio) stream?.destroy()
  }
}

/** Resolves also where the stream is closed, or was. */
function drained(stream: NodeJS.WritableStream & { readonly destroyed: boolean }): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve()
    const done = () => {
      stream.removeListener('drain', done)
      stream.removeListener('close', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
  })
}

/** Keeps the beginning, and reads on: a command whose output nobody takes would never end. */
function collect(stream: NodeJS.ReadableStream): { octets(): Buffer; isCut(): boolean } {
  const pieces: Buffer[] = []
  let kept = 0
  let cut = false
  stream.on('data', (piece: Buffer) => {
    const taken = piece.subarray(0, mostKept - kept)
    cut ||= taken.length < piece.length
    kept += taken.length
    if (taken.length > 0) pieces.push(taken)
  })
  return { octets: () => Buffer.concat(pieces), isCut: () => cut }
}

function endGroup(child: ChildProcess): void {
  const end = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    try {
      process.kill(-child.pid, name)
    } catch {
      // It has ended in this very moment.
    }
  }
  end('SIGTERM')
  const timer = setTimeout(() => end('SIGKILL'), killPatience)
  timer.unref()
  child.once('close', () => clearTimeout(timer))
}

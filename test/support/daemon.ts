import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Who runs a process: spawn's own options; empty for oneself. */
export interface RunAs {
  readonly uid?: number
  readonly gid?: number
}

export interface RunOptions extends RunAs {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** What a finished program left. `code` is null when it was killed. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, at most a minute. `input` is all that it can read. */
export function run(
  argv: readonly string[],
  { input, ...options }: RunOptions & { readonly input?: string } = {},
): Promise<Finished> {
  const [program = '', ...words] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    // A program may end before it has read all its input.
    child.stdin.on('error', () => {}).end(input)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

/** As `run`, for a program that has to succeed: gives its standard output, throws its complaints. */
export async function runWell(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(argv, options)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

/** A long-running program whose output goes to a file, so that it keeps no pipe of the tests open. */
export interface Daemon {
  readonly pid: number
  readonly running: () => boolean
  /** Ends it and every process it started: asked first, killed after two seconds. Ending twice does no harm. */
  stop(): Promise<void>
}

export interface DaemonOptions extends RunOptions {
  readonly input?: string
  /** In a process group of its own: for a program that ends with it all of its group. */
  readonly detached?: boolean
}

/** Starts a daemon in the foreground of its own. It is killed at the latest when the test process exits. */
export function startDaemon(argv: readonly string[], log: string, options: DaemonOptions = {}): Daemon {
  const { input, ...spawnOptions } = options
  const [program = '', ...words] = argv
  const output = openSync(log, 'a', 0o644)
  const child = spawn(program, words, { ...spawnOptions, stdio: ['pipe', output, output] })
  closeSync(output)
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  child.unref()
  const running = () => isRunning(child)
  const killAtExit = () => {
    if (running()) for (const pid of familyOf(child.pid ?? 0)) kill(pid, 'SIGKILL')
  }
  process.once('exit', killAtExit)
  return {
    pid: child.pid ?? 0,
    running,
    async stop() {
      process.removeListener('exit', killAtExit)
      if (running()) await endProcesses(familyOf(child.pid ?? 0))
    },
  }
}

/** Waits until `condition` holds, looking every 20 ms; throws after `milliseconds`. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain: ${what}`)
    await pause(20)
  }
}

const givenPorts = new Set<number>()

/** A TCP port of 127.0.0.1 that nobody listens on at this moment; never the same one twice. */
export async function freePort(): Promise<number> {
  const port = await unusedPort()
  if (givenPorts.has(port)) return freePort()
  givenPorts.add(port)
  return port
}

function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}

async function endProcesses(pids: readonly number[]): Promise<void> {
  const alive = () => pids.some((pid) => kill(pid, 0))
  for (const pid of pids) kill(pid, 'SIGTERM')
  await waitUntil('processes end', () => !alive(), 2000).catch(() => {})
  for (const pid of pids) kill(pid, 'SIGKILL')
  await waitUntil('processes are killed', () => !alive(), 2000)
}

/** A process and all below it. */
function familyOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(name)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const family = [pid]
  for (const member of family) family.push(...(children.get(member) ?? []))
  return family
}

/** Field 4 of proc_pid_stat(5), counted from behind the program's name, which may hold spaces. */
function parentOf(pid: string): number {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    )
  } catch {
    return 0
  }
}

/** Whether the signal could be sent. A zombie counts as ended. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return !/^.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

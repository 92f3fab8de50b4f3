import assert from 'node:assert/strict'
import { spawn as spawnChild } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { spawn } from '@lydell/node-pty'
import type { IPty } from '@lydell/node-pty'
import { waitUntil } from '../support/daemon.ts'

const terminalUrl = new URL('../../src/ui/terminal/terminal.js', import.meta.url).href
const lifecycleUrl = new URL('../../src/ui/terminal/lifecycle.js', import.meta.url).href

/** A program that has the terminal, and says in words what happens to it. */
const program = `
  import { openTerminal } from ${JSON.stringify(terminalUrl)}
  import { hangUpAtExit, wireLifecycle } from ${JSON.stringify(lifecycleUrl)}
  const terminal = openTerminal()
  const lifecycle = wireLifecycle({ terminal, onEnd: (signal) => process.stderr.write('saved at ' + signal + '\\n') })
  let last = 'ready'
  const pane = terminal.createPane({ paint: (canvas) => canvas.text(0, 0, last, {}) })
  pane.place({ left: 0, top: 0, width: terminal.columns, height: 1 })
  terminal.onGone(() => {
    process.stderr.write('gone\\n')
    hangUpAtExit()
    process.exit(7)
  })
  terminal.onKey(({ name }) => {
    if (name === 'ctrl-z') lifecycle.stop()
    if (name === 'x') throw new Error('it broke')
    if (name === 'q') { terminal.close(); lifecycle.dispose() }
    last = 'key ' + name
    terminal.requestRender()
  })
`

interface Running {
  readonly pty: IPty
  readonly output: () => string
  readonly exited: Promise<number>
  /** Waits until `text` has come after the place `from` of the output; returns the place after it. */
  waitFor(text: string, from?: number): Promise<number>
}

const running: IPty[] = []
afterEach(() => {
  for (const pty of running.splice(0)) {
    try {
      pty.kill('SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
})

function start(file: string, args: string[]): Running {
  const pty = spawn(file, args, {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      PROGRAM: program,
      NODE: process.execPath,
    },
  })
  running.push(pty)
  let output = ''
  const waiting = new Set<() => void>()
  pty.onData((data) => {
    output += data
    for (const check of Array.from(waiting)) check()
  })
  const exited = new Promise<number>((resolve) => pty.onExit(({ exitCode }) => resolve(exitCode)))
  return {
    pty,
    output: () => output,
    exited,
    waitFor: (text, from = 0) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const place = output.indexOf(text, from)
          if (place < 0) return
          waiting.delete(check)
          clearTimeout(timer)
          resolve(place + text.length)
        }
        const timer = setTimeout(
          () => reject(new Error(`no ${JSON.stringify(text)} in ${JSON.stringify(output)}`)),
          10_000,
        )
        waiting.add(check)
        check()
      }),
  }
}

const startProgram = (): Running => start(process.execPath, ['--input-type=module', '-e', program])
const enter = '\x1b[?1049h'
const leave = '\x1b[?1049l'

describe('terminal in a pty', { timeout: 30_000 }, () => {
  test('quits by itself when it is closed: nothing is left that keeps the process', async () => {
    const { pty, exited, waitFor, output } = startProgram()
    await waitFor('ready')
    pty.write('q')
    assert.equal(await exited, 0)
    assert.ok(output().lastIndexOf(leave) > output().lastIndexOf(enter))
  })

  test('SIGTERM gives the terminal back before anything is said', async () => {
    const { pty, exited, waitFor, output } = startProgram()
    await waitFor('ready')
    process.kill(pty.pid, 'SIGTERM')
    assert.equal(await exited, 143)
    assert.ok(output().indexOf('saved at SIGTERM') > output().indexOf(leave))
    assert.ok(output().lastIndexOf('\x1b[?25h') > output().lastIndexOf('\x1b[?25l'))
  })

  test('a crash gives the terminal back and says where', async () => {
    const { pty, exited, waitFor, output } = startProgram()
    await waitFor('ready')
    pty.write('x')
    assert.equal(await exited, 1)
    assert.ok(output().indexOf('Error: it broke') > output().lastIndexOf(leave))
  })

  test('stopping where nobody can continue it: the screen comes back', async () => {
    const { pty, waitFor } = startProgram()
    const before = await waitFor('ready')
    pty.write('\x1a')
    const left = await waitFor(leave, before)
    await waitFor(enter, left)
    pty.write('j')
    await waitFor('j', left)
  })

  test('stopped under a shell with job control, and brought back by fg', async () => {
    const { pty, waitFor } = start('/bin/bash', ['--norc', '--noprofile', '-i'])
    pty.write('"$NODE" --input-type=module -e "$PROGRAM"\r')
    const before = await waitFor('ready')
    pty.write('\x1a')
    const stopped = await waitFor('Stopped', before)
    pty.write('fg\r')
    const back = await waitFor(enter, stopped)
    await waitFor('key', back)
    pty.write('q')
    await waitFor(leave, back)
    pty.write('exit 5\r')
  })

  test('a terminal that is gone ends it without a word of complaint of Node, and what is to be saved is saved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-gone-'))
    const said = join(folder, 'said')
    const command = `exec "$NODE" --input-type=module -e "process.stderr.write('pid ' + process.pid + '\\n'); $PROGRAM" 2>"$SAID"`
    const { PATH = '' } = process.env
    const env = {
      PATH,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      NODE: process.execPath,
      PROGRAM: program,
      SAID: said,
    }
    const keeper = spawnChild('script', ['-qec', command, '/dev/null'], {
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const text = () => (existsSync(said) ? readFileSync(said, 'utf8') : '')
    const isAlive = (pid: number) => existsSync(`/proc/${pid}`)
    try {
      let shown = ''
      keeper.stdout.on('data', (data: Buffer) => {
        shown += data.toString('latin1')
      })
      await waitUntil('the first frame', () => shown.includes('ready'))
      const pid = Number(/pid (\d+)/.exec(text())?.[1])
      assert.ok(isAlive(pid))
      // Who keeps the other end of the terminal goes without a word.
      keeper.kill('SIGKILL')
      await waitUntil('the end', () => !isAlive(pid))
      // Whichever is heard first, the signal or that nobody is at the other end.
      assert.match(text(), /^pid \d+\n(?:saved at SIGHUP\n(?:gone\n)?|gone\n)$/)
    } finally {
      keeper.kill('SIGKILL')
      rmSync(folder, { recursive: true })
    }
  })
})

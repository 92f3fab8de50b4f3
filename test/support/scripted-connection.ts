import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext } from 'node:tls'
import { setTimeout as pause } from 'node:timers/promises'
import { toPieces, type Piece, type Step } from './script.ts'

/** The client did what the script does not say. Its message shows the transcript so far. */
export class ScriptDeviation extends Error {}

/** Answers a command: the lines it gives are sent, `<tag>` and the other escapes of `S:` in them replaced. */
export type Handler = (
  match: RegExpExecArray,
  connection: ScriptedConnection,
) => string | readonly string[] | void | Promise<string | readonly string[] | void>

/** What the connections of a scripted server share. */
export interface ScriptContext {
  readonly transcript: string[]
  readonly handlers: readonly { readonly pattern: RegExp; readonly handler: Handler }[]
  readonly secureContext: SecureContext | undefined
  deviate(expected: string, got: string): void
}

/** One connection that runs through a transcript, and then answers by handlers alone. */
export class ScriptedConnection {
  /** The tag of the last command. */
  tag = '*'
  /** Lines that came so far. */
  lines = 0
  /** What the script waits for; undefined once it is at its end. */
  awaited: string | undefined = 'the start'
  readonly #context: ScriptContext
  #socket: Socket
  #held: Buffer = Buffer.alloc(0)
  #literal = 0
  #queue: string[] = []
  #hasEnded = false
  #wake: () => void = () => undefined

  constructor(socket: Socket, context: ScriptContext) {
    this.#context = context
    this.#socket = socket
    this.#listen(socket)
  }

  /** Octets of a line that is not yet whole. */
  get unfinished(): string {
    return this.#held.toString('utf8')
  }

  /** Runs the script, calls `completed`, and then serves handlers until the end. */
  async run(steps: readonly Step[], completed: () => void): Promise<void> {
    if (!(await this.#walk(steps))) return
    this.awaited = undefined
    completed()
    for (let line = await this.#take(); line !== undefined; line = await this.#take()) {
      if (!(await this.#handle(line))) return this.#context.deviate('nothing more', `C: ${line}`)
    }
  }

  /** Sends a line outside the script. */
  async send(line: string): Promise<void> {
    this.#context.transcript.push(`S: ${line}`)
    await this.#sendPieces(toPieces(`${line}<crlf>`))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Runs steps; false where the script cannot go on. */
  async #walk(steps: readonly Step[]): Promise<boolean> {
    for (const step of steps) {
      this.awaited = step.shown
      if (!(await this.#perform(step))) return false
    }
    return true
  }

  async #perform(step: Step): Promise<boolean> {
    switch (step.kind) {
      case 'send':
        this.#context.transcript.push(step.shown)
        await this.#sendPieces(step.pieces)
        return true
      case 'expect':
        return this.#expect(step.pattern, step.shown)
      case 'end':
        this.#context.transcript.push(step.shown)
        if (step.reset) this.#socket.resetAndDestroy()
        else this.#socket.end()
        return true
      case 'starttls':
        this.#context.transcript.push(step.shown)
        this.#startTls()
        return true
      case 'loop':
        while (await this.#comes(step.first)) if (!(await this.#walk(step.steps))) return false
        return true
    }
  }

  async #expect(pattern: RegExp, shown: string): Promise<boolean> {
    for (;;) {
      const line = await this.#take()
      if (line === undefined) {
        this.#context.deviate(shown, 'the end of the connection')
        return false
      }
      const match = pattern.exec(line)
      if (match) {
        this.tag = match.groups?.['tag'] ?? this.tag
        this.#context.transcript.push(`C: ${line}`)
        return true
      }
      if (await this.#handle(line)) continue
      this.#context.deviate(shown, `C: ${line}`)
      return false
    }
  }

  /** True when the next line fits. It is not taken. */
  async #comes(pattern: RegExp): Promise<boolean> {
    const line = await this.#peek()
    return line !== undefined && pattern.test(line)
  }

  async #handle(line: string): Promise<boolean> {
    const [, tag = '*', command = ''] = /^(\S+) (.*)$/s.exec(line) ?? []
    for (const { pattern, handler } of this.#context.handlers) {
      const match = pattern.exec(command)
      if (!match) continue
      this.tag = tag
      this.#context.transcript.push(`C: ${line}`)
      const answer = (await handler(match, this)) ?? []
      for (const text of typeof answer === 'string' ? [answer] : answer) await this.send(text)
      return true
    }
    return false
  }

  async #sendPieces(pieces: readonly Piece[]): Promise<void> {
    const parts: Buffer[] = []
    const flush = (): void => {
      if (parts.length > 0 && this.#socket.writable) this.#socket.write(Buffer.concat(parts.splice(0)))
    }
    for (const piece of pieces) {
      if (piece === 'tag') parts.push(Buffer.from(this.tag))
      else if ('octets' in piece) parts.push(piece.octets)
      else {
        flush()
        await pause(piece.wait)
      }
    }
    flush()
  }

  #startTls(): void {
    const { secureContext } = this.#context
    if (!secureContext) throw new Error('S* needs the option tls')
    this.#socket.removeAllListeners('data')
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext })
    this.#listen(this.#socket)
  }

  #listen(socket: Socket): void {
    const close = (): void => {
      this.#hasEnded = true
      this.#wake()
    }
    // A client that goes away, or refuses the certificate, shows as the end of its lines.
    socket.on('error', close)
    socket.on('close', close)
    socket.on('end', close)
    socket.on('data', (octets: Buffer) => this.#receive(octets))
  }

  #receive(octets: Buffer): void {
    this.#held = Buffer.concat([this.#held, octets])
    for (;;) {
      const end = this.#held.indexOf('\r\n', this.#literal)
      if (end < 0) break
      const line = this.#held.toString('utf8', 0, end)
      this.#held = this.#held.subarray(end + 2)
      this.#literal = Number(/\{(\d+)\+?\}$/.exec(line)?.[1] ?? 0)
      this.lines += 1
      this.#queue.push(line)
    }
    this.#wake()
  }

  async #peek(): Promise<string | undefined> {
    while (this.#queue.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#queue[0]
  }

  async #take(): Promise<string | undefined> {
    await this.#peek()
    return this.#queue.shift()
  }
}

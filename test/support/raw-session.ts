import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { appendArguments, mailboxString } from './append.ts'
import type { MessageToAppend } from './append.ts'

/** Any answer that takes longer, in milliseconds, will not come. */
const patience = 10_000

/** Where a session goes: any real server of the tests. */
export interface RawPlace {
  readonly host: string
  readonly tlsPort: number
  readonly certificate: string
  readonly password: string
}

/**
 * A session of somebody else: says exactly what it is told to say, and gives the answers as they came. Every wait
 * ends after ten seconds.
 */
export class RawSession {
  /** Responses that nobody has taken yet, literals included, without their CRLF. */
  readonly #responses: string[] = []
  readonly #socket: TLSSocket
  #input: Buffer = Buffer.alloc(0)
  #wake: () => void = () => undefined
  #ended = false
  #trouble = ''
  #tags = 0

  private constructor(socket: TLSSocket) {
    this.#socket = socket
    socket.on('data', (octets: Buffer) => {
      this.#input = Buffer.concat([this.#input, octets])
      for (let next = this.#cut(); next !== undefined; next = this.#cut()) this.#responses.push(next)
      this.#wake()
    })
    socket.on('error', (error) => (this.#trouble = `: ${error.message}`))
    socket.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  /** Connects by TLS and signs in. */
  static async signIn(place: RawPlace, user: string): Promise<RawSession> {
    const { host, tlsPort: port, certificate: ca, password } = place
    const session = new RawSession(connect({ host, port, ca }))
    try {
      await session.next()
      const secret = Buffer.from(password)
      await session.ok(`LOGIN "${user}" {${secret.length}}`, secret)
    } catch (thrown) {
      session.close()
      throw thrown
    }
    return session
  }

  /** The next response, asked for or not: a whole line with its literals. */
  async next(): Promise<string> {
    const end = Date.now() + patience
    for (;;) {
      const response = this.#responses.shift()
      if (response !== undefined) return response
      if (this.#ended) throw new Error(`the server hung up${this.#trouble}`)
      const left = end - Date.now()
      if (left <= 0) throw new Error(`not a word within ${patience} ms`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Sends a command; all that comes until its tagged answer, which is the last and lacks its tag. */
  async command(command: string, literal?: Buffer): Promise<string[]> {
    const tag = `r${++this.#tags}`
    this.#socket.write(`${tag} ${command}\r\n`)
    const answers: string[] = []
    let unsent = literal
    for (;;) {
      const response = await this.next()
      if (response.startsWith('+') && unsent) {
        this.#socket.write(Buffer.concat([unsent, Buffer.from('\r\n')]))
        unsent = undefined
      } else if (response.startsWith(`${tag} `)) {
        return [...answers, response.slice(tag.length + 1)]
      } else {
        answers.push(response)
      }
    }
  }

  /** As `command`, for one that must be answered OK. */
  async ok(command: string, literal?: Buffer): Promise<string[]> {
    const answers = await this.command(command, literal)
    if (!answers.at(-1)?.startsWith('OK')) throw new Error(`${command}: ${answers.join(' · ')}`)
    return answers
  }

  /** SELECT. */
  async select(mailbox: string): Promise<string[]> {
    return this.ok(`SELECT ${mailboxString(mailbox)}`)
  }

  /** CREATE, where the mailbox does not exist yet. Mailutils makes an INBOX at its first SELECT. */
  async create(mailbox: string): Promise<void> {
    const name = mailboxString(mailbox)
    if (mailbox === 'INBOX') {
      await this.select(mailbox)
      // Else Mailutils loses what is appended meanwhile.
      await this.ok('CLOSE')
      return
    }
    const [, answer = ''] = await this.command(`STATUS ${name} (MESSAGES)`)
    if (!answer.startsWith('OK')) await this.ok(`CREATE ${name}`)
  }

  async append(mailbox: string, message: MessageToAppend): Promise<void> {
    const { options, content } = appendArguments(message)
    await this.ok(`APPEND ${mailboxString(mailbox)}${options} {${content.length}}`, content)
  }

  /** Marks messages of the selected mailbox \Deleted and expunges them. `set` holds UIDs. */
  async expunge(set: string): Promise<void> {
    await this.ok(String.raw`UID STORE ${set} +FLAGS.SILENT (\Deleted)`)
    await this.ok('EXPUNGE')
  }

  /** LOGOUT, and waits until the server has hung up. */
  async logout(): Promise<void> {
    if (!this.#ended) await this.command('LOGOUT').catch(() => undefined)
    this.close()
  }

  /** Goes without a word. */
  close(): void {
    this.#socket.destroy()
  }

  /** Cuts one whole response off the input. */
  #cut(): string | undefined {
    for (let from = 0; ;) {
      const end = this.#input.indexOf('\r\n', from)
      if (end === -1) return undefined
      const literal = /\{(\d+)\}$/.exec(this.#input.toString('latin1', Math.max(from, end - 14), end))
      if (!literal) {
        const response = this.#input.toString('utf8', 0, end)
        this.#input = this.#input.subarray(end + 2)
        return response
      }
      from = end + 2 + Number(literal[1])
      if (from > this.#input.length) return undefined
    }
  }
}

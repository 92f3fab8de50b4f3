import type { ImapFlow, ImapResponse } from 'imapflow'
import { decodePath, encodePath, getStatusCode, getTextValues } from 'imapflow/lib/tools.js'
import { MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import { commandFailure } from './imapflow-errors.ts'
import { canIdle } from './imapflow-internals.ts'
import type { CommandToken, ImapflowInternals, UntaggedHandler } from './imapflow-internals.ts'
import { listenForNewName, withNewName } from './mailbox-commands.ts'
import type { Wire } from './mailbox-commands.ts'
import { watchSilence } from './silence.ts'

/**
 * IDLE is issued again after this long, and where there is no IDLE a NOOP is sent: no sooner, as nothing is asked for
 * (RFC 2683 §3.1.2), and before the server's 30 minutes are over (RFC 9051 §5.4).
 */
export const idleRenewal = 25 * 60_000

/** How commands go out through an imapflow client, and how they fail. */
export class ImapflowWire implements Wire {
  readonly #client: ImapFlow & ImapflowInternals
  readonly #host: string
  readonly #onClosed: (error: MailError) => void
  /** Names that would not come back the same from decoding and encoding: sent as the server wrote them. */
  readonly #rawNames: Map<MailboxPath, string>
  #closed: MailError | undefined
  #keepAlive: NodeJS.Timeout | undefined

  constructor(
    client: ImapFlow & ImapflowInternals,
    host: string,
    rawNames: Map<MailboxPath, string>,
    onClosed: (error: MailError) => void,
  ) {
    this.#client = client
    this.#host = host
    this.#rawNames = rawNames
    this.#onClosed = onClosed
  }

  /** Why the connection is gone; undefined while it is not. */
  get closed(): MailError | undefined {
    return this.#closed
  }

  /** The connection is gone; `error` says why, unless the reason is known already. */
  ended(error: MailError): void {
    if (this.#closed) return
    this.#closed = error
    clearTimeout(this.#keepAlive)
    this.#onClosed(error)
  }

  can(capability: string): boolean {
    return this.#client.capabilities.has(capability)
  }

  /** The name on the wire of a mailbox, or of a branch with the delimiter behind it. */
  encode(path: MailboxPath): string {
    const branch = this.#rawNames.get(path.slice(0, -1))
    return (
      this.#rawNames.get(path) ??
      (branch === undefined ? encodePath(this.#client, path) : branch + path.slice(-1))
    )
  }

  decode(name: string): MailboxPath {
    const path = decodePath(this.#client, name)
    if (encodePath(this.#client, path) === name) return path
    this.#rawNames.set(name, name)
    return name
  }

  async send(
    command: string,
    tokens: readonly CommandToken[],
    untagged: Readonly<Record<string, UntaggedHandler>> = {},
  ): Promise<ImapResponse> {
    const response = await this.guard(command, () => this.#client.run('RAW', command, tokens, { untagged }))
    if (!isResponse(response)) return {}
    // imapflow takes "Some of the requested messages no longer exist" for a success: nothing was copied or moved then.
    if (response.command?.toUpperCase() === 'NO') {
      const code = getStatusCode(response)
      const said = getTextValues(response.attributes).join(' ').trim()
      throw new MailFailure({ kind: 'refused', command, code: code || undefined, text: said })
    }
    return response
  }

  /** Runs one command, with a watch on the octets that come in and its failure as a `MailFailure`. */
  async guard<T>(command: string, run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new MailFailure(this.#closed)
    const newName = listenForNewName(this.#client, (name) => this.decode(name))
    const heard = watchSilence(
      this.#host,
      () => this.#client.stats().received,
      (error) => {
        this.ended(error)
        this.#client.close()
      },
    )
    try {
      return await run()
    } catch (thrown) {
      if (this.#closed) throw new MailFailure(this.#closed)
      const failure = commandFailure(withNewName(withResponseCode(thrown), newName()), command, this.#host)
      if (failure.error.kind === 'disconnected') {
        // The close may be announced a moment later: until then the command would be tried again and again.
        this.ended({ ...failure.error, text: this.#client.byeReason || failure.error.text })
        this.#client.close()
      }
      throw failure
    } finally {
      heard()
      this.#stayAlive()
    }
  }

  /** Where the server cannot idle. */
  #stayAlive(): void {
    clearTimeout(this.#keepAlive)
    if (this.#closed || canIdle(this.#client)) return
    this.#keepAlive = setTimeout(() => {
      this.send('NOOP', []).catch(() => undefined)
    }, idleRenewal)
    this.#keepAlive.unref()
  }
}

function withResponseCode(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('response' in thrown) || !isResponse(thrown.response)) return thrown
  const code = getStatusCode(thrown.response)
  return code ? Object.assign(thrown, { serverResponseCode: code }) : thrown
}

function isResponse(value: unknown): value is ImapResponse {
  return typeof value === 'object' && value !== null && ('command' in value || 'attributes' in value)
}

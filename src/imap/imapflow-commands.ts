import type { ImapFlow, ImapResponse, MailboxObject } from 'imapflow'
import { decodePath, encodePath, getStatusCode, getTextValues } from 'imapflow/lib/tools.js'
import type { Uid } from '../model/envelope.ts'
import { MailFailure } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath, MailboxStatus } from '../model/mailbox.ts'
import type { BodyPart } from '../model/part.ts'
import { parseFetch } from './fetch-data.ts'
import { commandFailure } from './imapflow-errors.ts'
import type { CommandToken, ImapflowInternals, UntaggedHandler } from './imapflow-internals.ts'
import { ImapflowMailboxCommands, listenForNewName, withNewName } from './mailbox-commands.ts'
import { packSets, parseSet } from './sequence-set.ts'
import type { CopyResult, FetchData, FetchItem, ImapSession, SearchTerm, UnseenCount } from './session.ts'
import { listOf, numberOf, textOf } from './tokens.ts'

/** A command that brings not one octet for this long means that the connection is dead. */
const silenceLimit = 30_000

const logoutLimit = 2000

const atom = (value: string): CommandToken => ({ type: 'ATOM', value })
const text = (value: string): CommandToken => ({ type: /[\r\n\0]/.test(value) ? 'LITERAL' : 'STRING', value })
const sequence = (value: string): CommandToken => ({ type: 'SEQUENCE', value })

/** The commands of an `ImapSession`, sent through a connected imapflow client. */
export class ImapflowCommands implements ImapSession {
  readonly #client: ImapFlow & ImapflowInternals
  readonly #host: string
  readonly #onClosed: (error: MailError) => void
  /** Names that would not come back the same from decoding and encoding: sent as the server wrote them. */
  readonly #rawNames: Map<MailboxPath, string>
  readonly mailboxes = new ImapflowMailboxCommands(this, {
    send: (command, tokens, untagged) => this.#send(command, tokens, untagged),
    encode: (path) => this.#encode(path),
    decode: (name) => this.#decode(name),
  })
  #mailbox: MailboxStatus | null = null
  #closed: MailError | undefined

  constructor(
    client: ImapFlow & ImapflowInternals,
    host: string,
    rawNames: Map<MailboxPath, string>,
    onClosed: (error: MailError) => void,
  ) {
    this.#rawNames = rawNames
    this.#client = client
    this.#host = host
    this.#onClosed = onClosed
  }

  get capabilities(): ReadonlySet<string> {
    return new Set([...this.#client.capabilities.keys()].map((name) => name.toUpperCase()))
  }

  get tls(): string | null {
    const { tls } = this.#client
    return tls ? (tls.version ?? 'TLS') : null
  }

  get mailbox(): MailboxStatus | null {
    return this.#mailbox
  }

  get bytesReceived(): number {
    return this.#client.stats().received
  }

  get bytesSent(): number {
    return this.#client.stats().sent
  }

  list(pattern: string, subscribedOnly: boolean, withUnseen = false): Promise<MailboxListing[]> {
    return this.mailboxes.list(pattern, subscribedOnly, withUnseen)
  }

  async select(path: MailboxPath, readOnly: boolean): Promise<MailboxStatus> {
    // Known folders are not listed again before they are selected.
    this.#client.folders.set(path, { path, flags: new Set(), listed: true })
    this.#mailbox = null
    // Not by mailboxOpen(), which follows a refused SELECT with a LIST that nobody asked for.
    const opened = await this.#guard('SELECT', async () => {
      const selected = await this.#client.run('SELECT', path, { readOnly })
      if (isMailbox(selected)) return selected
      // It does nothing, and says nothing, after a BYE.
      throw Object.assign(new Error('it hung up.'), { code: 'NoConnection' })
    })
    this.#mailbox = toStatus(opened, path, readOnly)
    return this.#mailbox
  }

  async unselect(): Promise<void> {
    if (!this.#mailbox || !this.#can('UNSELECT')) return
    await this.#guard('UNSELECT', () => this.#client.run('CLOSE', { unselect: true }))
    this.#mailbox = null
  }

  async fetch(set: string, items: readonly FetchItem[], byUid: boolean): Promise<void> {
    await this.#send(byUid ? 'UID FETCH' : 'FETCH', [sequence(set), items.map(atom)])
  }

  async sequenceOf(uid: Uid): Promise<number | undefined> {
    const [data] = await this.#fetchOne(uid, [atom('UID')])
    return data?.sequence
  }

  async fetchStructure(uid: Uid): Promise<BodyPart | null> {
    const data = await this.#fetchOne(uid, [atom('UID'), atom('BODYSTRUCTURE')])
    return data.find((each) => each.structure)?.structure ?? null
  }

  async fetchPart(uid: Uid, section: string, start: number, length: number): Promise<Uint8Array | null> {
    const body: CommandToken = {
      type: 'ATOM',
      value: 'BODY.PEEK',
      section: section === '' ? [] : [atom(section)],
      partial: [start, length],
    }
    const data = await this.#fetchOne(uid, [atom('UID'), body])
    for (const each of data) {
      const bytes = each.bodies?.get(section.toUpperCase())
      if (bytes !== undefined) return bytes
    }
    return null
  }

  /** FETCH responses for one UID; those for others go to the listener, as all do in the end. */
  async #fetchOne(uid: Uid, items: CommandToken[]): Promise<FetchData[]> {
    const found: FetchData[] = []
    const forward = this.#client.untaggedHandlers.FETCH
    await this.#send('UID FETCH', [sequence(String(uid)), items], {
      FETCH: async (response: ImapResponse) => {
        const data = parseFetch(response)
        if (data?.uid === uid) found.push(data)
        await forward?.(response)
      },
    })
    return found
  }

  async store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void> {
    for (const set of packSets(uids)) {
      await this.#send('UID STORE', [sequence(set), atom(add ? '+FLAGS' : '-FLAGS'), flags.map(atom)])
    }
  }

  async copy(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#transfer('UID COPY', uids, target)
  }

  async move(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#transfer('UID MOVE', uids, target)
  }

  async #transfer(
    command: string,
    uids: readonly Uid[],
    target: MailboxPath,
  ): Promise<CopyResult | undefined> {
    let uidValidity: bigint | undefined
    const copies = new Map<Uid, Uid>()
    const collect = (response: ImapResponse) => {
      const copied = parseCopyUid(response)
      if (!copied) return
      uidValidity = copied.uidValidity
      for (const [from, to] of copied.uids) copies.set(from, to)
    }
    for (const set of packSets(uids)) {
      const tokens = [sequence(set), text(this.#encode(target))]
      collect(await this.#send(command, tokens, { OK: async (response: ImapResponse) => collect(response) }))
    }
    return uidValidity === undefined ? undefined : { uidValidity, uids: copies }
  }

  async countUnseen(): Promise<UnseenCount> {
    if (!this.#can('ESEARCH')) {
      const numbers = await this.#searchNumbers('SEARCH', [atom('UNSEEN')])
      return { count: numbers.length, first: numbers[0] }
    }
    let count = 0
    let first: number | undefined
    await this.#send('SEARCH', [atom('RETURN'), [atom('MIN'), atom('COUNT')], atom('UNSEEN')], {
      ESEARCH: async (response) => {
        const tokens = response.attributes ?? []
        tokens.forEach((token, index) => {
          const key = textOf(token)?.toUpperCase()
          if (key === 'COUNT') count = numberOf(tokens[index + 1]) ?? 0
          if (key === 'MIN') first = numberOf(tokens[index + 1])
        })
      },
    })
    return { count, first }
  }

  async search(criteria: readonly SearchTerm[]): Promise<Uid[]> {
    const words = criteria.map((term) => ('key' in term ? atom(term.key) : searchText(term.text)))
    const needsCharset = criteria.some((term) => 'text' in term && /[^\x20-\x7e]/.test(term.text))
    return this.#searchNumbers(
      'UID SEARCH',
      needsCharset ? [atom('CHARSET'), atom('UTF-8'), ...words] : words,
    )
  }

  async #searchNumbers(command: string, tokens: CommandToken[]): Promise<number[]> {
    const numbers: number[] = []
    await this.#send(command, tokens, {
      SEARCH: async (response) => {
        for (const number of response.numbers ?? []) numbers.push(number)
        for (const token of response.attributes ?? []) {
          const number = numberOf(token)
          if (number !== undefined) numbers.push(number)
        }
      },
    })
    return numbers.sort((a, b) => a - b)
  }

  async noop(): Promise<void> {
    await this.#send('NOOP', [])
  }

  async logout(): Promise<void> {
    if (this.#closed) return
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, logoutLimit)
    })
    await Promise.race([this.#client.logout().catch(() => undefined), limit])
    clearTimeout(timer)
    this.#client.close()
  }

  close(): void {
    this.#client.close()
  }

  /** The server says that the selected mailbox has other UIDs from now on. */
  renumbered(uidValidity: bigint): void {
    if (this.#mailbox) this.#mailbox = { ...this.#mailbox, uidValidity }
  }

  /** The connection is gone; `error` says why, unless the reason is known already. */
  ended(error: MailError): void {
    if (this.#closed) return
    this.#closed = error
    this.#mailbox = null
    this.#onClosed(error)
  }

  #can(capability: string): boolean {
    return this.#client.capabilities.has(capability)
  }

  /** The name on the wire of a mailbox, or of a branch with the delimiter behind it. */
  #encode(path: MailboxPath): string {
    const branch = this.#rawNames.get(path.slice(0, -1))
    return (
      this.#rawNames.get(path) ??
      (branch === undefined ? encodePath(this.#client, path) : branch + path.slice(-1))
    )
  }

  #decode(name: string): MailboxPath {
    const path = decodePath(this.#client, name)
    if (encodePath(this.#client, path) === name) return path
    this.#rawNames.set(name, name)
    return name
  }

  async #send(
    command: string,
    tokens: readonly CommandToken[],
    untagged: Readonly<Record<string, UntaggedHandler>> = {},
  ): Promise<ImapResponse> {
    const response = await this.#guard(command, () => this.#client.run('RAW', command, tokens, { untagged }))
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
  async #guard<T>(command: string, run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new MailFailure(this.#closed)
    const newName = listenForNewName(this.#client, (name) => this.#decode(name))
    let received = this.bytesReceived
    const watch = setInterval(() => {
      if (this.bytesReceived !== received) {
        received = this.bytesReceived
        return
      }
      this.ended({
        kind: 'disconnected',
        host: this.#host,
        text: `it has not said a word for ${silenceLimit / 1000} s.`,
      })
      this.#client.close()
    }, silenceLimit)
    watch.unref()
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
      clearInterval(watch)
    }
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

/** 8-bit words go as literals: a quoted string holds 7-bit characters only (RFC 3501 §4.3). */
function searchText(value: string): CommandToken {
  return { type: /[^\x20-\x7e]/.test(value) ? 'LITERAL' : 'STRING', value }
}

function isMailbox(value: unknown): value is MailboxObject {
  return typeof value === 'object' && value !== null && 'path' in value
}

function toStatus(opened: MailboxObject, path: MailboxPath, readOnly: boolean): MailboxStatus {
  const unseen: unknown = 'unseen' in opened ? opened.unseen : undefined
  return {
    path,
    uidValidity: opened.uidValidity ?? 0n,
    uidNext: opened.uidNext || undefined,
    exists: opened.exists ?? 0,
    firstUnseen: typeof unseen === 'number' && unseen > 0 ? unseen : undefined,
    readOnly: readOnly || opened.readOnly === true,
    permanentFlags:
      opened.permanentFlags ?? new Set(['\\Seen', '\\Flagged', '\\Deleted', '\\Answered', '\\Draft', '\\*']),
  }
}

/** More messages than this were never named in one command of ours. */
const maxCopies = 1_000_000

/** COPYUID of a tagged or untagged OK (RFC 4315 §3); undefined when there is none that holds together. */
function parseCopyUid(response: ImapResponse): CopyResult | undefined {
  const section = listOf(response.attributes?.[0]?.section)
  if (textOf(section[0])?.toUpperCase() !== 'COPYUID') return undefined
  const validity = textOf(section[1])
  const from = expand(textOf(section[2]) ?? '')
  const to = expand(textOf(section[3]) ?? '')
  if (validity === null || !/^\d{1,20}$/.test(validity) || from.length !== to.length) return undefined
  return { uidValidity: BigInt(validity), uids: new Map(from.map((uid, index) => [uid, to[index] ?? 0])) }
}

function expand(set: string): Uid[] {
  const uids: Uid[] = []
  for (const { from, to } of parseSet(set)) {
    for (let uid = from; uid <= to && uids.length < maxCopies; uid++) uids.push(uid)
  }
  return uids
}

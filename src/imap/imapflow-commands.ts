import type { ImapFlow, ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath, MailboxStatus } from '../model/mailbox.ts'
import type { MessageOutline } from '../model/part.ts'
import { atom, peek, sequence, text } from './command-tokens.ts'
import { ImapflowChangeCommands } from './change-commands.ts'
import { parseFetch } from './fetch-data.ts'
import type { CommandToken, ImapflowInternals, SelectOptions, SelectSince } from './imapflow-internals.ts'
import { ImapflowWire } from './imapflow-wire.ts'
import { ImapflowMailboxCommands } from './mailbox-commands.ts'
import { isMailbox, toStatus } from './mailbox-status.ts'
import { RowMeter } from './row-pace.ts'
import { ImapflowSearchCommands } from './search-commands.ts'
import { foldSet, packSets } from './sequence-set.ts'
import { outlineFields, outlineOctets } from './session.ts'
import type {
  CopyResult,
  FetchData,
  FetchItem,
  ImapSession,
  MailboxChange,
  MailboxDifference,
  MailboxSnapshot,
  RowPace,
  SearchTerm,
  ServerCertificate,
  SortOrder,
  ThreadTree,
  UnseenCount,
} from './session.ts'
import { isSpoiled } from './spoiled-envelope.ts'
import { textOf, textsOf } from './tokens.ts'
import { certificateOf } from './wire-tap.ts'

const logoutLimit = 2000

const outlineHeader = peek([atom('HEADER.FIELDS'), outlineFields.map(atom)], [0, outlineOctets])

/** Octets for known UIDs in a SELECT, whose line is to stay under 1,000 (RFC 2683 §3.2.1.5). */
const longestKnown = 600

/** The commands of an `ImapSession`, sent through a connected imapflow client. */
export class ImapflowCommands implements ImapSession {
  readonly #client: ImapFlow & ImapflowInternals
  readonly #wire: ImapflowWire
  readonly mailboxes: ImapflowMailboxCommands
  readonly #changes: ImapflowChangeCommands
  readonly #searches: ImapflowSearchCommands
  /** Messages whose envelopes have come spoiled. */
  readonly #spoiled = new Set<Uid>()
  /** Those whose headers name no sender: they are not asked for it again. */
  readonly #senderless = new Set<Uid>()
  readonly #rows = new RowMeter()
  readonly #onSelected: () => void
  #mailbox: MailboxStatus | null = null
  /** Removals are told by UID, as was asked for. */
  toldByUid = false

  /** `rawNames` are names that would not come back the same from decoding and encoding. */
  constructor(
    client: ImapFlow & ImapflowInternals,
    host: string,
    rawNames: Map<MailboxPath, string>,
    onSelected: () => void,
    onClosed: (error: MailError) => void,
  ) {
    this.#client = client
    this.#onSelected = onSelected
    this.#wire = new ImapflowWire(client, host, rawNames, (error) => {
      this.#mailbox = null
      onClosed(error)
    })
    this.mailboxes = new ImapflowMailboxCommands(this, this.#wire)
    this.#changes = new ImapflowChangeCommands(this, this.#wire)
    this.#searches = new ImapflowSearchCommands(this.#wire, client)
  }

  get capabilities(): ReadonlySet<string> {
    return new Set([...this.#client.capabilities.keys()].map((name) => name.toUpperCase()))
  }

  get tls(): string | null {
    const { tls } = this.#client
    return tls ? (tls.version ?? 'TLS') : null
  }

  get certificate(): ServerCertificate | null {
    return certificateOf(this.#client.socket)
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

  get rowPace(): RowPace {
    return this.#rows.pace
  }

  list(pattern: string, subscribedOnly: boolean, withUnseen = false): Promise<MailboxListing[]> {
    return this.mailboxes.list(pattern, subscribedOnly, withUnseen)
  }

  async select(path: MailboxPath, readOnly: boolean): Promise<MailboxStatus> {
    return this.#select(path, { readOnly })
  }

  async selectSince(
    path: MailboxPath,
    readOnly: boolean,
    snapshot: MailboxSnapshot,
  ): Promise<{ readonly status: MailboxStatus; readonly difference: MailboxDifference | undefined }> {
    if (!(await this.#enableQresync()))
      return { status: await this.#select(path, { readOnly }), difference: undefined }
    const { uidValidity, highestModSeq, uids } = snapshot
    const vanished: string[] = []
    const fetched: FetchData[] = []
    const since: SelectSince = {
      parameters: [uidValidity.toString(), highestModSeq.toString(), foldSet(uids, longestKnown)],
      onVanished: async (response) => {
        const set = textOf(response.attributes?.at(-1))
        if (set !== null) vanished.push(set)
      },
      onFetch: async (response) => {
        const data = parseFetch(response)
        if (data) fetched.push(data)
      },
    }
    const status = await this.#select(path, { readOnly, since })
    const holds = status.uidValidity === uidValidity && status.highestModSeq !== undefined
    return { status, difference: holds ? { vanished, fetched } : undefined }
  }

  async #select(
    path: MailboxPath,
    options: Pick<SelectOptions, 'readOnly' | 'since'>,
  ): Promise<MailboxStatus> {
    // Known folders are not listed again before they are selected.
    this.#client.folders.set(path, { path, flags: new Set(), listed: true })
    this.#senderless.clear()
    this.#mailbox = null
    // Not by mailboxOpen(), which follows a refused SELECT with a LIST that nobody asked for.
    const opened = await this.#wire.guard('SELECT', async () => {
      const withModSeq = this.#wire.can('QRESYNC') && !this.toldByUid
      const selected = await this.#client.run('SELECT', path, {
        ...options,
        withModSeq,
        onSelected: this.#onSelected,
      })
      if (isMailbox(selected)) return selected
      // It does nothing, and says nothing, after a BYE.
      throw Object.assign(new Error('it hung up.'), { code: 'NoConnection' })
    })
    this.#mailbox = toStatus(opened, path, options.readOnly)
    return this.#mailbox
  }

  /** Asks to be told of changes by UID (RFC 7162 §3.2.3); false where the server cannot. */
  async #enableQresync(): Promise<boolean> {
    if (this.toldByUid || !this.#wire.can('QRESYNC')) return this.toldByUid
    await this.#wire.send('ENABLE', [atom('QRESYNC')], {
      ENABLED: async (response) => {
        if (textsOf(response.attributes).some((word) => word.toUpperCase() === 'QRESYNC'))
          this.toldByUid = true
      },
    })
    return this.toldByUid
  }

  async unselect(): Promise<void> {
    if (!this.#mailbox || !this.#wire.can('UNSELECT')) return
    await this.#wire.guard('UNSELECT', () => this.#client.run('CLOSE', { unselect: true }))
    this.#mailbox = null
  }

  async fetch(set: string, items: readonly FetchItem[], byUid: boolean): Promise<void> {
    this.#spoiled.clear()
    await this.#rows.measure(this, set, items, () =>
      this.#wire.send(byUid ? 'UID FETCH' : 'FETCH', [sequence(set), items.map(atom)]),
    )
    for (const uids of packSets([...this.#spoiled].toSorted((one, other) => one - other)))
      await this.#wire.send('UID FETCH', [sequence(uids), [atom('UID'), outlineHeader]])
  }

  /** Envelopes that cannot be right are fetched again as the header has them. */
  heard({ uid, envelope, asSent }: FetchData): void {
    if (uid === undefined) return
    if (asSent && !asSent.from?.length) this.#senderless.add(uid)
    if (envelope && isSpoiled(envelope) && !this.#senderless.has(uid)) this.#spoiled.add(uid)
  }

  async locate(uids: readonly Uid[], withFlags: boolean): Promise<FetchData[]> {
    return this.fetchFields(uids, withFlags ? ['FLAGS'] : [])
  }

  async fetchFields(uids: readonly Uid[], fields: readonly FetchItem[]): Promise<FetchData[]> {
    const items = [...new Set<FetchItem>(['UID', ...fields])].map(atom)
    const asked = new Set(uids)
    const found: FetchData[] = []
    for (const set of packSets(uids)) {
      for (const data of await this.#fetchByUid(set, items))
        // Some servers answer for the last message when asked for one that is gone.
        if (data.uid !== undefined && asked.has(data.uid)) found.push(data)
    }
    return found
  }

  async countFrom(uid: Uid): Promise<number> {
    return this.#searches.countFrom(uid)
  }

  async fetchOutline(uid: Uid): Promise<MessageOutline | null> {
    const data = await this.#fetchOne(uid, [atom('UID'), atom('BODYSTRUCTURE'), outlineHeader])
    const structure = data.find((each) => each.structure)?.structure
    const header = data.map((each) => each.bodies?.get('HEADER.FIELDS')).find((bytes) => bytes)
    return structure ? { structure, fields: header ?? new Uint8Array() } : null
  }

  async fetchPart(
    uid: Uid,
    section: string,
    start: number,
    length: number,
  ): Promise<Uint8Array | 'no-part' | 'no-message'> {
    const body = peek(section === '' ? [] : [atom(section)], [start, length])
    const data = await this.#fetchOne(uid, [atom('UID'), body])
    for (const each of data) {
      const bytes = each.bodies?.get(section.toUpperCase())
      if (bytes) return bytes
    }
    // NIL may also be said of a message that is expunged (RFC 2180 §4.1.3): whether it is there is asked by itself.
    const isThere = data.length > 0 && (await this.locate([uid], false)).length > 0
    return isThere ? 'no-part' : 'no-message'
  }

  async #fetchOne(uid: Uid, items: CommandToken[]): Promise<FetchData[]> {
    return (await this.#fetchByUid(String(uid), items)).filter((data) => data.uid === uid)
  }

  /** The FETCH responses that come meanwhile; they go to the listener, too. */
  async #fetchByUid(set: string, items: CommandToken[]): Promise<FetchData[]> {
    const found: FetchData[] = []
    const forward = this.#client.untaggedHandlers.FETCH
    await this.#wire.send('UID FETCH', [sequence(set), items], {
      FETCH: async (response: ImapResponse) => {
        const data = parseFetch(response)
        if (data) found.push(data)
        await forward?.(response)
      },
    })
    return found
  }

  async store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void> {
    await this.#changes.store(uids, flags, add)
  }

  async copy(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#changes.transfer('UID COPY', uids, text(this.#wire.encode(target)))
  }

  async move(uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    return this.#changes.transfer('UID MOVE', uids, text(this.#wire.encode(target)))
  }

  async expunge(uids: readonly Uid[] | 'all'): Promise<void> {
    await this.#changes.expunge(uids)
  }

  async countUnseen(): Promise<UnseenCount> {
    return this.#searches.countUnseen()
  }

  async findUnseen(from: number, to: number, which: 'first' | 'last'): Promise<number | undefined> {
    return this.#searches.findUnseen(from, to, which)
  }

  async search(criteria: readonly SearchTerm[]): Promise<Uid[]> {
    return this.#searches.search(criteria)
  }

  async sort(order: SortOrder, criteria: readonly SearchTerm[]): Promise<Uid[]> {
    return this.#searches.sort(order, criteria)
  }

  async thread(): Promise<ThreadTree> {
    return this.#searches.thread()
  }

  async noop(): Promise<void> {
    await this.#wire.send('NOOP', [])
  }

  async identity(): Promise<string> {
    if (!this.#wire.can('ID')) return ''
    let words: string[] = []
    await this.#wire.send('ID', [atom('NIL')], {
      ID: async (response) => {
        words = textsOf(response.attributes?.[0])
      },
    })
    return words.filter((_, index) => index % 2 === 1).join(' ')
  }

  async logout(): Promise<void> {
    if (this.#wire.closed) return
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

  /** What the server says of the selected mailbox. */
  mailboxChanged(change: MailboxChange): void {
    if (this.#mailbox) this.#mailbox = { ...this.#mailbox, ...change }
  }

  /** The connection is gone; `error` says why, unless the reason is known already. */
  ended(error: MailError): void {
    this.#wire.ended(error)
  }
}

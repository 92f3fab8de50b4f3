import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { isMailFailure } from '../model/error.ts'
import { parseCopyUid } from './copy-uid.ts'
import type { CommandToken } from './imapflow-internals.ts'
import type { ImapflowWire } from './imapflow-wire.ts'
import { packSets, parseSet } from './sequence-set.ts'
import type { CopyResult } from './session.ts'

const atom = (value: string): CommandToken => ({ type: 'ATOM', value })
const sequence = (value: string): CommandToken => ({ type: 'SEQUENCE', value })

/** What an `ImapSession` needs besides, to know what is there. */
interface Lookout {
  noop(): Promise<void>
  /** Those of `uids` that the selected mailbox has, and perhaps others. */
  searchUids(set: string): Promise<Uid[]>
}

/**
 * The commands that change messages named by their UIDs. Messages that others have expunged are passed over, on
 * every server: RFC 2180 §4 leaves it to the server whether it does that itself.
 */
export class ImapflowChangeCommands {
  readonly #wire: ImapflowWire
  readonly #lookout: Lookout
  /** UIDs that the server itself told of since SELECT; kept only where they have to be looked up. */
  readonly #told = new Set<Uid>()

  constructor(wire: ImapflowWire, lookout: Lookout) {
    this.#wire = wire
    this.#lookout = lookout
  }

  /** A mailbox was selected: what was told before is of another time. */
  selected(): void {
    this.#told.clear()
  }

  /** The server told of this UID. */
  told(uid: Uid): void {
    if (!this.#isExact) this.#told.add(uid)
  }

  async store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void> {
    for (const set of packSets(await this.#knownToServer(uids))) {
      await this.#wire.send('UID STORE', [sequence(set), atom(add ? '+FLAGS' : '-FLAGS'), flags.map(atom)])
    }
  }

  /** COPY or MOVE to the mailbox that `target` names. Undefined where the server does not say where the copies are. */
  async transfer(
    command: 'UID COPY' | 'UID MOVE',
    uids: readonly Uid[],
    target: CommandToken,
  ): Promise<CopyResult | undefined> {
    let uidValidity: bigint | undefined
    const copies = new Map<Uid, Uid>()
    const collect = (response: ImapResponse) => {
      const copied = parseCopyUid(response)
      if (!copied) return
      uidValidity = copied.uidValidity
      for (const [from, to] of copied.uids) copies.set(from, to)
    }
    for (const set of packSets(await this.#knownToServer(uids))) {
      await this.#transferSet(command, set, target, collect)
    }
    return uidValidity === undefined ? undefined : { uidValidity, uids: copies }
  }

  /** Nothing is transferred where the server refuses because some are expunged: then again for the rest. */
  async #transferSet(
    command: string,
    set: string,
    target: CommandToken,
    collect: (response: ImapResponse) => void,
  ): Promise<void> {
    try {
      collect(await this.#wire.send(command, [sequence(set), target], { OK: async (ok) => collect(ok) }))
    } catch (thrown) {
      if (!isExpungeIssued(thrown)) throw thrown
      await this.#lookout.noop()
      const rest = await this.#present(set)
      if (rest === set) throw thrown
      if (rest !== '') await this.#transferSet(command, rest, target, collect)
    }
  }

  /** The part of `set` that is in the mailbox; empty when nothing is. */
  async #present(set: string): Promise<string> {
    const ranges = parseSet(set)
    const found = await this.#lookout.searchUids(set)
    const [present = ''] = packSets(
      found.filter((uid) => ranges.some(({ from, to }) => from <= uid && uid <= to)),
    )
    return present
  }

  /**
   * The UIDs without those that the server may take for another message: GNU Mailutils acts on its last one for a UID
   * beyond, and refuses a set with one that is gone. Servers with UIDPLUS know what a UID is.
   */
  async #knownToServer(uids: readonly Uid[]): Promise<readonly Uid[]> {
    if (this.#isExact || uids.every((uid) => this.#told.has(uid))) return uids
    const present = new Set<Uid>()
    for (const set of packSets(uids)) for (const uid of await this.#lookout.searchUids(set)) present.add(uid)
    return uids.filter((uid) => present.has(uid))
  }

  get #isExact(): boolean {
    return this.#wire.can('UIDPLUS') || this.#wire.can('IMAP4rev2')
  }
}

/** Dovecot and others say it by a code (RFC 5530), Cyrus and Courier just pass over what is gone. */
function isExpungeIssued(thrown: unknown): boolean {
  return isMailFailure(thrown) && thrown.error.kind === 'refused' && thrown.error.code === 'EXPUNGEISSUED'
}

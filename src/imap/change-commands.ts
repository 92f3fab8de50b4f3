import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { MailFailure } from '../model/error.ts'
import { atom, sequence } from './command-tokens.ts'
import { parseCopyUid } from './copy-uid.ts'
import type { CommandToken } from './imapflow-internals.ts'
import type { ImapflowWire } from './imapflow-wire.ts'
import { packSets } from './sequence-set.ts'
import type { CopyResult, ImapSession } from './session.ts'

/** The commands that change messages named by their UIDs, over the connection of `session`. */
export class ImapflowChangeCommands {
  readonly #session: ImapSession
  readonly #wire: ImapflowWire

  constructor(session: ImapSession, wire: ImapflowWire) {
    this.#session = session
    this.#wire = wire
  }

  async store(uids: readonly Uid[], flags: readonly string[], add: boolean): Promise<void> {
    for (const set of this.#setsOf(uids)) {
      await this.#wire.send('UID STORE', [sequence(set), atom(add ? '+FLAGS' : '-FLAGS'), flags.map(atom)])
    }
  }

  async expunge(uids: readonly Uid[] | 'all'): Promise<void> {
    if (uids === 'all') await this.#wire.send('EXPUNGE', [])
    else for (const set of this.#setsOf(uids)) await this.#wire.send('UID EXPUNGE', [sequence(set)])
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
      const copied = parseCopyUid(response, uids.length)
      if (!copied) return
      uidValidity = copied.uidValidity
      for (const [from, to] of copied.uids) copies.set(from, to)
    }
    for (const set of this.#setsOf(uids)) {
      collect(await this.#wire.send(command, [sequence(set), target], { OK: async (ok) => collect(ok) }))
    }
    return uidValidity === undefined ? undefined : { uidValidity, uids: copies }
  }

  /** As sets, as long as the UIDs are those of the same time (RFC 2683 §3.4.3). */
  *#setsOf(uids: readonly Uid[]): Generator<string> {
    const uidValidity = this.#session.mailbox?.uidValidity
    for (const set of packSets(uids)) {
      if (this.#session.mailbox?.uidValidity !== uidValidity)
        throw new MailFailure({
          kind: 'missing',
          what: 'message',
          name: 'by this UID: they were numbered anew',
        })
      yield set
    }
  }
}

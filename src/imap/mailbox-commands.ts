import type { ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { CommandToken, ImapflowInternals, UntaggedHandler } from './imapflow-internals.ts'
import { parseListing } from './list-data.ts'
import type { ImapSession, MailboxCommands } from './session.ts'
import { listOf, numberOf, textOf } from './tokens.ts'

/** How commands reach the server, and mailbox names the wire. */
export interface Wire {
  send(
    command: string,
    tokens: readonly CommandToken[],
    untagged?: Readonly<Record<string, UntaggedHandler>>,
  ): Promise<ImapResponse>
  encode(path: MailboxPath): string
  decode(name: string): MailboxPath
}

const atom = (value: string): CommandToken => ({ type: 'ATOM', value })

/** A string: a literal where it holds what no quoted string may (RFC 3501 §4.3). */
const text = (value: string): CommandToken => ({
  type: /[\r\n\0]/.test(value) ? 'LITERAL' : 'STRING',
  value,
})

/** The commands about mailboxes, over the connection of `session`. */
export class ImapflowMailboxCommands implements MailboxCommands {
  readonly #session: ImapSession
  readonly #wire: Wire

  constructor(session: ImapSession, wire: Wire) {
    this.#session = session
    this.#wire = wire
  }

  async create(path: MailboxPath): Promise<void> {
    await this.#wire.send('CREATE', [this.#name(path)])
  }

  async rename(from: MailboxPath, to: MailboxPath): Promise<void> {
    await this.#wire.send('RENAME', [this.#name(from), this.#name(to)])
  }

  async delete(path: MailboxPath): Promise<void> {
    await this.#wire.send('DELETE', [this.#name(path)])
  }

  async subscribe(path: MailboxPath): Promise<void> {
    await this.#wire.send('SUBSCRIBE', [this.#name(path)])
  }

  async unsubscribe(path: MailboxPath): Promise<void> {
    await this.#wire.send('UNSUBSCRIBE', [this.#name(path)])
  }

  async find(path: MailboxPath, reference = ''): Promise<MailboxListing | undefined> {
    const listings: MailboxListing[] = []
    const tokens = [text(reference === '' ? '' : this.#wire.encode(reference)), this.#name(path)]
    await this.#wire.send('LIST', tokens, {
      LIST: async (response) => {
        const listing = parseListing(response, false, (name) => this.#wire.decode(name))
        if (listing) listings.push(listing)
      },
    })
    // `%` and `*` in a name are wildcards here; what the server made of a reference is its own affair.
    const exact = listings.find((listing) => listing.path === path)
    return exact ?? (reference === '' ? undefined : listings[0])
  }

  async countMessages(path: MailboxPath): Promise<number> {
    return (await this.#status(path, 'MESSAGES')) ?? 0
  }

  async nextUid(path: MailboxPath): Promise<Uid | undefined> {
    return (await this.#status(path, 'UIDNEXT')) || undefined
  }

  async #status(path: MailboxPath, item: 'MESSAGES' | 'UIDNEXT'): Promise<number | undefined> {
    let value: number | undefined
    await this.#wire.send('STATUS', [this.#name(path), [atom(item)]], {
      STATUS: async (response) => {
        const items = listOf(response.attributes?.[1])
        items.forEach((each, index) => {
          if (textOf(each)?.toUpperCase() === item) value = numberOf(items[index + 1])
        })
      },
    })
    return value
  }

  async removeAllMessages(): Promise<void> {
    // By UID: 1:* of an empty mailbox is no error then.
    const all: CommandToken = { type: 'SEQUENCE', value: '1:*' }
    await this.#wire.send('UID STORE', [all, atom('+FLAGS.SILENT'), [atom(Flag.deleted)]])
    await this.#wire.send('EXPUNGE', [])
  }

  async leave(elsewhere: MailboxPath): Promise<void> {
    await this.#session.unselect()
    if (this.#session.mailbox && this.#session.mailbox.path !== elsewhere)
      await this.#session.select(elsewhere, true)
  }

  #name(path: MailboxPath): CommandToken {
    return text(this.#wire.encode(path))
  }
}

/**
 * Listens for `[NEWNAME old new]` (RFC 2180 §3.4) while a command runs: what it said is lost with the answer of a
 * refused SELECT.
 */
export function listenForNewName(
  client: ImapflowInternals,
  decode: (name: string) => MailboxPath,
): () => MailboxPath | undefined {
  let newName: MailboxPath | undefined
  client.sectionHandlers.NEWNAME = async ([, name]) => {
    const text = textOf(name)
    if (text !== null) newName = decode(text)
  }
  return () => newName
}

/** The failure, with the new name of its mailbox where one was told. */
export function withNewName(thrown: unknown, newName: MailboxPath | undefined): unknown {
  return newName === undefined || !(thrown instanceof Error) ? thrown : Object.assign(thrown, { newName })
}

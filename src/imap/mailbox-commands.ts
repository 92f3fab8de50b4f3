import { offers } from './capabilities.ts'
import type { ImapAttribute, ImapResponse } from 'imapflow'
import type { Uid } from '../model/envelope.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxListing, MailboxPath, Namespace, Namespaces } from '../model/mailbox.ts'
import { atom, text } from './command-tokens.ts'
import type { CommandToken, ImapflowInternals, UntaggedHandler } from './imapflow-internals.ts'
import { parseListing } from './list-data.ts'
import type { ImapSession, MailboxCommands, Numbering } from './session.ts'
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

/** The commands about mailboxes, over the connection of `session`. */
export class ImapflowMailboxCommands implements MailboxCommands {
  readonly #session: ImapSession
  readonly #wire: Wire

  constructor(session: ImapSession, wire: Wire) {
    this.#session = session
    this.#wire = wire
  }

  /** See `ImapSession`. */
  async list(pattern: string, subscribedOnly: boolean, withUnseen: boolean): Promise<MailboxListing[]> {
    const extended = this.#offers('LIST-EXTENDED')
    const listings: MailboxListing[] = []
    const unseen = new Map<MailboxPath, number>()
    const collect: UntaggedHandler = async (response) => {
      const listing = parseListing(response, subscribedOnly, (name) => this.#wire.decode(name))
      if (listing) listings.push(listing)
    }
    const name = text(pattern === '%' ? pattern : `${this.#wire.encode(pattern.slice(0, -1))}%`)
    if (subscribedOnly && !extended) {
      await this.#wire.send('LSUB', [text(''), name], { LSUB: collect, LIST: collect })
    } else if (extended) {
      const returns = [
        atom('CHILDREN'),
        ...(subscribedOnly ? [] : [atom('SUBSCRIBED')]),
        ...(this.#offers('SPECIAL-USE') ? [atom('SPECIAL-USE')] : []),
        ...(withUnseen && this.#offers('LIST-STATUS') ? [atom('STATUS'), [atom('UNSEEN')]] : []),
      ]
      const selection = subscribedOnly ? [[atom('SUBSCRIBED'), atom('RECURSIVEMATCH')]] : []
      const tokens = [...selection, text(''), name, atom('RETURN'), returns]
      const count: UntaggedHandler = async (response) => {
        const path = textOf(response.attributes?.[0])
        const value = statusItem(response, 'UNSEEN')
        if (path !== null && value !== undefined) unseen.set(this.#pathOf(path), value)
      }
      await this.#wire.send('LIST', tokens, { LIST: collect, STATUS: count })
      // Asked for, and not said.
      for (const [index, listing] of listings.entries())
        listings[index] = { ...listing, subscribed: listing.subscribed ?? false }
    } else {
      await this.#wire.send('LIST', [text(''), name], { LIST: collect })
    }
    if (unseen.size === 0) return listings
    return listings.map((listing) => {
      const count = unseen.get(listing.path)
      return count === undefined ? listing : { ...listing, unseen: count }
    })
  }

  async namespaces(): Promise<Namespaces | undefined> {
    if (!this.#offers('NAMESPACE')) return undefined
    let found: Namespaces | undefined
    await this.#wire.send('NAMESPACE', [], {
      NAMESPACE: async ({ attributes = [] }) => {
        const [personal, users, shared] = attributes.map((each) => this.#namespacesOf(each))
        found = { personal: personal ?? [], others: [...(users ?? []), ...(shared ?? [])] }
      },
    })
    return found
  }

  #namespacesOf(token: ImapAttribute): Namespace[] {
    return listOf(token).flatMap((each) => {
      const [prefix, delimiter] = listOf(each)
      const name = textOf(prefix)
      return name === null ? [] : [{ prefix: this.#wire.decode(name), delimiter: textOf(delimiter) || null }]
    })
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

  async count(path: MailboxPath, item: 'MESSAGES' | 'UNSEEN'): Promise<number | undefined> {
    let count: number | undefined
    await this.#wire.send('STATUS', [this.#name(path), [atom(item)]], {
      STATUS: async (response) => {
        count = statusItem(response, item) ?? count
      },
    })
    return count
  }

  async numbering(path: MailboxPath): Promise<Numbering | undefined> {
    let found: Numbering | undefined
    await this.#wire.send('STATUS', [this.#name(path), [atom('UIDNEXT'), atom('UIDVALIDITY')]], {
      STATUS: async (response) => {
        const uidNext = statusItem(response, 'UIDNEXT')
        const uidValidity = statusItem(response, 'UIDVALIDITY')
        if (uidNext && uidValidity !== undefined) found = { uidNext, uidValidity: BigInt(uidValidity) }
      },
    })
    return found
  }

  async append(path: MailboxPath, message: Uint8Array, flags: readonly string[]): Promise<Uid | undefined> {
    const response = await this.#wire.send('APPEND', [
      this.#name(path),
      flags.map(atom),
      { type: 'LITERAL', value: Buffer.from(message) },
    ])
    const [code, , uid] = listOf(response.attributes?.[0]?.section)
    return textOf(code)?.toUpperCase() === 'APPENDUID' ? numberOf(uid) : undefined
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

  #offers(capability: string): boolean {
    return offers(this.#session.capabilities, capability)
  }

  #pathOf(name: string): MailboxPath {
    return /^inbox$/i.test(name) ? 'INBOX' : this.#wire.decode(name)
  }

  #name(path: MailboxPath): CommandToken {
    return text(this.#wire.encode(path))
  }
}

/** A number of an untagged STATUS (RFC 9051 §7.3.4). */
function statusItem(response: ImapResponse, name: string): number | undefined {
  const items = listOf(response.attributes?.[1])
  const at = items.findIndex((item) => textOf(item)?.toUpperCase() === name)
  return at < 0 ? undefined : numberOf(items[at + 1])
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

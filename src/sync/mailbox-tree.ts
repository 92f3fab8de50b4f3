import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import { toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath, SpecialUse } from '../model/mailbox.ts'
import type { Priority, Scheduler } from './scheduler.ts'

/** The mailboxes right below a branch, as far as they are known. */
export type Level =
  | { readonly kind: 'absent' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly listings: readonly MailboxListing[] }
  | { readonly kind: 'failed'; readonly error: MailError }

/** Names that serve where the server does not tell special uses, in lower case. */
const customaryNames: Readonly<Record<string, readonly string[]>> = {
  archive: ['archive', 'archives'],
  drafts: ['drafts'],
  junk: ['junk', 'spam', 'junk e-mail'],
  sent: ['sent', 'sent messages', 'sent items'],
  trash: ['trash', 'deleted messages', 'deleted items', 'bin'],
}

const absent: Level = { kind: 'absent' }

/** The folder tree, listed one level at a time and only when somebody looks (RFC 2683 §3.2.1.1). */
export class MailboxTree {
  readonly #scheduler: Scheduler
  readonly #prefix: string
  readonly #levels = new Map<MailboxPath, Level>()
  readonly #listeners = new Set<() => void>()
  #subscribedOnly: boolean
  #version = 0
  #top: Promise<readonly MailboxListing[]> | undefined

  /** `prefix` is put before every pattern (RFC 2683 §3.4.7). */
  constructor(scheduler: Scheduler, prefix: string, subscribedOnly: boolean) {
    this.#scheduler = scheduler
    this.#prefix = prefix
    this.#subscribedOnly = subscribedOnly
  }

  get subscribedOnly(): boolean {
    return this.#subscribedOnly
  }

  /** Grows with every change, so that what is derived from the tree can be kept. */
  get version(): number {
    return this.#version
  }

  /** The level below `parent`, or the top one for undefined. Never touches the network. */
  level(parent: MailboxListing | undefined): Level {
    return this.#levels.get(parent?.path ?? '') ?? absent
  }

  /** Lists the level below `parent` if it is not known: one LIST with `%`. */
  fault(parent: MailboxListing | undefined, priority: Priority = 'visible'): void {
    const known = this.level(parent)
    if (known.kind === 'ready' || known.kind === 'loading') return
    if (parent && (parent.delimiter === null || !parent.mayHaveChildren)) return
    const key = parent?.path ?? ''
    this.#set(key, { kind: 'loading' })
    const subscribedOnly = this.#subscribedOnly
    this.#list(this.#pattern(parent), subscribedOnly, priority).then(
      (listings) => {
        if (subscribedOnly === this.#subscribedOnly)
          this.#set(key, { kind: 'ready', listings: inOrder(listings, parent) })
      },
      (thrown: unknown) => {
        if (subscribedOnly === this.#subscribedOnly)
          this.#set(key, { kind: 'failed', error: toMailError(thrown) })
      },
    )
  }

  /** Shows all mailboxes or only the subscribed ones; what was listed is asked again. */
  setSubscribedOnly(subscribedOnly: boolean): void {
    if (subscribedOnly === this.#subscribedOnly) return
    this.#subscribedOnly = subscribedOnly
    this.refresh()
  }

  /** Forgets all levels. */
  refresh(): void {
    this.#levels.clear()
    this.#top = undefined
    this.#changed()
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return onDispose(() => this.#listeners.delete(listener))
  }

  /**
   * The mailbox of a special use: the server's word (RFC 6154), else the customary name, among those of the top
   * level. Undefined when there is none; rejects when the server cannot be asked.
   */
  async special(use: SpecialUse): Promise<MailboxPath | undefined> {
    const listings = await this.#topLevel()
    const told = listings.find((listing) => listing.specialUse === use)
    if (told) return told.path
    const names = customaryNames[use] ?? []
    return names
      .map((name) => listings.find((listing) => listing.name.toLowerCase() === name))
      .find((listing) => listing?.selectable)?.path
  }

  /** The top level of all mailboxes, subscribed or not; listed once. */
  #topLevel(): Promise<readonly MailboxListing[]> {
    const shown = this.level(undefined)
    if (!this.#subscribedOnly && shown.kind === 'ready') return Promise.resolve(shown.listings)
    this.#top ??= this.#list(`${this.#prefix}%`, false)
    this.#top.catch(() => {
      this.#top = undefined
    })
    return this.#top
  }

  #pattern(parent: MailboxListing | undefined): string {
    return parent ? `${parent.path}${parent.delimiter ?? ''}%` : `${this.#prefix}%`
  }

  #list(pattern: string, subscribedOnly: boolean, priority: Priority = 'visible'): Promise<MailboxListing[]> {
    return this.#scheduler.submit({
      key: `list ${subscribedOnly} ${pattern}`,
      priority,
      onDisconnect: 'retry',
      run: (session) => session.list(pattern, subscribedOnly),
    })
  }

  #set(key: MailboxPath, level: Level): void {
    this.#levels.set(key, level)
    this.#changed()
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}

/** INBOX first, then by name. A server that lists the parent among its children would make an endless tree. */
function inOrder(listings: readonly MailboxListing[], parent: MailboxListing | undefined): MailboxListing[] {
  const seen = new Set<MailboxPath>(parent ? [parent.path] : [])
  const keyed: { readonly key: string; readonly listing: MailboxListing }[] = []
  for (const listing of listings) {
    if (seen.has(listing.path) || (parent && !listing.path.startsWith(parent.path))) continue
    seen.add(listing.path)
    keyed.push({ key: listing.path === 'INBOX' ? '' : listing.name.toLowerCase(), listing })
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map((entry) => entry.listing)
}

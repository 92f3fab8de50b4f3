import { onDispose } from '../model/disposable.ts'
import type { Disposable } from '../model/disposable.ts'
import { MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath, SpecialUse } from '../model/mailbox.ts'
import { rootsBeside } from './namespace-roots.ts'
import type { Priority, Scheduler } from './scheduler.ts'
import { UnseenCounts } from './unseen-counts.ts'

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

/** What is other: mailboxes, or only how many messages are unseen in them. */
type TreeChange = 'folders' | 'counts'

/** The folder tree, listed one level at a time and only when somebody looks (RFC 2683 §3.2.1.1). */
export class MailboxTree {
  readonly #scheduler: Scheduler
  readonly #prefix: string
  readonly unseen: UnseenCounts
  readonly #levels = new Map<MailboxPath, Level>()
  readonly #listeners = new Set<(what: TreeChange) => void>()
  #subscribedOnly: boolean
  #version = 0
  #top: Promise<readonly MailboxListing[]> | undefined
  #personal: Promise<readonly MailboxListing[]> | undefined

  /** `prefix` is put before every pattern (RFC 2683 §3.4.7). */
  constructor(scheduler: Scheduler, prefix: string, subscribedOnly: boolean) {
    this.#scheduler = scheduler
    this.#prefix = prefix
    this.#subscribedOnly = subscribedOnly
    this.unseen = new UnseenCounts(scheduler, {
      relist: async (session, path) => {
        const listings = await session.list(
          this.#pattern(this.#branchAbove(path)),
          this.#subscribedOnly,
          true,
        )
        this.unseen.take(listings)
      },
      onChange: () => this.#changed('counts'),
    })
  }

  get subscribedOnly(): boolean {
    return this.#subscribedOnly
  }

  get prefix(): string {
    return this.#prefix
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
    this.#set(parent?.path ?? '', { kind: 'loading' })
    void this.#load(parent, priority)
  }

  /** The listing of that path, where it is known. */
  find(path: MailboxPath): MailboxListing | undefined {
    for (const level of this.#levels.values()) {
      const found =
        level.kind === 'ready' ? level.listings.find((listing) => listing.path === path) : undefined
      if (found) return found
    }
    return undefined
  }

  /** The delimiter of a path: its branch's where that is known, else the one at the top; null in a flat hierarchy. */
  delimiterOf(path: MailboxPath): string | null {
    return delimiterAmong(this.#known, path)
  }

  /** The same, asked for where nothing is known. Rejects when the server cannot be asked. */
  async findDelimiter(path: MailboxPath): Promise<string | null> {
    const known = this.#known
    return delimiterAmong(known.length > 0 ? known : await this.#topLevel('visible'), path)
  }

  get #known(): readonly MailboxListing[] {
    return [...this.#levels.values()].flatMap((level) => (level.kind === 'ready' ? level.listings : []))
  }

  /**
   * Something happened to these mailboxes: the levels where they stand, and where the branches above them do, are
   * listed again if they are known. What they were stays until then.
   */
  reload(...paths: readonly MailboxPath[]): void {
    this.#top = undefined
    this.#personal = undefined
    const branches = new Set<MailboxListing | undefined>()
    for (const path of paths) {
      const above = this.#branchAbove(path)
      branches.add(above)
      if (above) branches.add(this.#branchAbove(above.path))
    }
    for (const branch of branches) if (this.level(branch).kind === 'ready') void this.#load(branch, 'visible')
  }

  /** Forgets the levels from `path` down: they have another name now, or none. */
  forgetBelow(path: MailboxPath, delimiter: string | null): void {
    for (const key of this.#levels.keys())
      if (key === path || (delimiter !== null && key.startsWith(path + delimiter))) this.#levels.delete(key)
    this.#changed()
  }

  /** Shows a mailbox as subscribed or not before the server has said so. */
  assumeSubscribed(path: MailboxPath, subscribed: boolean | undefined): void {
    for (const [key, level] of this.#levels) {
      if (level.kind !== 'ready' || !level.listings.some((listing) => listing.path === path)) continue
      const listings = level.listings.map((each) => (each.path === path ? { ...each, subscribed } : each))
      this.#levels.set(key, { kind: 'ready', listings })
    }
    this.#changed()
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
    this.#personal = undefined
    this.#changed()
  }

  onChange(listener: (what: TreeChange) => void): Disposable {
    this.#listeners.add(listener)
    return onDispose(() => this.#listeners.delete(listener))
  }

  /**
   * The mailbox of a special use: the server's word (RFC 6154), else the customary name, among those of the top
   * level or, where there is none, of the user's own namespace (RFC 2683 §3.4.7). Undefined when there is none;
   * rejects when the server cannot be asked.
   */
  async special(use: SpecialUse, priority: Priority = 'visible'): Promise<MailboxPath | undefined> {
    return (
      specialAmong(await this.#topLevel(priority), use) ??
      specialAmong(await this.#personalLevel(priority), use)
    )
  }

  /** The mailboxes right below the prefix of the user's own; empty where that is the top. */
  #personalLevel(priority: Priority): Promise<readonly MailboxListing[]> {
    this.#personal ??= this.#scheduler.submit({
      key: 'personal namespace',
      priority,
      onDisconnect: 'retry',
      run: async (session) => {
        const prefix = (await session.mailboxes.namespaces())?.personal[0]?.prefix ?? ''
        return prefix === '' || prefix === this.#prefix ? [] : session.list(`${prefix}%`, false)
      },
    })
    this.#personal.catch(() => {
      this.#personal = undefined
    })
    return this.#personal
  }

  /** The top level of all mailboxes, subscribed or not; listed once. */
  #topLevel(priority: Priority): Promise<readonly MailboxListing[]> {
    if (!this.#subscribedOnly) return this.#shownTop(priority)
    this.#top ??= this.#list(`${this.#prefix}%`, false, priority)
    this.#top.catch(() => {
      this.#top = undefined
    })
    return this.#top
  }

  /** The top level as the tree shows it, when it is there. */
  #shownTop(priority: Priority): Promise<readonly MailboxListing[]> {
    this.fault(undefined, priority)
    return new Promise((resolve, reject) => {
      const settle = () => {
        const level = this.level(undefined)
        if (level.kind === 'ready') resolve(level.listings)
        else if (level.kind === 'failed') reject(new MailFailure(level.error))
        else if (level.kind === 'absent') reject(new MailFailure({ kind: 'cancelled' }))
        else return false
        return true
      }
      if (settle()) return
      const watch = this.onChange(() => {
        if (settle()) watch.dispose()
      })
    })
  }

  /** The nearest known branch that `path` is below; undefined for the top. */
  #branchAbove(path: MailboxPath): MailboxListing | undefined {
    let nearest: MailboxListing | undefined
    for (const level of this.#levels.values()) {
      for (const listing of level.kind === 'ready' ? level.listings : [])
        if (isBelow(path, listing) && listing.path.length > (nearest?.path.length ?? 0)) nearest = listing
    }
    return nearest
  }

  async #load(parent: MailboxListing | undefined, priority: Priority): Promise<void> {
    const key = parent?.path ?? ''
    const subscribedOnly = this.#subscribedOnly
    const isWanted = () => subscribedOnly === this.#subscribedOnly && this.level(parent).kind !== 'absent'
    try {
      const listed = await this.#list(this.#pattern(parent), subscribedOnly, priority, true)
      this.unseen.take(listed)
      const listings = subscribedOnly && this.#pattern(parent) === '%' ? withInbox(listed) : listed
      if (isWanted()) this.#set(key, { kind: 'ready', listings: inOrder(listings, parent) })
    } catch (thrown) {
      // A level that was listed before stays as it was.
      if (isWanted() && this.level(parent).kind === 'loading')
        this.#set(key, { kind: 'failed', error: toMailError(thrown) })
    }
  }

  #pattern(parent: MailboxListing | undefined): string {
    return parent ? `${parent.path}${parent.delimiter ?? ''}%` : `${this.#prefix}%`
  }

  #list(
    pattern: string,
    subscribedOnly: boolean,
    priority: Priority = 'visible',
    withUnseen = false,
  ): Promise<MailboxListing[]> {
    return this.#scheduler.submit({
      key: `list ${subscribedOnly} ${pattern}`,
      priority,
      onDisconnect: 'retry',
      run: async (session) => {
        const listings = await session.list(pattern, subscribedOnly, withUnseen)
        if (pattern !== '%' || subscribedOnly) return listings
        const namespaces = await session.mailboxes.namespaces()
        return [...listings, ...(await rootsBeside(listings, namespaces?.others ?? [], session))]
      },
    })
  }

  #set(key: MailboxPath, level: Level): void {
    this.#levels.set(key, level)
    this.#changed()
  }

  #changed(what: TreeChange = 'folders'): void {
    this.#version++
    for (const listener of this.#listeners) listener(what)
  }
}

function delimiterAmong(known: readonly MailboxListing[], path: MailboxPath): string | null {
  const above = known.find((listing) => isBelow(path, listing))
  return (above ?? known.find((listing) => listing.delimiter !== null))?.delimiter ?? null
}

function specialAmong(listings: readonly MailboxListing[], use: SpecialUse): MailboxPath | undefined {
  const told = listings.find((listing) => listing.specialUse === use)
  if (told) return told.path
  const names = customaryNames[use] ?? []
  return names
    .map((name) => listings.find((listing) => listing.name.toLowerCase() === name))
    .find((listing) => listing?.selectable)?.path
}

/** True when `path` is somewhere below the branch. */
export function isBelow(path: MailboxPath, branch: Pick<MailboxListing, 'path' | 'delimiter'>): boolean {
  return branch.delimiter !== null && path.startsWith(branch.path + branch.delimiter)
}

/** INBOX is there, subscribed or not (RFC 9051 §5.1); it has no subscribed children where it is not told. */
function withInbox(listings: readonly MailboxListing[]): readonly MailboxListing[] {
  if (listings.some(({ path }) => path === 'INBOX')) return listings
  const inbox: MailboxListing = {
    path: 'INBOX',
    name: 'INBOX',
    delimiter: listings[0]?.delimiter ?? null,
    hasChildren: false,
    selectable: true,
    mayHaveChildren: true,
    subscribed: false,
  }
  return [inbox, ...listings]
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

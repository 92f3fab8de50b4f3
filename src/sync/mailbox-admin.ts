import type { ImapSession } from '../imap/session.ts'
import { MailFailure, toMailError } from '../model/error.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { Account } from './account.ts'
import { isBelow } from './mailbox-tree.ts'

/** What an account offers for this. */
type Ground = Pick<Account, 'scheduler' | 'tree' | 'whileLeft'>

/** Levels of a branch that are looked through: circles end there. */
const mostLevels = 500

/** A path that goes deeper than this goes round in circles. */
const maxDepth = 40

/** Codes of a refused DELETE that has nothing to do with what is in the mailbox (RFC 5530). */
const otherReasons = new Set(['INUSE', 'NOPERM', 'NONEXISTENT', 'CANNOT', 'SERVERBUG', 'LIMIT'])

/** Words of those servers that give no code. */
const otherWords = /\b(in use|used by|locked|permission|denied|exist)/i

/** What says that a branch is refused for what is below it (RFC 9051 §7.1, or the server's own words). */
const belowWords = /\b(haschildren|children|inferior)/i

/** What keeps a mailbox from being deleted, and can be taken away. */
export interface Obstacles {
  readonly messages: number
  /** The deepest first. */
  readonly below: readonly MailboxListing[]
}

/**
 * Makes, renames, deletes and subscribes mailboxes; the tree follows. All reject with a `MailFailure`, and then
 * nothing was changed.
 */
export class MailboxAdmin {
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /**
   * What a name that was typed stands for: a mailbox below the user's prefix; or, with a delimiter, `~` or `#` before
   * it, one outside, as far as the server lets anybody out (RFC 2683 §3.4.9). The name alone where it lists nothing.
   */
  async lookUp(name: string): Promise<MailboxListing | MailboxPath> {
    const { tree } = this.#ground
    const { prefix } = tree
    const delimiter = tree.delimiterOf(prefix) ?? '/'
    const isOutside = name.startsWith(delimiter) || /^[~#]/.test(name)
    const path = isOutside || name.startsWith(prefix) ? name : prefix + name
    // The delimiter at its end makes servers agree on what a reference means.
    const reference = !isOutside || prefix === '' || prefix.endsWith(delimiter) ? prefix : prefix + delimiter
    return this.#run(`find ${path}`, async ({ mailboxes }) => {
      const listing = await mailboxes.find(path, isOutside ? reference : '')
      return listing ?? path
    })
  }

  /** CREATE and SUBSCRIBE. Resolves with why the new mailbox could not be subscribed to, if so. */
  async create(path: MailboxPath): Promise<MailError | undefined> {
    const { tree } = this.#ground
    const refused = await this.#run(`create ${path}`, async (session) => {
      await this.#assertMayHold(session, path)
      await session.mailboxes.create(path)
      // A delimiter at the end asks for a branch that holds no messages (RFC 9051 §6.3.4).
      if (path.endsWith(tree.delimiterOf(path) ?? '\0')) return undefined
      return session.mailboxes.subscribe(path).then(() => undefined, toMailError)
    })
    tree.reload(path)
    return refused
  }

  /** RENAME with all that is below; subscriptions go along, which no server is bound to see to. */
  async rename(listing: MailboxListing, to: MailboxPath): Promise<void> {
    const { path } = listing
    const isInbox = path === 'INBOX'
    const names = isInbox ? [path] : await this.#subscribedFrom(listing)
    const concerns = (each: MailboxPath) => each === path || (!isInbox && isBelow(each, listing))
    await this.#ground.whileLeft(concerns, (session) =>
      following(path, (from) => session.mailboxes.rename(from, to)),
    )
    void this.#afterRename(listing, to, names)
  }

  async #afterRename(listing: MailboxListing, to: MailboxPath, names: readonly MailboxPath[]): Promise<void> {
    const { tree } = this.#ground
    const show = () => {
      if (listing.path !== 'INBOX') tree.forgetBelow(listing.path, listing.delimiter)
      tree.reload(listing.path, to)
    }
    if (!tree.subscribedOnly || names.length === 0) show()
    for (const name of names) {
      const renamed = to + name.slice(listing.path.length)
      // What the server does not want to subscribe is not subscribed: the mailbox is renamed all the same.
      const follow = this.#run(`subscribe ${renamed}`, async ({ mailboxes }) => {
        await mailboxes.subscribe(renamed)
        if (name !== 'INBOX') await mailboxes.unsubscribe(name)
      })
      await follow.catch(() => undefined)
    }
    if (names.length > 0) show()
  }

  /** DELETE, after it was left (RFC 2683 §3.4.12), and UNSUBSCRIBE. */
  async delete(listing: MailboxListing): Promise<void> {
    const { path } = listing
    await this.#ground.whileLeft(
      (each) => each === path,
      async ({ mailboxes }) => {
        await following(path, (name) => mailboxes.delete(name))
        // Some servers have done it; others keep the name for ever.
        if (listing.subscribed !== false) await mailboxes.unsubscribe(path).catch(() => undefined)
      },
    )
    this.#ground.tree.reload(path)
  }

  /** What a mailbox was not deleted for: nothing, where it was refused for another reason. */
  async obstacles(listing: MailboxListing, error: MailError): Promise<Obstacles> {
    const none: Obstacles = { messages: 0, below: [] }
    if (error.kind !== 'refused' || otherReasons.has(error.code ?? '')) return none
    if (belowWords.test(`${error.code ?? ''} ${error.text}`))
      return { messages: 0, below: await this.#foldersBelow(listing) }
    if (otherWords.test(error.text) || !listing.selectable) return none
    const messages = await this.#run(`count ${listing.path}`, async (session) => {
      // Never STATUS of the selected mailbox (RFC 2683 §3.1.1).
      if (session.mailbox?.path === listing.path) return session.mailbox.exists
      return (await session.mailboxes.count(listing.path, 'MESSAGES')) ?? 0
    })
    return { messages, below: [] }
  }

  /** The slow way to delete a mailbox that is not empty: every message marked and expunged, then DELETE. */
  async emptyAndDelete(listing: MailboxListing): Promise<void> {
    await this.#ground.scheduler.submit({
      key: `empty ${listing.path}`,
      priority: 'interactive',
      mailbox: listing.path,
      onDisconnect: 'fail',
      run: (session) => session.mailboxes.removeAllMessages(),
    })
    await this.delete(listing)
  }

  /** DELETE of a branch that may have gone with the last of what was below it, as on some servers. */
  async deleteEmptied(branch: MailboxListing): Promise<void> {
    const found = await this.#run(`find ${branch.path}`, ({ mailboxes }) => mailboxes.find(branch.path))
    if (found) await this.delete(branch)
    else this.#ground.tree.reload(branch.path)
  }

  async #foldersBelow(branch: MailboxListing): Promise<MailboxListing[]> {
    const found: MailboxListing[] = []
    const branches = [branch]
    for (let asked = 0; branches.length > 0 && asked < mostLevels; asked++) {
      const { path, delimiter } = branches.shift() ?? branch
      const start = `${path}${delimiter ?? ''}`
      const level = await this.#run(`list ${start}%`, (session) => session.list(`${start}%`, false))
      const below = level.filter((each) => each.path.startsWith(start) && each.path !== start)
      found.push(...below)
      branches.push(...below.filter(({ hasChildren }) => hasChildren !== false))
    }
    return found.toReversed()
  }

  /** SUBSCRIBE or UNSUBSCRIBE: the tree shows it at once, and as it was where the server refuses. */
  async setSubscribed({ path, subscribed }: MailboxListing, wanted: boolean): Promise<void> {
    const { tree } = this.#ground
    tree.assumeSubscribed(path, wanted)
    try {
      await this.#run(`${wanted ? 'subscribe' : 'unsubscribe'} ${path}`, ({ mailboxes }) =>
        following(path, (name) => (wanted ? mailboxes.subscribe(name) : mailboxes.unsubscribe(name))),
      )
    } catch (thrown) {
      tree.assumeSubscribed(path, subscribed)
      throw thrown
    }
    // Whether it stands there still, and may be opened, is for the server to say.
    if (tree.subscribedOnly) tree.reload(path)
  }

  #run<T>(key: string, run: (session: ImapSession) => Promise<T>): Promise<T> {
    return this.#ground.scheduler.submit({ key, priority: 'interactive', onDisconnect: 'fail', run })
  }

  /** Nothing is ever created below \Noinferiors (RFC 2683 §3.3.2): the nearest branch that is there is asked. */
  async #assertMayHold(session: ImapSession, path: MailboxPath): Promise<void> {
    const { tree } = this.#ground
    const delimiter = tree.delimiterOf(path)
    if (delimiter === null) return
    const names = path.split(delimiter).slice(0, maxDepth)
    const above = names.slice(1).map((_, index) => names.slice(0, index + 1).join(delimiter))
    const leaf = above.find((name) => tree.find(name)?.mayHaveChildren === false)
    if (leaf !== undefined) throw new MailFailure({ kind: 'no-inferiors', path: leaf })
    for (const name of above.toReversed()) {
      const branch = tree.find(name) ?? (await session.mailboxes.find(name))
      if (branch?.mayHaveChildren === false) throw new MailFailure({ kind: 'no-inferiors', path: name })
      if (branch) return
    }
  }

  /** The subscribed names of a branch, itself with it: one level at a time, and only where there are some. */
  async #subscribedFrom(branch: MailboxListing): Promise<MailboxPath[]> {
    const names: MailboxPath[] = []
    const list = (pattern: string) =>
      this.#run(`list true ${pattern}`, (session) => session.list(pattern, true))
    const take = (listings: readonly MailboxListing[]) => {
      for (const { path, subscribed } of listings) if (subscribed) names.push(path)
    }
    take((await list(`${branch.path}%`)).filter(({ path }) => path === branch.path))
    const branches = branch.delimiter === null || branch.hasChildren === false ? [] : [branch.path]
    for (let asked = 0; branches.length > 0 && asked < mostLevels; asked++) {
      const next = `${branches.shift() ?? ''}${branch.delimiter}`
      const below = (await list(`${next}%`)).filter(({ path }) => path.startsWith(next) && path !== next)
      take(below)
      branches.push(...below.filter(({ hasChildren }) => hasChildren !== false).map(({ path }) => path))
    }
    return names
  }
}

/** Runs a command about a mailbox; once more by its new name, where the server tells one (RFC 2180 §3.4). */
async function following<T>(path: MailboxPath, run: (path: MailboxPath) => Promise<T>): Promise<T> {
  try {
    return await run(path)
  } catch (thrown) {
    const error = toMailError(thrown)
    if (error.kind !== 'refused' || error.newName === undefined) throw thrown
    return run(error.newName)
  }
}

import { no } from './failure.ts'
import { Mailbox, type DemoMailbox } from './mailbox.ts'

/** All mailboxes of the account by their path, and the subscriptions, which may outlive a mailbox. */
export class MailboxTree {
  readonly mailboxes = new Map<string, Mailbox>()
  readonly subscriptions = new Set<string>()
  #uidValidity = 1_700_000_000

  constructor(start: readonly DemoMailbox[]) {
    for (const mailbox of start) {
      this.#parents(mailbox.path)
      this.mailboxes.set(mailbox.path, new Mailbox(mailbox, this.#nextUidValidity()))
      if (mailbox.subscribed) this.subscriptions.add(mailbox.path)
    }
    if (!this.mailboxes.has('INBOX')) this.create('INBOX')
  }

  /** The mailbox of that path; INBOX in any case. */
  find(path: string): Mailbox | undefined {
    return this.mailboxes.get(canonicalPath(path))
  }

  /** The mailbox of that path, if it can hold messages; else a NO with `code`. */
  selectable(path: string, code = '[NONEXISTENT]'): Mailbox {
    const mailbox = this.find(path)
    if (!mailbox) throw no(`${code} Mailbox does not exist.`)
    if (!mailbox.selectable) throw no('[CANNOT] Mailbox holds no messages.')
    return mailbox
  }

  hasChildren(path: string): boolean {
    return [...this.mailboxes.keys()].some((other) => other.startsWith(`${path}/`))
  }

  /** CREATE (RFC 3501 §6.3.3); a name that ends in `/` says that only its children will hold messages. */
  create(path: string): Mailbox {
    const trimmed = canonicalPath(path.replace(/\/$/, ''))
    if (!isGoodPath(trimmed)) throw no('[CANNOT] Not a name for a mailbox.')
    const existing = this.mailboxes.get(trimmed)
    if (existing?.selectable) throw no('[ALREADYEXISTS] Mailbox already exists.')
    if (existing) {
      existing.selectable = true
      return existing
    }
    this.#parents(trimmed)
    const mailbox = new Mailbox({ path: trimmed }, this.#nextUidValidity())
    this.mailboxes.set(trimmed, mailbox)
    return mailbox
  }

  /** DELETE (RFC 3501 §6.3.4): one with children stays as \Noselect. */
  delete(path: string): void {
    const mailbox = this.find(path)
    if (!mailbox) throw no('[NONEXISTENT] Mailbox does not exist.')
    if (mailbox.path === 'INBOX') throw no('[CANNOT] INBOX cannot be deleted.')
    const hasChildren = this.hasChildren(mailbox.path)
    if (hasChildren && !mailbox.selectable) throw no('[HASCHILDREN] Mailbox has children, delete them first.')
    this.mailboxes.delete(mailbox.path)
    if (hasChildren) {
      this.mailboxes.set(
        mailbox.path,
        new Mailbox({ path: mailbox.path, selectable: false }, this.#nextUidValidity()),
      )
    }
    for (const watcher of mailbox.watchers) watcher.deleted()
  }

  /** RENAME with all that is below (RFC 3501 §6.3.5). INBOX stays and gives its messages away. */
  rename(from: string, to: string): void {
    const mailbox = this.find(from)
    const target = canonicalPath(to)
    if (!mailbox) throw no('[NONEXISTENT] Mailbox does not exist.')
    if (this.mailboxes.has(target)) throw no('[ALREADYEXISTS] Target mailbox already exists.')
    if (!isGoodPath(target) || target.startsWith(`${mailbox.path}/`)) throw no('[CANNOT] Not a name for it.')
    if (mailbox.path === 'INBOX') {
      const created = this.create(target)
      for (const message of mailbox.messages) created.addCopy(message)
      mailbox.expunge(new Set(mailbox.messages))
      return
    }
    this.#parents(target)
    const oldPath = mailbox.path
    for (const moved of Array.from(this.mailboxes.values())) {
      if (moved.path !== oldPath && !moved.path.startsWith(`${oldPath}/`)) continue
      this.mailboxes.delete(moved.path)
      moved.path = target + moved.path.slice(oldPath.length)
      this.mailboxes.set(moved.path, moved)
    }
  }

  #parents(path: string): void {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      const parent = path.slice(0, end)
      if (this.mailboxes.has(parent)) continue
      this.mailboxes.set(parent, new Mailbox({ path: parent, selectable: false }, this.#nextUidValidity()))
    }
  }

  #nextUidValidity(): number {
    this.#uidValidity += 1
    return this.#uidValidity
  }
}

/** The path with INBOX, which has no case, in capitals. */
export function canonicalPath(path: string): string {
  return path.replace(/^inbox(?=\/|$)/i, 'INBOX')
}

function isGoodPath(path: string): boolean {
  return path.length > 0 && path.length <= 500 && !/[\x00-\x1f\x7f]|^\/|\/\/|\/$/.test(path)
}

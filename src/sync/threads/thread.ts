import type { Uid } from '../../model/envelope.ts'

/** A message as part of its thread. */
export interface Member {
  readonly uid: Uid
  readonly thread: Thread
  /** The message that it answers. */
  readonly parent: Member | undefined
  /** Its place among the members. */
  index: number
  /** Gone, or moved away by the user: its place is kept. */
  hidden: boolean
  unseen: boolean
}

/** How a member is drawn. */
interface Drawn {
  /** 0 for the first message. */
  readonly depth: number
  /** The message above it in the tree. */
  readonly parent: Member | undefined
  /** No other message with the same parent comes after it. */
  readonly isLast: boolean
  /** The message before it in the thread. */
  readonly before: Member | undefined
}

/** Messages that answer each other. */
export class Thread {
  /** The order of threads. */
  key: number
  folded: boolean
  /** Each after the one that it answers, the oldest first. */
  readonly members: Member[] = []
  /** Members that are not hidden; unseen ones of them. */
  shown = 0
  unseen = 0
  #face: Member | undefined
  #newest: Member | undefined
  #drawn: ReadonlyMap<Member, Drawn> | undefined

  constructor(key: number, folded: boolean) {
    this.key = key
    this.folded = folded
  }

  /** Puts a message behind all that is below its parent, or behind all. */
  add(uid: Uid, parent: Member | undefined, unseen: boolean): Member {
    const index = parent ? endOf(this.members, parent) : this.members.length
    const member: Member = { uid, thread: this, parent, index, hidden: false, unseen }
    this.members.splice(index, 0, member)
    for (let after = index + 1; after < this.members.length; after++) {
      const moved = this.members[after]
      if (moved) moved.index = after
    }
    this.#count(member, 1)
    return member
  }

  /** The same for one that comes last, as they do when a thread is made. */
  append(uid: Uid, parent: Member | undefined, unseen: boolean): Member {
    const member: Member = {
      uid,
      thread: this,
      parent,
      index: this.members.length,
      hidden: false,
      unseen,
    }
    this.members.push(member)
    this.#count(member, 1)
    return member
  }

  setHidden(member: Member, hidden: boolean): void {
    if (member.hidden === hidden) return
    member.hidden = hidden
    this.#count(member, hidden ? -1 : 1)
  }

  setUnseen(member: Member, unseen: boolean): void {
    if (member.unseen === unseen) return
    if (!member.hidden) this.unseen += unseen ? 1 : -1
    member.unseen = unseen
    this.#face = undefined
  }

  /** The message that stands for the folded thread: the first unread one, else the newest. */
  get face(): Member | undefined {
    this.#face ??=
      this.unseen > 0 ? this.members.find(({ hidden, unseen }) => unseen && !hidden) : this.newest
    return this.#face
  }

  /** The one that came last. */
  get newest(): Member | undefined {
    if (this.#newest) return this.#newest
    for (const member of this.members)
      if (!member.hidden && (!this.#newest || member.uid > this.#newest.uid)) this.#newest = member
    return this.#newest
  }

  drawn(member: Member): Drawn | undefined {
    this.#drawn ??= draw(this.members)
    return this.#drawn.get(member)
  }

  #count(member: Member, by: 1 | -1): void {
    this.shown += by
    if (member.unseen) this.unseen += by
    this.#face = undefined
    this.#newest = undefined
    this.#drawn = undefined
  }
}

/** Where what is below a message ends. */
function endOf(members: readonly Member[], parent: Member): number {
  const below = new Set([parent])
  let end = parent.index + 1
  for (; end < members.length; end++) {
    const member = members[end]
    if (!member?.parent || !below.has(member.parent)) break
    below.add(member)
  }
  return end
}

/** What has lost its parent is below the next one up that is there, or below the first message. */
function draw(members: readonly Member[]): Map<Member, Drawn> {
  const shown = members.filter(({ hidden }) => !hidden)
  const parents = new Map<Member, Member>()
  const [first] = shown
  for (const member of shown) {
    // The parent of a hidden one is known by then: it comes before.
    const { parent } = member
    const above = parent?.hidden ? visibleAbove(parent) : parent
    if (member !== first && first) parents.set(member, above ?? first)
  }
  const followed = new Set<Member | undefined>()
  const last = new Set<Member>()
  for (const member of shown.toReversed()) {
    const parent = parents.get(member)
    if (!followed.has(parent)) last.add(member)
    followed.add(parent)
  }
  const drawn = new Map<Member, Drawn>()
  let before: Member | undefined
  for (const member of shown) {
    const parent = parents.get(member)
    const depth = parent ? (drawn.get(parent)?.depth ?? 0) + 1 : 0
    drawn.set(member, { depth, parent, isLast: last.has(member), before })
    before = member
  }
  return drawn
}

function visibleAbove(member: Member): Member | undefined {
  let above: Member | undefined = member
  while (above?.hidden) above = above.parent
  return above
}

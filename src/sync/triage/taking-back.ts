import { offers } from '../../imap/capabilities.ts'
import type { CopyResult } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { toMailError } from '../../model/error.ts'
import type { MailboxPath } from '../../model/mailbox.ts'
import type { FlagChange } from '../pending-flags.ts'
import { tellLeft } from './arriving.ts'
import type { Outcome } from './change.ts'
import { deleted, sendFlags } from './flagging.ts'
import type { Subject } from './flagging.ts'
import type { Done } from './history.ts'
import type { TriageListener, TriageOptions } from './options.ts'
import type { TriageSender } from './sender.ts'
import { Whereabouts } from './whereabouts.ts'

/** Makes the opposite of changes that the server has heard of. */
export class TakingBack {
  readonly #sender: TriageSender
  readonly #options: TriageOptions
  readonly #listener: TriageListener
  readonly #whereabouts = new Whereabouts()
  readonly #track: (over: Promise<unknown>) => void

  /** `track` is told of all that is under way. */
  constructor(sender: TriageSender, options: TriageOptions, track: (over: Promise<unknown>) => void) {
    this.#sender = sender
    this.#options = options
    this.#listener = options.listener
    this.#track = track
  }

  /** Takes back what was made of a change. Never rejects: a failure is told. */
  async revert(done: Done): Promise<void> {
    const { action } = done
    try {
      const outcome = await done.sending.over
      if (outcome.uids.length === 0) return
      if (action.kind === 'flags') void this.unflag(done, outcome.uids, action)
      else if (action.kind === 'move' && !done.byCopy) await this.#moveBack(done, action.target, outcome)
      else {
        // Copied and marked, or moved to where they were: they are here still. No copy goes before that is sure.
        const isHere = action.kind === 'copy' || (await this.unflag(done, outcome.uids, deleted))
        if (isHere && action.target !== done.mailbox)
          await this.#removeCopies(done, action.target, outcome.copies)
      }
    } catch (thrown) {
      this.#listener.onRefused(done, toMailError(thrown))
    }
  }

  /** The opposite of a change of flags. False where that failed. */
  async unflag(done: Done, uids: readonly Uid[], { flags, add }: FlagChange): Promise<boolean> {
    const change = { flags, add: !add }
    const now = this.uidsNow(done, uids)
    const subject = { ...this.subjectOf(done), areBack: now !== uids }
    const { over } = sendFlags(this.#sender, subject, now, change, undefined)
    this.#track(over)
    const { error } = await over
    if (error && error.kind !== 'cancelled') this.#listener.onRefused(done, error)
    return error === undefined
  }

  async #moveBack(done: Done, target: MailboxPath, { moved, copies: told }: Outcome): Promise<void> {
    if (moved.length === 0) return
    // The answer to the MOVE may have been lost with its connection.
    const copies = told?.uids.size ? told : await this.#find(done, moved, target)
    if (!copies) {
      const text = `the server does not say where in ${target} they are`
      return this.#listener.onRefused(done, { kind: 'refused', command: 'undo', code: undefined, text })
    }
    const { uidValidity } = copies
    const there = joined(moved, copies.uids, (uid) => this.#whereabouts.resolve(target, uidValidity, uid))
    this.#listener.onReturning(done.mailbox, there.size)
    const view = this.#options.viewOf(target)
    const order = {
      mailbox: target,
      uidValidity,
      uids: [...there.values()],
      view,
      areBack: true,
      isAwaited: true,
    }
    const back = await this.#sender.send(order, { kind: 'move', target: done.mailbox, byCopy: false }).over
    if (back.error) return this.#listener.onRefused(done, back.error)
    this.#whereabouts.cameBack(done.mailbox, done.uidValidity, await this.#landed(done, there, back))
    this.#listener.onReturned(done.mailbox)
    tellLeft(this.#listener, done, target, there.size)
    this.#listener.onUnseen?.(done.mailbox, there.size === done.uids.length ? done.unseen : undefined)
  }

  /** By their Message-IDs; undefined where one of them has none, or is not there. */
  async #find(done: Done, uids: readonly Uid[], target: MailboxPath): Promise<CopyResult | undefined> {
    const ids = new Map(uids.flatMap((uid) => named(uid, done.messageIds.get(uid))))
    // Of two of the same name nobody knows which is which.
    const isPlain = ids.size === uids.length && new Set(ids.values()).size === uids.length
    return isPlain ? this.#sender.find(target, ids) : undefined
  }

  /** The new UIDs of messages that are back, by the old ones. */
  async #landed(
    done: Done,
    there: ReadonlyMap<Uid, Uid>,
    { copies }: Outcome,
  ): Promise<ReadonlyMap<Uid, Uid>> {
    if (copies?.uids.size)
      return new Map([...there].flatMap(([uid, copy]) => pair(uid, copies.uids.get(copy))))
    const found = await this.#find(done, [...there.keys()], done.mailbox).catch(() => undefined)
    return found?.uids ?? new Map()
  }

  /** Only those that the server has named, and only one by one: nobody else's mail is expunged. */
  async #removeCopies(done: Done, target: MailboxPath, copies: CopyResult | undefined): Promise<void> {
    const canExpungeSome = offers(this.#options.capabilities(), 'UIDPLUS')
    if (!copies?.uids.size || !canExpungeSome) return this.#listener.onCopiesStay?.(done)
    const { uidValidity } = copies
    const uids = this.#whereabouts.resolveAll(target, uidValidity, [...copies.uids.values()])
    await this.#sender.remove({ mailbox: target, uidValidity, uids }, false)
    tellLeft(this.#listener, done, target, uids.length)
  }

  /** The mailbox of a change, with its view where that is open and numbered as it was. */
  subjectOf({ mailbox, uidValidity }: Done): Subject {
    const view = this.#options.viewOf(mailbox)
    return { mailbox, uidValidity, view: view?.uidValidity === uidValidity ? view : undefined }
  }

  /** The UIDs that messages of a change have now. */
  uidsNow({ mailbox, uidValidity }: Done, uids: readonly Uid[]): readonly Uid[] {
    return this.#whereabouts.resolveAll(mailbox, uidValidity, uids)
  }
}

function joined(
  uids: readonly Uid[],
  copies: ReadonlyMap<Uid, Uid>,
  now: (uid: Uid) => Uid,
): ReadonlyMap<Uid, Uid> {
  return new Map(
    uids.flatMap((uid) => {
      const copy = copies.get(uid)
      return pair(uid, copy === undefined ? undefined : now(copy))
    }),
  )
}

function pair(uid: Uid, now: Uid | undefined): [Uid, Uid][] {
  return now === undefined ? [] : [[uid, now]]
}

function named(uid: Uid, id: string | undefined): [Uid, string][] {
  return id === undefined ? [] : [[uid, id]]
}

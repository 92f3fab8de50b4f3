import type { CopyResult, ImapSession } from '../../imap/session.ts'
import type { Uid } from '../../model/envelope.ts'
import { MailFailure, toMailError } from '../../model/error.ts'
import type { MailError } from '../../model/error.ts'
import { Flag } from '../../model/flags.ts'
import type { CopyTrace, JournalEntry } from '../ports.ts'
import type { Priority, Scheduler } from '../scheduler.ts'
import { Batch } from './batch.ts'
import type { Change, Outcome } from './change.ts'
import { findCopies, traceCopies } from './copying.ts'
import { onSurvivors, otherReasons } from './on-survivors.ts'

/** It is on the screen already: the rows that the user looks at come first, and those that he is about to. */
const usual: Priority = 'change'

/** What was made of a batch so far. */
interface Progress {
  readonly made: Set<Uid>
  readonly moved: Set<Uid>
  readonly copies: Map<Uid, Uid>
  uidValidity: bigint | undefined
  /** What would tell the copies that are being made. */
  trace: CopyTrace | undefined
}

/** A batch on its way, and those that it waits for. */
interface Unfinished {
  readonly batch: Batch
  readonly before: readonly Unfinished[]
  readonly over: Promise<void>
}

/** Tells how far a batch of several commands has come. */
export type OnProgress = (entry: JournalEntry, made: number, all: number) => void

/**
 * Sends changes to the server, those of the same kind together: what is asked while a command is under way waits for
 * the next. Changes of the same message keep their order; others may pass a long one.
 */
export class Batches {
  readonly #scheduler: Scheduler
  readonly #onProgress: OnProgress
  readonly #writeTrace: (change: Change) => Promise<void>
  /** Those on their way, in the order they were asked for. */
  #unfinished: Unfinished[] = []
  #names = 0

  constructor(scheduler: Scheduler, onProgress: OnProgress, writeTrace: (change: Change) => Promise<void>) {
    this.#scheduler = scheduler
    this.#onProgress = onProgress
    this.#writeTrace = writeTrace
  }

  /** The outcome is told to the change. */
  add(change: Change): void {
    const earlier = this.#unfinished.filter(({ batch }) => batch.overlaps(change))
    for (const { batch, before } of this.#unfinished.toReversed())
      // It goes along only with what waits for the same messages.
      if (earlier.every((each) => before.includes(each)) && batch.join(change)) return
    this.#start(new Batch(change), earlier)
  }

  #start(batch: Batch, before: readonly Unfinished[]): void {
    const over = Promise.allSettled(before.map((each) => each.over))
      .then(() => this.#send(batch))
      .finally(() => {
        this.#unfinished = this.#unfinished.filter((each) => each.batch !== batch)
      })
    this.#unfinished.push({ batch, before, over })
  }

  async #send(batch: Batch): Promise<void> {
    const progress: Progress = {
      made: new Set(),
      moved: new Set(),
      copies: new Map(),
      uidValidity: undefined,
      trace: undefined,
    }
    let error: MailError | undefined
    let chunks: Uid[][] | undefined
    try {
      for (let index = 0; !chunks || index < chunks.length; index++) {
        if (batch.isGivenUp) throw new MailFailure({ kind: 'cancelled' })
        const chunkNow = () => (chunks ??= batch.close())[index] ?? []
        await this.#sendChunk(
          batch,
          chunkNow,
          progress,
          index === 0 && batch.isAwaited ? 'interactive' : usual,
        )
        const all = chunks?.reduce((sum, { length }) => sum + length, 0) ?? 0
        const [change] = batch.changes
        if (change && chunks && chunks.length > 1)
          this.#onProgress(change.entry, chunks.slice(0, index + 1).flat().length, all)
      }
    } catch (thrown) {
      error = toMailError(thrown)
    }
    // It was closed before it was sent, or the connection was: nothing joins it any more.
    if (!chunks) batch.close()
    // One of them may spoil it for the others.
    const { changes } = batch
    if (error?.kind === 'refused' && !otherReasons.has(error.code ?? '') && changes.length > 1) {
      for (const change of changes) await this.#send(new Batch(change))
      return
    }
    for (const change of changes) change.settle(outcomeOf(change, progress, error))
  }

  #sendChunk(
    batch: Batch,
    chunk: () => readonly Uid[],
    progress: Progress,
    priority: Priority,
  ): Promise<void> {
    const { action } = batch
    if (action.kind === 'flags')
      return this.#run(batch, 'flags', priority, 'retry', (session) =>
        setFlags(session, batch, chunk(), progress),
      )
    if (action.kind === 'move' && !action.byCopy)
      // Sent twice, it finds the messages gone: no harm.
      return this.#run(batch, 'move', priority, 'retry', async (session) => {
        const uids = chunk()
        const moving = survivors(session, batch, uids, (left) => {
          for (const uid of left) progress.moved.add(uid)
          return session.move(left, action.target)
        })
        noteCopies(progress, await moving)
        for (const uid of uids) progress.made.add(uid)
      })
    return this.#copy(batch, chunk, progress, priority)
  }

  /** A COPY done twice would double the mail: after a cut between it and its answer, the target is looked at. */
  async #copy(
    batch: Batch,
    chunk: () => readonly Uid[],
    progress: Progress,
    priority: Priority,
  ): Promise<void> {
    const { action } = batch
    if (action.kind === 'flags') return
    const { target } = action
    let asked: readonly Uid[] | undefined
    // Of a run before nobody knows what it has copied.
    let inDoubt = batch.isLeftOver ? traceOf(batch) : undefined
    let copied = target === batch.mailbox && action.kind === 'move'
    while (!copied) {
      if (inDoubt) {
        const known = inDoubt
        const wanted = asked ?? chunk()
        const there = await this.#scheduler.submit({
          key: `look for copies ${this.#names++}`,
          priority: 'interactive',
          mailbox: target,
          onDisconnect: 'retry',
          run: (session) => findCopies(session, known, wanted),
        })
        asked = wanted.filter((uid) => !there.has(uid))
        if (asked.length === 0) break
      }
      try {
        await this.#run(
          batch,
          'copy',
          priority,
          'fail',
          async (session) => {
            asked ??= chunk()
            progress.trace ??= traceOf(batch) ?? (await this.#trace(session, batch, target))
            const uids = asked
            const copying = survivors(session, batch, uids, (left) => {
              for (const uid of left) progress.moved.add(uid)
              return session.copy(left, target)
            })
            noteCopies(progress, await copying)
          },
          inDoubt !== undefined,
        )
        copied = true
      } catch (thrown) {
        if (toMailError(thrown).kind !== 'disconnected') throw thrown
        inDoubt = progress.trace
      }
    }
    if (action.kind === 'move')
      await this.#run(
        batch,
        'flags',
        priority,
        'retry',
        async (session) => {
          await survivors(session, batch, chunk(), (left) => session.store(left, [Flag.deleted], true))
        },
        true,
      )
    for (const uid of chunk()) progress.made.add(uid)
  }

  async #trace(session: ImapSession, batch: Batch, target: string): Promise<CopyTrace> {
    const uids = batch.changes.flatMap(({ order }) => order.uids)
    const trace = await traceCopies(session, target, uids, batch.view)
    for (const change of batch.changes) {
      change.entry.copy = trace
      await this.#writeTrace(change)
    }
    return trace
  }

  /** `isDoubtful`: it goes on with what has begun, and may be done in part already. */
  #run(
    batch: Batch,
    what: 'flags' | 'move' | 'copy',
    priority: Priority,
    onDisconnect: 'retry' | 'fail',
    run: (session: ImapSession) => Promise<void>,
    isDoubtful = false,
  ): Promise<void> {
    let hasBegun = isDoubtful
    return this.#scheduler.submit({
      key: `${what} ${this.#names++}`,
      priority,
      mailbox: batch.mailbox,
      onDisconnect,
      run: async (session) => {
        // What is on its way is done, though a cut has left it open whether it is, and taken back after that.
        if (batch.isGivenUp && !hasBegun) throw new MailFailure({ kind: 'cancelled' })
        hasBegun = true
        assertCurrent(batch, session)
        await run(session)
      },
    })
  }
}

/** No change is ever made by a UID of another time (RFC 2683 §3.4.3). */
export function assertCurrent(
  { mailbox, uidValidity }: Pick<Batch, 'mailbox' | 'uidValidity'>,
  session: ImapSession,
): void {
  if (uidValidity === session.mailbox?.uidValidity) return
  throw new MailFailure({
    kind: 'missing',
    what: 'message',
    name: `in ${mailbox}: the server has numbered it anew`,
  })
}

async function setFlags(
  session: ImapSession,
  batch: Batch,
  uids: readonly Uid[],
  { made }: Progress,
): Promise<void> {
  const { action, differs, unsure } = batch
  if (action.kind !== 'flags') return
  const { flags, add } = action
  const unknown = uids.filter((uid) => unsure.has(uid) && !differs.has(uid))
  if (unknown.length > 0)
    for (const { uid, flags: now } of await session.locate(unknown, true))
      if (uid !== undefined && now)
        differs.set(
          uid,
          flags.some((flag) => now.has(flag) !== add),
        )
  assertCurrent(batch, session)
  const differing = uids.filter((uid) => !unsure.has(uid) || differs.get(uid) === true)
  if (differing.length > 0)
    await survivors(session, batch, differing, (left) => session.store(left, flags, add))
  for (const uid of differing) made.add(uid)
}

/** Makes a change to those messages that are there. */
function survivors<T>(
  session: ImapSession,
  batch: Batch,
  uids: readonly Uid[],
  run: (uids: readonly Uid[]) => Promise<T>,
): Promise<T | undefined> {
  const { view, differs, areBack } = batch
  // The open mailbox's view knows what is there; of another the server is asked.
  const isThere = view?.live && !areBack ? (uid: Uid) => view.has(uid) || differs.has(uid) : undefined
  return onSurvivors(session, uids, isThere, () => assertCurrent(batch, session), run)
}

function noteCopies(progress: Progress, result: CopyResult | undefined): void {
  if (!result) return
  progress.uidValidity = result.uidValidity
  for (const [from, to] of result.uids) progress.copies.set(from, to)
}

function outcomeOf({ order }: Change, progress: Progress, error: MailError | undefined): Outcome {
  const { made, copies, uidValidity } = progress
  const uids = order.uids.filter((uid) => made.has(uid))
  const own = new Map(uids.flatMap((uid) => [...mapped(copies, uid)]))
  return {
    uids,
    moved: uids.filter((uid) => progress.moved.has(uid)),
    copies: uidValidity === undefined ? undefined : { uidValidity, uids: own },
    error,
  }
}

function mapped(copies: ReadonlyMap<Uid, Uid>, uid: Uid): [Uid, Uid][] {
  const copy = copies.get(uid)
  return copy === undefined ? [] : [[uid, copy]]
}

/** What the changes of a run before have noted, where they have. */
function traceOf({ changes }: Batch): CopyTrace | undefined {
  return changes.find(({ entry }) => entry.copy)?.entry.copy
}

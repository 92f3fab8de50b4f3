import type { ThreadTree } from '../../imap/session.ts'
import type { MessageSummary, Uid } from '../../model/envelope.ts'
import { baseSubject } from '../search/sort-rows.ts'
import { treeOf } from './thread-tree.ts'

/** Messages between two turns. */
const step = 500

/** Message-IDs of an In-Reply-To that are looked at. */
const mostIds = 10

/**
 * Threads as far as can be told from the envelopes that are here, for servers without THREAD, in the way of Jamie
 * Zawinski and RFC 5256: by In-Reply-To, and by the subject where it says `Re:`. Each other message of `uids`, which
 * are ascending, is a thread of its own.
 */
export function* threadsOfLoaded(
  uids: readonly Uid[],
  loaded: Iterable<MessageSummary>,
): Generator<void, ThreadTree> {
  const messages = [...loaded].sort((one, other) => one.uid - other.uid)
  const byId = messageIds(messages)
  const parents = new Map<Uid, Uid>()
  for (const [index, message] of messages.entries()) {
    if (index % step === step - 1) yield
    const parent = answeredBy(message, byId)
    if (parent !== undefined && !isAbove(parents, message.uid, parent)) parents.set(message.uid, parent)
  }
  yield* joinBySubject(messages, parents)
  return yield* treeOf(uids, parents)
}

/** The messages by Message-ID; of two that say the same, the first. */
export function messageIds(messages: Iterable<MessageSummary>): ReadonlyMap<string, Uid> {
  const byId = new Map<string, Uid>()
  for (const { uid, envelope } of messages)
    if (envelope.messageId !== '' && !byId.has(envelope.messageId)) byId.set(envelope.messageId, uid)
  return byId
}

/** The message that another answers, where that is known. */
export function answeredBy(
  { uid, envelope }: MessageSummary,
  byId: ReadonlyMap<string, Uid>,
): Uid | undefined {
  const ids = envelope.inReplyTo.slice(0, 4096).match(/<[^<>]+>/g) ?? []
  return ids
    .slice(0, mostIds)
    .map((id) => byId.get(id))
    .find((parent) => parent !== undefined && parent !== uid)
}

/** Whether a message is above another, or is it: then it cannot be below it as well. */
function isAbove(parents: ReadonlyMap<Uid, Uid>, uid: Uid, other: Uid): boolean {
  for (let each: Uid | undefined = other; each !== undefined; each = parents.get(each))
    if (each === uid) return true
  return false
}

/** An answer whose parent is not known belongs to the first message with its subject. */
function* joinBySubject(messages: readonly MessageSummary[], parents: Map<Uid, Uid>): Generator<void, void> {
  const bySubject = new Map<string, Uid>()
  const roots = messages.filter(({ uid }) => !parents.has(uid))
  const isAnswer = ({ envelope }: MessageSummary) => /^\s*re\b/i.test(envelope.subject)
  // What is no answer itself is what they answer, wherever it stands.
  const inTurn = [...roots.filter((each) => !isAnswer(each)), ...roots.filter(isAnswer)]
  for (const [index, message] of inTurn.entries()) {
    if (index % step === step - 1) yield
    const subject = baseSubject(message.envelope.subject)
    const first = bySubject.get(subject)
    if (subject === '') continue
    if (first === undefined) bySubject.set(subject, message.uid)
    else if (isAnswer(message)) parents.set(message.uid, first)
  }
}

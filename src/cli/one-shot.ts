import { summaryItems } from '../imap/session.ts'
import type { SearchTerm } from '../imap/session.ts'
import { packSets } from '../imap/sequence-set.ts'
import { parseHeader } from '../mime/header.ts'
import { partName, safeFileName } from '../mime/structure.ts'
import type { MessageSummary } from '../model/envelope.ts'
import type { BodyPart } from '../model/part.ts'
import { MailFailure } from '../model/error.ts'
import { Flag } from '../model/flags.ts'
import type { MailboxListing } from '../model/mailbox.ts'
import { Account } from '../sync/account.ts'
import type { AccountOptions } from '../sync/account.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Level } from '../sync/mailbox-tree.ts'
import { PartFetcher } from '../sync/part-fetcher.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import { beginning, differenceWords, savePart } from '../sync/part-saver.ts'
import type { PartSink, SaveProgress } from '../sync/part-saver.ts'
import { openPartialFile } from '../sync/partial-file.ts'
import { identityOf } from '../sync/partial-record.ts'
import { listDate } from '../text/dates.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatDuration, formatSize } from '../text/size.ts'
import { fit } from '../text/width.ts'
import type { Invocation } from './arguments.ts'
import { openOrExplain } from '../sync/open-or-explain.ts'
import { findPart } from './find-part.ts'
import { jsonLine } from './json-line.ts'
import { printMessage } from './print-document.ts'
import { readSearch, searchAloud } from './search.ts'

type InvocationOf<C extends Invocation['command']> = Extract<Invocation, { command: C }>

/** Where a one-shot command writes; `width` is the terminal's, or 80. */
export interface Console {
  /** Who the mail belongs to, in `.part` files: `ana@imap.example.org:993`. */
  readonly account: string
  readonly width: number
  /** Whether progress may be written over and over. */
  readonly interactive: boolean
  out(text: string | Uint8Array): Promise<void>
  err(text: string): void
}

/** Runs a command against the server and signs off. Rejects with a `MailFailure`. */
export async function runOneShot(
  invocation: InvocationOf<'folders' | 'list' | 'show' | 'save'>,
  options: AccountOptions,
  console: Console,
): Promise<void> {
  let fail: (failure: MailFailure) => void = () => undefined
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  const account = new Account(options, {
    // A script does not want to wait for better times.
    onStatus: (status) => {
      if (status.kind === 'stopped' && status.error.kind !== 'auth') fail(new MailFailure(status.error))
      if (status.kind === 'waiting') fail(new MailFailure(status.error))
    },
    onServerText: ({ alert, text }) => {
      if (alert) console.err(`[ALERT] ${displaySafe(text)}\n`)
    },
    onMailboxLost: (_, error) => fail(new MailFailure(error)),
    onReturned: () => undefined,
    onActivity: () => undefined,
    onSignInFailed: (error) => fail(new MailFailure(error)),
  })
  const criteria =
    invocation.command === 'list' && invocation.search !== undefined
      ? readSearch(invocation.search, new Date())
      : undefined
  account.connect()
  try {
    await Promise.race([run(invocation, criteria, account, console), failed])
  } finally {
    await account.close()
  }
}

function run(
  invocation: InvocationOf<'folders' | 'list' | 'show' | 'save'>,
  criteria: readonly SearchTerm[] | undefined,
  account: Account,
  console: Console,
): Promise<void> {
  switch (invocation.command) {
    case 'folders':
      return folders(invocation, account, console)
    case 'list':
      return list(invocation, criteria, account, console)
    case 'show':
      return show(invocation, account, console)
    case 'save':
      return save(invocation, account, console)
  }
}

/** All levels, one LIST each: the tree is walked as a user would open it. */
async function folders(
  { which, json }: InvocationOf<'folders'>,
  account: Account,
  console: Console,
): Promise<void> {
  if (which !== undefined) account.tree.setSubscribedOnly(which === 'subscribed')
  const walk = async (parent: MailboxListing | undefined, depth: number): Promise<void> => {
    const level = await wholeLevel(account, parent)
    for (const listing of level) {
      // The tree shows INBOX in any case; who asks what is subscribed is told just that.
      if (account.tree.subscribedOnly && listing.path === 'INBOX' && listing.subscribed === false) continue
      const line = `${displaySafe(listing.path, 'name')}${listing.selectable ? '' : '  (holds no messages)'}`
      await console.out(json ? jsonLine(listing) : `${line}\n`)
      if (listing.hasChildren !== false && listing.delimiter !== null && depth < 40)
        await walk(listing, depth + 1)
    }
  }
  await walk(undefined, 0)
}

async function wholeLevel(
  account: Account,
  parent: MailboxListing | undefined,
): Promise<readonly MailboxListing[]> {
  const settled = new Promise<Level>((resolve) => {
    const look = () => {
      const level = account.tree.level(parent)
      if (level.kind === 'absent' || level.kind === 'loading') return
      watching.dispose()
      resolve(level)
    }
    const watching = account.tree.onChange(look)
    account.tree.fault(parent)
    look()
  })
  // A branch that cannot have children is never listed.
  if (account.tree.level(parent).kind === 'absent') return []
  const level = await settled
  if (level.kind === 'failed') throw new MailFailure(level.error)
  return level.kind === 'ready' ? level.listings : []
}

async function list(
  { folder, count, json }: InvocationOf<'list'>,
  criteria: readonly SearchTerm[] | undefined,
  account: Account,
  console: Console,
): Promise<void> {
  const view = await openOrExplain(account, folder ?? 'INBOX')
  const messages =
    criteria === undefined
      ? await newest(account, view, count)
      : await found(account, view, criteria, count, console)
  for (const message of messages) {
    await console.out(json ? jsonLine(plain(message)) : `${line(message, console.width)}\n`)
  }
}

/** The last `count` messages, the newest first. */
async function newest(account: Account, view: MailboxCache, count: number): Promise<MessageSummary[]> {
  const first = Math.max(0, view.length - count)
  const sequences = Array.from({ length: view.length - first }, (_, index) => first + index + 1)
  await fetchSummaries(account, view, sequences, false)
  return read(view, first)
}

function read(view: MailboxCache, first: number): MessageSummary[] {
  const messages: MessageSummary[] = []
  for (let row = view.length - 1; row >= first; row--) {
    const slot = view.peek(row)
    if (slot.kind === 'ready') messages.push(slot.message)
  }
  return messages
}

/** The last `count` messages that fit, the newest first. */
async function found(
  account: Account,
  view: MailboxCache,
  criteria: readonly SearchTerm[],
  count: number,
  console: Console,
): Promise<MessageSummary[]> {
  const uids = await searchAloud(account.scheduler, view.path, criteria, console)
  const wanted = uids.slice(-count).toReversed()
  await fetchSummaries(account, view, wanted, true)
  return wanted.flatMap((uid) => {
    const row = view.rowOf(uid)
    const slot = row === undefined ? undefined : view.peek(row)
    return slot?.kind === 'ready' ? [slot.message] : []
  })
}

/** Envelopes come by 50, here as on the screen (RFC 2683 §3.2.1.2). */
async function fetchSummaries(
  account: Account,
  view: MailboxCache,
  numbers: readonly number[],
  byUid: boolean,
): Promise<void> {
  for (let start = 0; start < numbers.length; start += 50) {
    for (const set of packSets(numbers.slice(start, start + 50))) {
      await account.scheduler.submit({
        key: `summaries ${set}`,
        priority: 'interactive',
        mailbox: view.path,
        onDisconnect: 'fail',
        run: (session) => session.fetch(set, summaryItems, byUid),
      })
    }
  }
}

function line({ uid, flags, envelope, received }: MessageSummary, width: number): string {
  const mark = flags.has(Flag.seen) ? ' ' : 'N'
  const star = flags.has(Flag.flagged) ? '*' : ' '
  const [sender] = envelope.from
  const name = displaySafe(sender ? sender.name || sender.address : '', 'name')
  const date = fit(listDate(envelope.date ?? received, new Date()), 6)
  const head = `${String(uid).padStart(8)} ${star}${mark} ${fit(name, 20)} ${date} `
  return head + fit(displaySafe(envelope.subject), Math.max(10, width - head.length)).trimEnd()
}

function plain({ uid, flags, size, received, envelope }: MessageSummary): Record<string, unknown> {
  return { uid, flags: [...flags], size, received, ...envelope }
}

/** The message's summary, or `missing`. */
async function summaryOf(account: Account, view: MailboxCache, uid: number): Promise<MessageSummary> {
  await fetchSummaries(account, view, [uid], true)
  const row = view.rowOf(uid)
  const slot = row === undefined ? undefined : view.peek(row)
  if (slot?.kind !== 'ready')
    throw new MailFailure({ kind: 'missing', what: 'message', name: `${uid} in ${view.path}` })
  return slot.message
}

async function show(invocation: InvocationOf<'show'>, account: Account, console: Console): Promise<void> {
  const view = await openOrExplain(account, invocation.folder)
  const fetcher = new PartFetcher(account.scheduler)
  const at: PartAddress = { mailbox: view.path, uidValidity: view.uidValidity, uid: invocation.uid }
  const { envelope } = await summaryOf(account, view, invocation.uid)
  const { structure, fields } = await fetcher.outline(at, 'interactive')
  const message = {
    envelope,
    structure,
    notable: parseHeader(fields),
    fields: async () => parseHeader(await gather(fetcher, at, 'HEADER', 0)),
    body: (part: BodyPart) => gather(fetcher, at, part.section, part.size),
  }
  await console.out(await printMessage(message, invocation, invocation.width ?? console.width))
}

async function gather(fetcher: PartFetcher, at: PartAddress, section: string, size: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of fetcher.chunks(at, section, size, { priority: 'interactive' })) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function save(
  { folder, uid, part: section, file }: InvocationOf<'save'>,
  account: Account,
  console: Console,
): Promise<void> {
  const view = await openOrExplain(account, folder)
  const fetcher = new PartFetcher(account.scheduler)
  const at: PartAddress = { mailbox: view.path, uidValidity: view.uidValidity, uid }
  const structure = await fetcher.structure(at, 'interactive')
  const part = await findPart(structure, section, (each) => gather(fetcher, at, each.section, each.size))
  if (!part || part.type === 'multipart')
    throw new MailFailure({ kind: 'missing', what: 'part', name: `${section} of message ${uid}` })
  const path = file ?? safeFileName(partName(part))
  const target = path === '-' ? undefined : await openPartialFile(path, identityOf(console.account, at, part))
  const sink: PartSink = target ?? streamSink(console)
  if (console.interactive && sink.from.fetched > 0)
    console.err(`Going on with ${displaySafe(path, 'name')} at ${formatSize(sink.from.fetched)}\n`)
  const abort = new AbortController()
  const stop = () => abort.abort()
  // A second Ctrl-C ends the program as ever.
  process.once('SIGINT', stop)
  try {
    const saved = await savePart(fetcher, at, part, sink, {
      priority: 'interactive',
      signal: abort.signal,
      onProgress: (progress) => tellProgress(progress, console),
    })
    if (console.interactive) console.err('\n')
    if (target) console.err(`Saved ${displaySafe(target.path, 'name')}${differenceWords(saved)}\n`)
  } catch (thrown) {
    if (console.interactive) console.err('\n')
    if (target && abort.signal.aborted)
      console.err('What is there is kept: the same command goes on with it\n')
    throw thrown
  } finally {
    process.off('SIGINT', stop)
  }
}

function tellProgress({ fetched, expected, speed }: SaveProgress, console: Console): void {
  if (!console.interactive) return
  const left = speed > 0 ? formatDuration(Math.max(0, expected - fetched) / speed) : '?'
  console.err(`\r${formatSize(fetched)} of ${formatSize(expected)}  ${formatSize(speed)}/s  ${left} left   `)
}

/** Standard output: what was written is gone, and nothing can be gone on with. */
function streamSink(console: Console): PartSink {
  return {
    from: beginning,
    write: (bytes) => console.out(bytes),
    reached: () => Promise.resolve(),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  }
}

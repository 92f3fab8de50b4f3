import type { Block } from '../model/document.ts'
import type { MessageSummary, Uid } from '../model/envelope.ts'
import type { MailError } from '../model/error.ts'
import type { MailboxListing, MailboxPath } from '../model/mailbox.ts'
import type { TriageLine } from './triage-words.ts'
import type { BodyPart, HeaderField } from '../model/part.ts'
import type { ServerText } from '../model/server-text.ts'
import type { MessageLink } from '../mime/links.ts'
import type { Arrangement } from '../sync/arrangement.ts'
import type { LinkStatus } from '../sync/link.ts'
import type { Level } from '../sync/mailbox-tree.ts'
import type { NetworkReport } from '../sync/network-report.ts'
import type { PartAddress } from '../sync/part-fetcher.ts'
import type { QueryError } from '../sync/search/parse-query.ts'
import type { MailboxView } from '../sync/view.ts'
import type { Effect } from './effects.ts'
import type { Hit, Scan } from './find.ts'
import type { EditedLine } from './line-editor.ts'
import type { LoadedMessage, Reading } from './message-loader.ts'
import type { News } from './new-mail.ts'
import type { PipeSource } from './pipe-source.ts'
import { noSearches } from './search-state.ts'
import type { Searches } from './search-state.ts'
import type { Settings } from './settings.ts'
import { usualArrangement } from './whole-view.ts'
import type { KeyHint } from './notice.ts'

/** A place where keys have their own meaning. */
export type Room = 'list' | 'reader' | 'tree'

/** What the state may read of the folder tree. */
export interface TreeSource {
  readonly version: number
  readonly subscribedOnly: boolean
  /** Put before what is listed at the top. */
  readonly prefix: string
  level(parent: MailboxListing | undefined): Level
  /** The listing of that path, where it is known. */
  find(path: MailboxPath): MailboxListing | undefined
  delimiterOf(path: MailboxPath): string | null
  readonly unseen: { get(path: MailboxPath): number | undefined }
}

export interface ListState {
  /** Rows of the view when the state was last told; changes are applied one by one. */
  readonly length: number
  /** A row of the view, in mailbox order. */
  readonly cursor: number
  /** First line on the screen, counted in the order shown. */
  readonly top: number
  /** Which way the cursor moved last, in the order shown: there is looked ahead. */
  readonly direction: 1 | -1
}

/** A list of some messages of a mailbox. */
export interface Narrowed {
  /** The whole mailbox. */
  readonly base: MailboxView
  /** As it was typed. */
  readonly query: string
  /** Whether the server was asked: else only what is here was looked through. */
  readonly complete: boolean
  /** These are the results of a search: n and p go through them. */
  readonly search?: boolean
}

export interface TreeState {
  readonly source: TreeSource
  /** Asked for by the user where there is room for it beside the list. */
  readonly shown: boolean
  /** Branches that are open. */
  readonly open: ReadonlySet<MailboxPath>
  /** Line of the cursor among the lines shown. */
  readonly cursor: number
  readonly top: number
  /** Where the cursor goes as soon as the tree shows it: a mailbox just made, or renamed. */
  readonly sought: MailboxPath | undefined
}

export type HeaderMode = 'short' | 'full' | 'raw'

/** The text of a message on its way to the screen. */
export type ReaderContent =
  | { readonly kind: 'loading' }
  | ({ readonly kind: 'ready' } & LoadedMessage)
  | { readonly kind: 'failed'; readonly error: MailError }

/** A place in the open message that means the same at every width. */
export interface ReaderPlace {
  readonly inBody: boolean
  /** The block, among those that were shown. */
  readonly blocks: readonly Block[]
  readonly index: number
  /** How much of the block's lines is before it, from 0 to 1. */
  readonly share: number
}

export interface ReaderState {
  readonly mailbox: MailboxPath
  readonly uidValidity: bigint
  readonly message: MessageSummary
  readonly content: ReaderContent
  readonly reading: Reading
  readonly headerMode: HeaderMode
  /** All header fields, once they were asked for. */
  readonly fields: readonly HeaderField[] | undefined
  /** First line on the screen, counted at `width` cells a line; 0 where it has not been laid out yet. */
  readonly top: number
  /** The line or the place that was asked for and is still to be laid out. */
  readonly sought?: number | ReaderPlace | undefined
  readonly width: number
  /** What was looked for in this message, or in the one before. */
  readonly search: ReaderSearch | undefined
}

/** A search within the open message. */
export interface ReaderSearch {
  /** As it was typed. */
  readonly pattern: string
  /** The hit that the user was led to last. */
  readonly current: Hit | undefined
  /** What is still to be looked through for the hit that is wanted. */
  readonly scan: Scan | undefined
}

/** What a prompt is for. */
export type PromptPurpose =
  /** `taken` is a path that could be overwritten. */
  | { readonly kind: 'save'; readonly at: PartAddress; readonly part: BodyPart; readonly taken?: string }
  | { readonly kind: 'save-all'; readonly at: PartAddress; readonly parts: readonly BodyPart[] }
  /** The first source is chosen; Tab turns to the next. */
  | { readonly kind: 'pipe'; readonly at: PartAddress; readonly sources: readonly PipeSource[] }
  | { readonly kind: 'folder' }
  | { readonly kind: 'move' | 'copy'; readonly uids: readonly Uid[] }
  | { readonly kind: 'keywords'; readonly uids: readonly Uid[] }
  | { readonly kind: 'snooze'; readonly uids: readonly Uid[] }
  | { readonly kind: 'filter' }
  | { readonly kind: 'mark-matching' }
  | { readonly kind: 'secret' }
  | { readonly kind: 'create-folder' }
  | { readonly kind: 'rename-folder'; readonly listing: MailboxListing }
  | { readonly kind: 'find' }
  /** `earlier` is how far back in the history it is, `draft` what was typed before that. */
  | {
      readonly kind: 'search'
      readonly earlier: number
      readonly draft: string
      readonly error: QueryError | undefined
    }
  | { readonly kind: 'save-search'; readonly query: string }

/** Something that lies over the screen and takes the keys. */
export type Modal =
  | { readonly kind: 'help'; readonly top: number }
  | { readonly kind: 'log'; readonly top: number }
  /** The report is taken anew every second. */
  | { readonly kind: 'network'; readonly top: number; readonly report: NetworkReport | undefined }
  /** `recalled` counts back in what was typed before; 0 is what is typed now. */
  | {
      readonly kind: 'palette'
      readonly editor: EditedLine
      readonly cursor: number
      readonly recalled: number
    }
  /** `marked` has sections; `inside` the files inside parts, by the sections of these, where they are known. */
  | {
      readonly kind: 'parts'
      readonly cursor: number
      readonly marked: readonly string[]
      readonly inside: ReadonlyMap<string, readonly BodyPart[]>
    }
  | { readonly kind: 'saves'; readonly cursor: number }
  /** What can be undone, and done again. */
  | { readonly kind: 'history'; readonly cursor: number }
  /** The folders in which a search has found something. */
  | { readonly kind: 'found'; readonly cursor: number }
  /** A text by itself: a part, or what a command has said. It is there before its text is. */
  | {
      readonly kind: 'text'
      /** The work that its text comes from. */
      readonly id: number
      readonly title: string
      /** What is waited for; undefined once the text is there. */
      readonly waiting: string | undefined
      readonly blocks: readonly Block[]
      readonly top: number
    }
  /** `typed` is the number so far. */
  | {
      readonly kind: 'links'
      readonly links: readonly MessageLink[]
      readonly cursor: number
      readonly typed: string
    }
  /** What the list can be ordered by. */
  | { readonly kind: 'order'; readonly cursor: number }
  /** Until when messages are snoozed; the times are seen from `now`. */
  | {
      readonly kind: 'snooze'
      readonly uids: readonly Uid[]
      readonly now: Date
      readonly cursor: number
    }
  /** The charsets that the text can be read in. */
  | { readonly kind: 'charset'; readonly cursor: number }
  | {
      readonly kind: 'prompt'
      readonly purpose: PromptPurpose
      readonly title: string
      readonly editor: EditedLine
    }
  /** A question that only one key says yes to. */
  | {
      readonly kind: 'question'
      /** `Y` where the question comes by itself, later, and `y` could be meant for something else. */
      readonly key: 'y' | 'Y'
      readonly title: string
      readonly text: string
      /** What that does, in words: `deletes it`. */
      readonly yes: string
      readonly effect: Effect
    }

export interface Notice {
  readonly id: number
  readonly level: 'info' | 'warning' | 'error'
  /** Ours, but it may quote others: the painter makes it safe. */
  readonly text: string
  readonly hints?: readonly KeyHint[]
}

/** A line of the log (A): what the server said, and what went wrong. */
export interface LogEntry {
  readonly at: Date
  readonly label: string
  readonly alert: boolean
  readonly text: string
}

/** A part on its way to a file, or what came of that. */
export interface Save {
  readonly id: number
  readonly path: string
  /** A save that was stopped, or failed, can be gone on with. */
  readonly status: 'waiting' | 'running' | 'stopped' | 'failed' | 'done'
  /** Why it failed, in words. */
  readonly reason: string | undefined
  /** Octets of the file when it is whole; what is on its way is counted as transferred. */
  readonly size: number | undefined
  readonly fetched: number
  readonly expected: number
  /** Octets a second; 0 before the first chunk. */
  readonly speed: number
}

/** What the user gave: one command line or several, and the digits before it. */
export interface Given {
  readonly lines: readonly string[]
  readonly count: number | undefined
}

/** Messages marked from one to the cursor. */
export interface MarkRange {
  /** Where it began, and the row of that: far from there the view may have forgotten the message. */
  readonly anchor: Uid
  readonly row: number
  /** What was marked before. */
  readonly before: ReadonlySet<Uid>
}

/** Something the user waits for, in words. */
export interface Task {
  readonly id: number
  readonly text: string
}

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** All that decides what is on the screen, but for the mailbox data, which the views hold. */
export interface State {
  readonly settings: Settings
  readonly size: Size
  readonly link: LinkStatus
  /** The connection was lost and is not back yet. */
  readonly wasOffline: boolean
  readonly traffic: { readonly received: number; readonly sent: number; readonly queued: number }
  readonly focus: Room
  /** What the list shows: the open mailbox, or some of its messages. */
  readonly view: MailboxView | null
  /** What the list shows of the open mailbox, where it does not show all. */
  readonly narrowed: Narrowed | undefined
  /** How the open mailbox is shown. */
  readonly arrangement: Arrangement
  /** The open mailbox, and the view that shows it in an order of its own or by threads, where one does. */
  readonly arranged: { readonly base: MailboxView; readonly view: MailboxView } | undefined
  /** An order that is being made, in words. */
  readonly arranging: { readonly id: number; readonly text: string } | undefined
  /** The search that the server is asked to make. */
  readonly searching: { readonly id: number; readonly query: string } | undefined
  readonly searches: Searches
  /** Marked messages of the open mailbox. */
  readonly marks: ReadonlySet<Uid>
  /** Where messages were moved to last, by the name that was typed. */
  readonly movedTo: MailboxPath | undefined
  /** The mailbox that is being opened. */
  readonly opening: MailboxPath | undefined
  /** The mailbox that is being opened by the new name that it has, as the user or the server said. */
  readonly renamed: { readonly from: MailboxPath; readonly to: MailboxPath } | undefined
  readonly list: ListState
  readonly tree: TreeState
  readonly reader: ReaderState | null
  /** Whether long quotes are folded, in this message and all that follow. */
  readonly quotes: 'shown' | 'folded'
  /** The last one has the keys. */
  readonly modals: readonly Modal[]
  /** [ALERT] texts that the user has not seen; the first is on the screen. */
  readonly alerts: readonly ServerText[]
  readonly log: readonly LogEntry[]
  readonly notice: Notice | null
  readonly news: News | undefined
  /** All of this run. */
  readonly saves: readonly Save[]
  /** Nothing is fetched before it is looked at. */
  readonly metered: boolean
  readonly tasks: readonly Task[]
  /** Keys that may be the start of a longer binding. */
  readonly pendingKeys: readonly string[]
  /** What digits before a key say; while its command runs too, and no longer. */
  readonly count: number | undefined
  /** The command that asks for something. */
  readonly asking: Given | undefined
  /** What `.` does again. */
  readonly lastChange: Given | undefined
  /** Marks follow the cursor. */
  readonly range: MarkRange | undefined
  /** The cursor's message was taken away by the user; rows are still being told of. */
  readonly advancing: boolean
  /** What was typed into the palette, the latest last. */
  readonly typedLines: readonly string[]
  /** Grows with every notice and save. */
  readonly ids: number
  /** What can be undone, in words; the latest last. */
  readonly undoable: readonly TriageLine[]
  /** What was undone and can be done again; what comes next last. */
  readonly redoable: readonly TriageLine[]
}

export function initialState(settings: Settings, size: Size, tree: TreeSource): State {
  return {
    settings,
    size,
    link: { kind: 'connecting' },
    wasOffline: false,
    traffic: { received: 0, sent: 0, queued: 0 },
    focus: 'list',
    view: null,
    narrowed: undefined,
    arrangement: usualArrangement(settings),
    arranged: undefined,
    arranging: undefined,
    searching: undefined,
    searches: noSearches(settings.searches ?? {}),
    marks: new Set(),
    movedTo: undefined,
    opening: settings.folder,
    renamed: undefined,
    list: { length: 0, cursor: 0, top: 0, direction: 1 },
    tree: { source: tree, shown: true, open: new Set(), cursor: 0, top: 0, sought: undefined },
    reader: null,
    quotes: 'shown',
    modals: [],
    alerts: [],
    log: [],
    notice: null,
    news: undefined,
    saves: [],
    metered: settings.metered,
    tasks: [],
    pendingKeys: [],
    count: undefined,
    asking: undefined,
    lastChange: undefined,
    range: undefined,
    advancing: false,
    typedLines: [],
    ids: 0,
    undoable: [],
    redoable: [],
  }
}

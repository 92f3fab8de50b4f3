import type { ArchiveBy } from './archive-targets.ts'

/** How new mail is announced. */
export interface NewMailSettings {
  readonly bell: boolean
  readonly notify: 'off' | 'osc9' | 'osc777'
  /** The words of a command. */
  readonly command: readonly string[] | undefined
}

/** What of the configuration the screen's behaviour depends on. */
export interface Settings {
  readonly accountName: string
  /** `newest-first` shows the last message of the mailbox in the top row. */
  readonly order: 'newest-first' | 'oldest-first'
  /** Where the cursor starts in a mailbox. */
  readonly startAt: 'newest' | 'unread'
  /** Where the cursor goes from a message that was dealt with. */
  readonly after: 'next' | 'previous' | 'next-unread' | 'list'
  readonly undoSeconds: number
  /** Whether the archive has folders for years, or months. */
  readonly archiveBy: ArchiveBy
  /** How often new mail is asked for; never where it is undefined. */
  readonly checkMinutes?: number | undefined
  readonly readOnly: boolean
  /** Which form of a message is shown where there are both. */
  readonly prefer: 'plain' | 'html'
  /** The most cells that a line of a message takes. */
  readonly textWidth: number
  /** A part of more octets than this is fetched to be shown only after a yes. */
  readonly askAbove: number
  /** Nothing is fetched before it is looked at; a key changes that for the run. */
  readonly metered: boolean
  /** Where parts are saved unless the user says otherwise. */
  readonly saveFolder: string
  /** The words of the command that opens a link; the link comes last. */
  readonly openUrl: readonly string[] | undefined
  /** What others call this machine, with the user before an `@`, for `scp`. */
  readonly scpHost: string
  /** The authserv-id of the server whose Authentication-Results are believed (RFC 8601 §2.5). */
  readonly authServer: string | undefined
  /** By media type, `application/pdf` or `image/*`: the words of the command that opens a part; `%s` is its file. */
  readonly openers: Readonly<Record<string, readonly string[]>>
  /** The mailbox for junk, where the user has named one. */
  readonly junkFolder: string | undefined
  /** Snoozed messages come back by themselves; the name of their mailbox, where the user has given one. */
  readonly snooze?: { readonly folder: string | undefined } | undefined
  /** Nothing is announced where it is undefined. */
  readonly newMail?: NewMailSettings | undefined
  /** Queries of the config, by the names of the searches. */
  readonly searches?: Readonly<Record<string, string>>
  /** The mailbox to open first. */
  readonly folder: string
}

import type { rooms } from './fields.ts'

/** A part of the screen with keys of its own; `global` ones work in all. */
export type Room = (typeof rooms)[number]

/** One account, `[accounts.NAME]`. */
export interface AccountConfig {
  readonly name: string
  /** For a tunnel that has no host of its own: the account's name. */
  readonly host: string
  /** By default 993 for `implicit`, else 143. Means nothing with a tunnel. */
  readonly port: number
  /** `none` only for this machine (127.0.0.0/8, ::1, localhost) or with a tunnel. */
  readonly tls: 'implicit' | 'starttls' | 'none'
  /** Empty only with a tunnel: the server at its other end knows who the user is (PREAUTH). */
  readonly user: string
  /** A command whose first line is the password. Never together with `oauth2Command`. */
  readonly passwordCommand?: readonly string[]
  /** A command whose first line is an OAuth2 access token. */
  readonly oauth2Command?: readonly string[]
  /** Absolute path of a PEM file with a private certificate authority. */
  readonly tlsCa?: string
  /** `sha256:` and 64 lower-case hexadecimal digits. */
  readonly tlsFingerprint?: string
  /** A command that speaks IMAP on its standard input and output. */
  readonly tunnel?: readonly string[]
  /** Which folders the tree shows at first. */
  readonly folders: 'subscribed' | 'all'
  /** How often new mail is asked for; undefined where the server tells by itself (IDLE). */
  readonly checkMinutes?: number
  /** Put before every mailbox pattern (RFC 2683 §3.4.7); empty for none. */
  readonly prefix: string
  /** Whether the archive has folders for years, or months. */
  readonly archiveBy: 'flat' | 'year' | 'month'
  /** Mailboxes that the user named for a purpose; SPECIAL-USE (RFC 6154) decides for the others. */
  readonly folder: FolderNames
}

/** Mailbox names by purpose. */
export interface FolderNames {
  readonly archive?: string
  readonly trash?: string
  readonly sent?: string
  readonly drafts?: string
  readonly junk?: string
  readonly snoozed?: string
}

/** `[list]` */
export interface ListConfig {
  readonly order: 'newest-first' | 'oldest-first'
  readonly startAt: 'newest' | 'unread'
  /** Where the cursor goes from a message that was dealt with; `list`: who reads goes back to the list. */
  readonly after: 'next' | 'previous' | 'next-unread' | 'list'
  /** Whether rows show that a message has attachments: costs a BODYSTRUCTURE a message. */
  readonly attachmentMark: boolean
}

/** `[new_mail]` */
export interface NewMailConfig {
  readonly bell: boolean
  readonly notify: 'off' | 'osc9' | 'osc777'
  /** Run for new mail, without a shell; what it is told is in its environment. */
  readonly command: readonly string[] | undefined
}

/** `[ui]` */
export interface UiConfig {
  /** A name in themes/, or an absolute path. */
  readonly theme: string
  readonly keymap: 'hybrid' | 'mutt' | 'gmail'
  /** 0 to 3600 seconds. */
  readonly undoSeconds: number
}

/** `[reader]` */
export interface ReaderConfig {
  /** Which form of a message is shown where there are both. */
  readonly prefer: 'plain' | 'html'
  /** The most cells that a line of text takes, 20 to 1000. */
  readonly width: number
  /** A part of more megabytes than this is fetched to be shown only after a yes. */
  readonly askAboveMb: number
  /** Nothing is fetched before it is looked at. */
  readonly metered: boolean
  /** Absolute path of where parts are saved; undefined for the working folder. */
  readonly saveFolder: string | undefined
  /** The command that opens a link, which comes as its last word. */
  readonly openUrl: readonly string[] | undefined
  /** What this machine is called in the `scp` line after a save: `ana@host`. */
  readonly scpHost: string | undefined
  /** The authserv-id of the server whose Authentication-Results are believed (RFC 8601 §2.5). */
  readonly authServer: string | undefined
  /** By media type, `application/pdf` or `image/*`: the command that opens a part; `%s` stands for its file. */
  readonly open: Readonly<Record<string, readonly string[]>>
}

/** The whole config, checked, with its defaults filled in. */
export interface Config {
  /** In the order of the file: the first is the one that is opened. May be empty. */
  readonly accounts: readonly AccountConfig[]
  readonly list: ListConfig
  readonly reader: ReaderConfig
  readonly ui: UiConfig
  readonly newMail: NewMailConfig
  /** By room and key: a command with what it is given, or several of them; the empty string unbinds the key. */
  readonly keys: Readonly<Record<Room, Readonly<Record<string, string | readonly string[]>>>>
  /** `[searches]`: queries by the names of the searches, in the order of the file. */
  readonly searches: Readonly<Record<string, string>>
}

import type { OneClickNetwork } from '../sync/one-click.ts'
import type { FolderMemory, SearchStore, TriageJournal } from '../sync/ports.ts'
import type { Signal } from './new-mail-work.ts'
import type { Keymap } from './keymap.ts'
import type { Settings } from './settings.ts'
import type { LogEntry, Size } from './state.ts'

/** What the application needs of the program around it. */
export interface AppOptions {
  readonly settings: Settings
  readonly keymap: Keymap
  /** What is wrong with the user's own bindings, a sentence each. */
  readonly keymapProblems?: readonly string[]
  readonly size: Size
  /** The compiled `part-worker.ts`. */
  readonly partWorker: string | URL
  /** How long the cursor rests on a message before its text is fetched ahead; 150 ms where it is left out. */
  readonly restMilliseconds?: number
  /** Where the user's changes are kept until the server has them. */
  readonly journal?: TriageJournal | undefined
  /** Where searches are kept from a key; without it for this run only. */
  readonly searches?: SearchStore | undefined
  /** How folders are shown, over the end of the program; for this run only where it is left out. */
  readonly folders?: FolderMemory | undefined
  /** Who the mail belongs to, whatever the user calls it: `ana@imap.example.org:993`. */
  readonly account: string
  /** Runs something that needs the terminal for itself. */
  readonly withTerminal: <T>(run: () => Promise<T>) => Promise<T>
  /** Puts a text on the clipboard of the user's terminal; false where it cannot be asked for that. */
  readonly onCopy: (text: string) => boolean
  /** The network that lists are left over; the internet by default. */
  readonly oneClick?: OneClickNetwork | undefined
  /** Draws the user's attention by the terminal. */
  readonly onSignal?: (signal: Signal) => void
  readonly onQuit: () => void
  readonly onSuspend: () => void
  readonly onRedraw: () => void
  /** Told of each new entry of the log. */
  readonly onLog?: (entry: LogEntry) => void
}

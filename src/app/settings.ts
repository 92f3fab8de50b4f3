/** What of the configuration the screen's behaviour depends on. */
export interface Settings {
  readonly accountName: string
  /** `newest-first` shows the last message of the mailbox in the top row. */
  readonly order: 'newest-first' | 'oldest-first'
  /** Where the cursor starts in a mailbox. */
  readonly startAt: 'newest' | 'unread'
  readonly undoSeconds: number
  readonly readOnly: boolean
  /** Where parts are saved unless the user says otherwise. */
  readonly saveFolder: string
  /** The mailbox to open first. */
  readonly folder: string
}

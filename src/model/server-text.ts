/** Human text that a server sent, as data: never yet safe to display (RFC 9051 §7.1). */
export interface ServerText {
  readonly kind: 'ok' | 'no' | 'bad' | 'bye' | 'preauth'
  /** True when it came with the [ALERT] code and so must be shown to the user. */
  readonly alert: boolean
  readonly text: string
  readonly at: Date
}

/** What a piece of text is, so that a theme can say how it looks. */
export type TextRole =
  | 'text'
  | 'header-name'
  | 'header-value'
  | 'subject'
  | 'quote-1'
  | 'quote-2'
  | 'quote-3'
  | 'signature'
  | 'heading'
  | 'strong'
  | 'emphasis'
  | 'code'
  | 'link'
  | 'dim'
  | 'part'
  | 'warning'
  | 'diff-added'
  | 'diff-removed'
  | 'diff-hunk'
  | 'hit'

/** A run of text of one role. It has been through `displaySafe`: no controls, line feeds included. */
export interface Span {
  readonly text: string
  readonly role: TextRole
  /** A URL that a click may open. It is always what `text` shows, whole or a piece of it: nobody is led elsewhere. */
  readonly target?: string
}

/** A link that a list of links tells of: its label is somewhere above. */
export interface LinkNote {
  readonly label: string
  /** True where the label names another host or address than the link leads to. */
  readonly deceives: boolean
}

/** A piece of a message to show, not yet bound to a width. */
export type Block =
  /** Text that may be wrapped. `first` and `rest` are put before the first and each later line (`3. `, `   `). */
  | {
      readonly kind: 'paragraph'
      readonly quote: number
      readonly first?: string
      readonly rest?: string
      readonly spans: readonly Span[]
      /** For the line of a link in the list below a text; the span with a `target` is its URL. */
      readonly link?: LinkNote
    }
  /** One line whose spaces count; folded only where it is wider than the window. */
  | { readonly kind: 'verbatim'; readonly quote: number; readonly spans: readonly Span[] }
  | { readonly kind: 'blank'; readonly quote: number }
  /** A rule over the whole width, with a title where there is one. */
  | { readonly kind: 'rule'; readonly title?: string }

/** One line on the screen: its spans are no wider than the width asked. */
export type Line = readonly Span[]

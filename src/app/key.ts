/** A key press: `j`, `G`, `é`, `enter`, `ctrl-d`, `pagedown` … */
export interface Key {
  readonly name: string
  /** What it types, where it types something. */
  readonly text?: string
}

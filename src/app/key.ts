/**
 * One key press. `name` is the printable character itself (`j`, `G`, `é`), or one of `enter`, `esc`, `tab`,
 * `space`, `backspace`, `delete`, `insert`, `up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`,
 * `f1` to `f12`, `wheelup`, `wheeldown`; before it stand `ctrl-`, `alt-`, `shift-`, in that order. Shift stands
 * only where the character does not show it: `shift-tab`, but `G`.
 */
export interface Key {
  readonly name: string
  /** What the key types, where it types something. */
  readonly text?: string
}

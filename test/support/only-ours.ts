import assert from 'node:assert/strict'

/** What the painter and blessed send: nothing else may come after an ESC. */
const ours = [
  // Cursor, erasing, scrolling, style.
  /^\x1b\[(\d+(;\d+)?)?[HABCDXLMrJK]/,
  /^\x1b\[[\d;:]*m/,
  // Cursor shown, synchronized frames, paste brackets, alternate screen, cursor keys, wrapping.
  /^\x1b\[\?(25|12;25|2026|2004|1049|1|7)[hl]/,
  // Save and restore the cursor, keypad, character sets, window size kept, soft reset of insert mode.
  /^\x1b[78=>]/,
  /^\x1b\([B0]/,
  /^\x1b\[4l/,
  /^\x1b\[22;0;0t|^\x1b\[23;0;0t/,
]

/** A link's beginning, to a URL in printable ASCII, and its end: sent only where a terminal shows links. */
const links = [/^\x1b\]8;id=\d+;(?:https?:\/\/|mailto:)[\x21-\x7e]+\x1b\\/, /^\x1b\]8;;\x1b\\/]

/**
 * Walks through what was sent to a terminal, as it does; fails at whatever is not ours. `withLinks`: the terminal is
 * one that is sent OSC 8.
 */
export function assertOnlyOurs(sent: string, { withLinks = false } = {}): void {
  const known = withLinks ? [...ours, ...links] : ours
  for (let at = 0; at < sent.length; at++) {
    const code = sent.charCodeAt(at)
    const context = () =>
      `${JSON.stringify(sent.slice(at, at + 30))} after ${JSON.stringify(sent.slice(Math.max(0, at - 30), at))}`
    if (code === 0x1b) {
      const rest = sent.slice(at, at + 2200)
      const found = known.map((pattern) => pattern.exec(rest)?.[0]).find((sequence) => sequence !== undefined)
      assert.ok(found !== undefined, `not ours: ${context()}`)
      at += found.length - 1
    } else {
      const isControl = (code < 0x20 && ![0x08, 0x0a, 0x0d].includes(code)) || (code >= 0x7f && code < 0xa0)
      assert.ok(!isControl, `a control: ${context()}`)
      assert.ok(!/[\u202a-\u202e\u2066-\u2069\u2028\u2029]/.test(sent.charAt(at)), `bidi: ${context()}`)
    }
  }
}

import type { TextRole } from '../model/document.ts'
import type { QuotedText } from './flowed.ts'

const hunkHeader = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/
const fileHeader =
  /^(?:diff --git |index [0-9a-f]+\.\.|(?:new|deleted) file mode |(?:old|new) mode |(?:dis)?similarity index |(?:rename|copy) (?:from|to) |Binary files |GIT binary patch)/

/** A hunk that is being read: the lines that are still to come of the old and of the new text. */
interface Hunk {
  readonly quote: number
  old: number
  new: number
}

/**
 * The lines of a text that belong to unified diffs, by index, with the role of each: a patch sent as plain text, or
 * one that a review quotes, with comments between. A hunk ends where its header says, so that `-- ` is no removal.
 */
export function patchRoles(lines: readonly QuotedText[]): ReadonlyMap<number, TextRole> {
  const roles = new Map<number, TextRole>()
  if (!lines.some(({ text }) => hunkHeader.test(text) || text.startsWith('diff --git '))) return roles
  let hunk: Hunk | undefined
  let inHeader = false
  for (const [index, { quote, text }] of lines.entries()) {
    const counts = hunkHeader.exec(text)
    if (counts) {
      hunk = { quote, old: Number(counts[1] ?? 1), new: Number(counts[2] ?? 1) }
      inHeader = false
      roles.set(index, 'diff-hunk')
      continue
    }
    if (hunk?.quote === quote && hunk.old + hunk.new > 0) {
      const role = roleInHunk(text, hunk)
      if (role !== undefined) {
        roles.set(index, role)
        continue
      }
      hunk = undefined
    }
    const next = lines[index + 1]
    if (text.startsWith('--- ') && next?.quote === quote && next.text.startsWith('+++ ')) {
      roles.set(index, 'strong')
      roles.set(index + 1, 'strong')
    } else if (text.startsWith('diff --git ') || (inHeader && fileHeader.test(text))) {
      inHeader = true
      roles.set(index, 'strong')
    } else if (!roles.has(index)) inHeader = false
  }
  return roles
}

/** Undefined for what is not in a hunk. Mail programs take the space from empty lines. */
function roleInHunk(text: string, hunk: Hunk): TextRole | undefined {
  switch (text.charAt(0)) {
    case '+':
      hunk.new--
      return 'diff-added'
    case '-':
      hunk.old--
      return 'diff-removed'
    case ' ':
    case '':
      hunk.old--
      hunk.new--
      return 'text'
    case '\\':
      return 'dim'
    default:
      return undefined
  }
}

import type { TextRole } from '../model/document.ts'
import type { QuotedText } from './flowed.ts'

/** A signature that is not marked by the book, and a list's footer, are sought in so many last lines. */
const footerLines = 12

/** What the lines of a plain text are, by index, where they are more than text: attributions and signatures. */
export function lineRoles(lines: readonly QuotedText[]): ReadonlyMap<number, TextRole> {
  const roles = new Map<number, TextRole>()
  for (const [index, line] of lines.entries()) {
    if (isAttribution(lines, index)) {
      roles.set(index, 'dim')
      const before = lines[index - 1]
      if (before?.quote === line.quote && opening.test(before.text)) roles.set(index - 1, 'dim')
    }
  }
  for (const index of forwardedHeaders(lines)) roles.set(index, 'dim')
  for (let index = signatureStart(lines); index < lines.length; index++) {
    if (lines[index]?.quote === 0) roles.set(index, 'signature')
  }
  return roles
}

/** The first word of "On Tue, 3 Jun, Ana wrote:" in some languages. */
const opening = /^(?:On|Am|Le|El|Em|Il|Op|Den|Dne|Dnia|W dniu|Den|På|Pe data|Em|Vào) \S.*[^:]$/
const sayso =
  /\b(?:wrote|writes|said|schrieb|schreibt|a écrit|ecrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|napsal|pisze|napisał|kirjoitti)\b|写道|書きました|のメール/iu

/** The line that says who wrote the quote below it: it ends in a colon and names a writer or a time. */
function isAttribution(lines: readonly QuotedText[], index: number): boolean {
  const line = lines[index]
  if (!line || !(line.text.endsWith(':') || line.text.endsWith('：')) || line.text.length > 300) return false
  const next = lines[index + 1]
  const below = next?.text.trim() === '' && next.quote <= line.quote ? lines[index + 2] : next
  if (below?.quote !== line.quote + 1) return false
  return sayso.test(line.text) || /\S@\S|\d{1,2}:\d\d|\b(?:19|20)\d\d\b/.test(line.text)
}

const separator = /^(?:-{3,} ?[^-]{4,60} ?-{3,}|Begin forwarded message:|_{20,})$/
const field = /^\*?[\p{L}][\p{L} -]{1,20}\*? ?[:：]\*? ?\S/u
const maxFields = 10

/** The lines with which programs begin a forwarded or answered message without quoting it, and its header below. */
function* forwardedHeaders(lines: readonly QuotedText[]): Generator<number, void, undefined> {
  for (const [start, line] of lines.entries()) {
    if (!/^[-_B]/.test(line.text) || line.text.length > 120 || !separator.test(line.text.trimEnd())) continue
    let end = start + 1
    if (lines[end]?.text.trim() === '') end++
    const first = end
    while (end < first + maxFields && field.test(lines[end]?.text ?? '')) end++
    if (end - first < 2) continue
    for (let index = start; index < end; index++) yield index
  }
}

/** Where the signature begins: at the last `-- ` (RFC 3676 §4.3), at a bare `--` or a list's footer near the end. */
function signatureStart(lines: readonly QuotedText[]): number {
  const marked = lines.findLastIndex(({ quote, text }) => quote === 0 && text === '-- ')
  if (marked >= 0) return marked
  for (let index = Math.max(0, lines.length - footerLines); index < lines.length; index++) {
    const line = lines[index]
    if (line?.quote !== 0) continue
    if (line.text === '--' && index > 0) return index
    if (/^_{30,}$/.test(line.text) && /mailing list/i.test(lines[index + 1]?.text ?? '')) return index
  }
  return lines.length
}

import type { Block } from '../model/document.ts'

/** Longer texts say something of their own. */
const maxStub = 600

/** What programs write in the place of a plain text, in the languages that were met. */
const stubs: readonly RegExp[] = [
  // "Your mail client does not support HTML", "To view this message, use an HTML compatible viewer".
  /\b(?:mail|e-?mail|message|client|reader|viewer|browser|program|software)\b.*\bhtml\b/i,
  /\bhtml\b.*\b(?:mail|e-?mail|message|client|reader|viewer|browser|program|software|version|format)\b/i,
  /\bthis is an html\b/i,
  // "View this email in your browser", when it is all there is.
  /^\W*(?:view|read|open|see) (?:this|the)? ?(?:e-?mail|message|newsletter|it)? ?(?:online|in (?:your|a|the) (?:web ?)?browser)\b/i,
  /\bhtml\b.*(?:\banzeigen|darstell|\bNachricht|\bE-Mail|\bProgramm|\bFormat|unterst)/i,
  /(?:\bMailprogramm|\bE-Mail-Programm|\bNachricht).*\bhtml\b/i,
  /(?:\bmessagerie|\bcourriel|\be-?mail|\bmessage|\blogiciel|\bnavigateur|\bformat)\b.*\bhtml\b/i,
  /(?:\bcorreo|\bmensaje|\bcliente|\bprograma|\bformato|\bmensagem|\bleitor|\bmessaggio|\bposta|\bformato)\b.*\bhtml\b/i,
  /\bhtml\b.*(?:\bcorreo|\bmensaje|\bformato|\bmensagem|\bmessaggio|\bposta|\bcourriel|\bformat\b)/i,
  /(?:\bbericht|\bberichten|\be-mailprogramma|wiadomo|poczt|сообщени|письм|почт|メール|邮件|郵件|메일).*html/i,
  /html.*(?:\bbericht|wiadomo|poczt|сообщени|письм|почт|メール|邮件|郵件|메일)/i,
]

/** A text without anything to read: white space, also no-break spaces and what is invisible. */
export function isBlankText(text: string): boolean {
  return !/[^\s\p{Z}\p{Cc}\p{Cf}\p{DI}]/u.test(text)
}

/**
 * Whether the blocks of a plain text say nothing, or only that the text is in another form: then `otherForms` has
 * what to show. Known only when the part was fetched; see `partsToShow` for what its size tells before.
 */
export function isStubText(blocks: readonly Block[]): boolean {
  const words: string[] = []
  let length = 0
  for (const block of blocks) {
    if (block.kind !== 'paragraph' && block.kind !== 'verbatim') continue
    const spans = block.spans.filter(({ role }) => role !== 'warning' && role !== 'part')
    const text = spans.map((span) => span.text).join('')
    length += text.length
    if (length > maxStub) return false
    words.push(text)
  }
  const text = words.join(' ').replace(/\s+/g, ' ').trim()
  return isBlankText(text) || stubs.some((stub) => stub.test(text))
}

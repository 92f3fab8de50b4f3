import type { BodyPart } from '../model/part.ts'

/** The words of the command that opens a part: that of its type, else that of its family (`image/*`). */
export function openerFor(
  openers: Readonly<Record<string, readonly string[]>>,
  part: BodyPart,
): readonly string[] | undefined {
  const find = (type: string) => (Object.hasOwn(openers, type) ? openers[type] : undefined)
  return find(`${part.type}/${part.subtype}`) ?? find(`${part.type}/*`)
}

/** The command's words with the file in place of `%s`; at their end where there is none. No shell reads them. */
export function openerWords(opener: readonly string[], file: string): string[] {
  if (!opener.some((word) => word.includes('%s'))) return [...opener, file]
  return opener.map((word) => word.replaceAll('%s', () => file))
}

/** Endings of names by subtype, where programs go by them and the subtype is none. */
const endings: ReadonlyMap<string, string> = new Map([
  ['plain', 'txt'],
  ['jpeg', 'jpg'],
  ['svg+xml', 'svg'],
  ['calendar', 'ics'],
  ['rfc822', 'eml'],
  ['gzip', 'gz'],
  ['x-tar', 'tar'],
  ['msword', 'doc'],
  ['vnd.ms-excel', 'xls'],
  ['vnd.ms-powerpoint', 'ppt'],
  ['vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
  ['vnd.oasis.opendocument.text', 'odt'],
  ['vnd.oasis.opendocument.spreadsheet', 'ods'],
  ['vnd.oasis.opendocument.presentation', 'odp'],
])

/**
 * The name under which a part is given to another program: our own, with the ending of its type. Nothing of the
 * sender's name is in it (CVE-2015-20107).
 */
export function openedName({ type, subtype }: BodyPart): string {
  const other = type === 'text' ? 'txt' : 'bin'
  return `part.${endings.get(subtype) ?? (/^[a-z0-9]{1,8}$/.test(subtype) ? subtype : other)}`
}

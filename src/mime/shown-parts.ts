import type { BodyPart } from '../model/part.ts'

/** A form in which a sender may write the same text; in the order in which a key goes through them. */
export type Form = 'plain' | 'html' | 'enriched' | 'calendar'

const forms: readonly Form[] = ['plain', 'html', 'enriched', 'calendar']

/** What to show of texts that come in several forms. */
export interface Preference {
  readonly prefer: 'plain' | 'html'
  /** A form that the user chose: it is shown wherever there is one, be it a stub. */
  readonly form?: Form | undefined
}

/** Text bodies that are shown, rather than offered to be saved, and the form each is. */
const textForms: ReadonlyMap<string, Form> = new Map([
  ['plain', 'plain'],
  ['html', 'html'],
  ['enriched', 'enriched'],
  ['richtext', 'enriched'],
  ['calendar', 'calendar'],
  ['x-markdown', 'plain'],
  ['markdown', 'plain'],
  ['x-patch', 'plain'],
  ['x-diff', 'plain'],
])

/** Texts that are for programs. */
const codeTypes: ReadonlySet<string> = new Set([
  'css',
  'javascript',
  'rfc822-headers',
  'rtf',
  'watch-html',
  'x-amp-html',
  'xml',
])

/** Reports that are shown as a few lines, by `type/subtype`. */
const reportTypes: ReadonlySet<string> = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/disposition-notification',
  'message/global-disposition-notification',
  'message/feedback-report',
])

/** Cards of people, of which the name and the addresses are shown. */
const cardTypes: ReadonlySet<string> = new Set(['text/vcard', 'text/x-vcard', 'text/directory'])

/** Forwards in forwards deeper than this are listed, not shown. */
const maxForwards = 8

/** Each text is fetched by itself, so no more of them are shown: what is beyond is listed. */
const maxShown = 100

/** What is only a help besides the text is not fetched unasked when it is larger, in octets as transferred. */
const maxCard = 64 * 1024
const maxDates = 16 * 1024
const maxTnef = 256 * 1024

/**
 * The parts whose text makes the message, in order. Of alternatives the preferred one, but HTML where the plain
 * text is missing, blank or a stub by its size; of a mixed one every inline text; of a report the human text and
 * the status; a message/rfc822 stands for its header and is followed by its own parts, except where it was
 * encoded (see `isEncodedMessage`). At most 100 that must be fetched.
 */
export function partsToShow(root: BodyPart, prefer: 'plain' | 'html', form?: Form): BodyPart[] {
  const preference: Preference = form === undefined ? { prefer } : { prefer, form }
  const known = firstOf(shownIn(root, preference, 0))
  const shown = known.length > 0 ? known : unknownTexts(root)
  const isInvitation = (part: BodyPart) =>
    part.subtype === 'calendar' && (part.parameters.method !== undefined || part.size <= maxDates)
  if (shown.some((part) => part.subtype === 'calendar')) return shown
  // Some programs attach an invitation without showing it as a form of the text, or the dates of a journey.
  return [
    ...shown,
    ...leavesOf(root)
      .filter((part) => part.type === 'text' && isInvitation(part))
      .slice(0, 1),
  ]
}

function firstOf(parts: readonly BodyPart[]): BodyPart[] {
  let bodies = 0
  return parts.filter((part) => !hasBodyToFetch(part) || ++bodies <= maxShown)
}

/** The forms that there are of the shown texts, where there is more than one: a key may go through them. */
export function formsOf(root: BodyPart): Form[] {
  const inAlternatives = new Set(partsIn(root).filter(isAlternative).flatMap(partsIn))
  const isOne = (part: BodyPart, form: Form) =>
    inAlternatives.has(part) && part.type === 'text' && textForms.get(part.subtype) === form
  const found = forms.filter((form) => partsToShow(root, 'plain', form).some((part) => isOne(part, form)))
  return found.length > 1 ? found : []
}

/**
 * The other forms of a shown text, each as the parts that would be shown in its place; empty where there is none.
 * So a text that turned out blank (`isBlankText`) is replaced by the first of them.
 */
export function otherForms(root: BodyPart, shown: BodyPart): BodyPart[][] {
  const groups = partsIn(root).filter((part) => isAlternative(part) && partsIn(part).includes(shown))
  const others = groups
    .toReversed()
    .flatMap((group) =>
      group.children
        .filter((child) => !partsIn(child).includes(shown))
        .map((child) => shownIn(child, { prefer: 'html' }, 0)),
    )
  return others
    .filter(([first]) => first !== undefined && first.subtype !== 'calendar')
    .toSorted(([a], [b]) => Number(b?.subtype === 'html') - Number(a?.subtype === 'html'))
}

/**
 * A message/rfc822 part that is transfer-encoded against the rules (RFC 2046 §5.2.1), as some send it. The server
 * cannot look into it, so its parts have no sections there: its body is fetched whole, and shown from that.
 */
export function isEncodedMessage(part: BodyPart): boolean {
  return isMessage(part) && (part.encoding === 'base64' || part.encoding === 'quoted-printable')
}

/** Whether a part that is shown must be fetched: the header of a forwarded message came with the structure. */
export function hasBodyToFetch(part: BodyPart): boolean {
  return part.envelope === undefined || isEncodedMessage(part)
}

/** Outlook's container of text and attachments, mostly called winmail.dat. */
export function isTnef(part: BodyPart): boolean {
  return part.type === 'application' && (part.subtype === 'ms-tnef' || part.subtype === 'vnd.ms-tnef')
}

/** Whether there may be files inside a part that no server gives as parts of their own: see `containedFiles`. */
export function mayHoldFiles(part: BodyPart): boolean {
  return isTnef(part) || isEncodedMessage(part) || (part.type === 'text' && part.subtype !== 'html')
}

function isMessage(part: BodyPart): boolean {
  return part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global')
}

function isAlternative(part: BodyPart): boolean {
  return part.type === 'multipart' && part.subtype === 'alternative'
}

/** The part and all below it, in reading order. The tree is bounded: see `maxDepth`. */
function partsIn(part: BodyPart): BodyPart[] {
  return [part, ...part.children.flatMap(partsIn)]
}

function leavesOf(part: BodyPart): BodyPart[] {
  return partsIn(part).filter(({ children }) => children.length === 0)
}

function shownIn(part: BodyPart, preference: Preference, forwards: number): BodyPart[] {
  if (part.type === 'multipart') return shownOfMultipart(part, preference, forwards)
  if (isMessage(part)) {
    if (forwards >= maxForwards || (part.envelope === undefined && !isEncodedMessage(part))) return []
    if (isEncodedMessage(part)) return [part]
    return [part, ...part.children.flatMap((child) => shownIn(child, preference, forwards + 1))]
  }
  return isShown(part) ? [part] : []
}

function shownOfMultipart(part: BodyPart, preference: Preference, forwards: number): BodyPart[] {
  const shown = (child: BodyPart) => shownIn(child, preference, forwards)
  const [first] = part.children
  switch (part.subtype) {
    case 'alternative':
      return shownOfAlternative(part, preference, forwards)
    case 'signed':
      return first ? shown(first) : []
    case 'related': {
      const main = relatedRoot(part)
      return main ? shown(main) : []
    }
    case 'encrypted':
      return []
    case 'report':
      return part.children.filter((child) => !isMessage(child)).flatMap(shown)
    default:
      return part.children.flatMap(shown)
  }
}

/** The part that refers to the others: the one that `start` names, else the first (RFC 2387 §3.2). */
function relatedRoot(part: BodyPart): BodyPart | undefined {
  const bare = (id: string) => id.trim().replace(/^<|>$/g, '')
  const { start } = part.parameters
  const named = start && part.children.find(({ id }) => id !== undefined && bare(id) === bare(start))
  return named || part.children[0]
}

function isShown(part: BodyPart): boolean {
  if (reportTypes.has(`${part.type}/${part.subtype}`)) return true
  if (isTnef(part)) return part.size <= maxTnef
  if (part.disposition?.type === 'attachment') return false
  if (cardTypes.has(`${part.type}/${part.subtype}`)) return part.size <= maxCard
  return part.type === 'text' && textForms.has(part.subtype)
}

/** What stands for the text of a message that has none of a known form: it is plain (RFC 2046 §4.1.4). */
function unknownTexts(root: BodyPart): BodyPart[] {
  const isMixed = root.type === 'multipart' && root.subtype === 'mixed'
  return (isMixed ? root.children : [root]).filter(isUnknownText).slice(0, 1)
}

function isUnknownText({ type, subtype, parameters, disposition }: BodyPart): boolean {
  const isFile =
    parameters.name !== undefined ||
    disposition?.parameters.filename !== undefined ||
    disposition?.type === 'attachment'
  return type === 'text' && !isFile && !codeTypes.has(subtype)
}

function shownOfAlternative(part: BodyPart, preference: Preference, forwards: number): BodyPart[] {
  const children = part.children.map((child) => ({ child, form: mainForm(child), size: textSize(child) }))
  // Of two that are equal the sender likes the latter better (RFC 2046 §5.1.4); the former is plainer.
  const child = (form: Form | undefined) => children.find((each) => each.form === form)
  const calendars = children.filter(({ form }) => form === 'calendar')
  const plain = child('plain') ?? child('enriched')
  const html = child('html')
  const isStubBySize = plain !== undefined && html !== undefined && isStub(plain.size, html.size)
  const preferred = preference.prefer === 'plain' && plain && !isStubBySize ? plain : (html ?? plain)
  const chosen = child(preference.form) ?? preferred
  const texts = [...new Set([...(chosen ? [chosen] : []), ...calendars])]
  const shown = texts.flatMap((each) => shownIn(each.child, preference, forwards))
  if (shown.length > 0) return shown
  return part.children.flatMap((each) => shownIn(each, preference, forwards)).slice(0, 1)
}

/** The form of a child of an alternative: of several texts in it the HTML, as programs put pictures round that. */
function mainForm(part: BodyPart): Form | undefined {
  const found = formsIn(part)
  return found.find((form) => form === 'html') ?? found[0]
}

function formsIn(part: BodyPart): Form[] {
  if (part.type === 'multipart') return part.children.flatMap(formsIn)
  const form = isShown(part) ? formOf(part) : undefined
  return form === undefined ? [] : [form]
}

/** The form that a text is; undefined for what is none. */
export function formOf(part: BodyPart): Form | undefined {
  return part.type === 'text' ? textForms.get(part.subtype) : undefined
}

function textSize(part: BodyPart): number {
  return part.type === 'text' ? part.size : part.children.reduce((sum, child) => sum + textSize(child), 0)
}

/** Blank, or a line like "your program does not show HTML" beside a large page; sizes in octets. */
function isStub(plain: number, html: number): boolean {
  return plain < 6 || (plain < 150 && html > 50 * plain)
}

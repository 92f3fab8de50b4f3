import type { FetchData, FetchItem, SortField, SortOrder } from '../../imap/session.ts'
import type { Address, Uid } from '../../model/envelope.ts'

/** What must be fetched of a message to put it in its place. */
export const sortItems: Readonly<Record<SortField, readonly FetchItem[]>> = {
  arrival: ['UID', 'INTERNALDATE'],
  date: ['UID', 'INTERNALDATE', 'ENVELOPE'],
  from: ['UID', 'ENVELOPE'],
  subject: ['UID', 'ENVELOPE'],
  size: ['UID', 'RFC822.SIZE'],
  to: ['UID', 'ENVELOPE'],
}

/** The UIDs of the rows in order, as a server with SORT would give them (RFC 5256 §3); names as they are shown. */
export function sortRows(rows: readonly FetchData[], { by, reversed }: SortOrder): Uid[] {
  const sign = reversed ? -1 : 1
  const keyed = rows.flatMap((row) =>
    row.uid === undefined ? [] : [{ uid: row.uid, key: sortKey(row, by) }],
  )
  keyed.sort((a, b) => sign * compare(a.key, b.key) || a.uid - b.uid)
  return keyed.map(({ uid }) => uid)
}

/** The subject without `Re:`, `Fwd:`, `[list]` and `(fwd)` around it, in lower case (RFC 5256 §2.1). */
export function baseSubject(subject: string): string {
  let base = subject.replace(/\s+/g, ' ').trim().toLowerCase()
  for (;;) {
    const shorter = base
      .replace(/(?: ?\(fwd\))+$/, '')
      .replace(/^(?:\[[^[\]]*\] ?)*(?:re|fwd?) ?(?:\[[^[\]]*\] ?)?: ?/, '')
      .replace(/^\[[^[\]]*\] ?(?=[^ ])/, '')
      .replace(/^\[fwd: ?(.*)\]$/, '$1')
      .trim()
    if (shorter === base) return base
    base = shorter
  }
}

/** What is known of a message that it can be sorted by. */
type Sortable = Pick<FetchData, 'envelope' | 'size'> & { readonly received?: Date | null }

/** What puts a message before another: less comes first. */
export function sortKey(row: Sortable, by: SortField): number | string {
  const received = row.received?.getTime() ?? 0
  switch (by) {
    case 'arrival':
      return received
    case 'date':
      return row.envelope?.date?.getTime() ?? received
    case 'size':
      return row.size ?? 0
    case 'subject':
      return baseSubject(row.envelope?.subject ?? '')
    case 'from':
      return nameOf(row.envelope?.from)
    case 'to':
      return nameOf(row.envelope?.to)
  }
}

function nameOf(addresses: readonly Address[] = []): string {
  const [first] = addresses
  return (first ? first.name || first.address : '').toLowerCase()
}

function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : Number(a > b)
}

import { decodeWords } from '../decoding.ts'
import { bad } from '../failure.ts'
import type { StoredMessage } from '../mailbox.ts'
import { field } from '../mime-tree.ts'
import type { CommandScanner } from '../tokenizer.ts'
import type { Command } from './command.ts'
import { findRows, readCharset } from './search.ts'

type SortValue = (message: StoredMessage) => number | string

const criteria: Readonly<Record<string, SortValue>> = {
  ARRIVAL: ({ received }) => received.getTime(),
  CC: addressOf('Cc'),
  DATE: ({ tree, received }) => Date.parse(field(tree, 'Date') ?? '') || received.getTime(),
  FROM: addressOf('From'),
  SIZE: ({ raw }) => raw.length,
  SUBJECT: ({ tree }) => baseSubject(decodeWords(field(tree, 'Subject') ?? '')),
  TO: addressOf('To'),
}

/** SORT and UID SORT (RFC 5256 §3). */
export const sort: Command = {
  state: 'selected',
  capability: 'SORT',
  uid: true,
  holdsExpunges: true,
  async run(invocation) {
    const { session, scanner, byUid } = invocation
    scanner.space()
    const keys = readCriteria(scanner)
    scanner.space()
    readCharset(scanner)
    scanner.space()
    const rows = await findRows(invocation)
    const valued = rows.map((row) => ({ row, values: keys.map(({ value }) => value(row.message)) }))
    valued.sort((first, second) => {
      for (const [index, { sign }] of keys.entries()) {
        const order = compare(first.values[index], second.values[index])
        if (order !== 0) return order * sign
      }
      return first.row.sequence - second.row.sequence
    })
    const numbers = valued.map(({ row }) => ` ${byUid ? row.message.uid : row.sequence}`)
    session.send(`* SORT${numbers.join('')}`)
    return 'Sort completed.'
  },
}

function readCriteria(scanner: CommandScanner): { value: SortValue; sign: 1 | -1 }[] {
  return scanner.list(() => {
    let name = scanner.keyword()
    const sign = name === 'REVERSE' ? -1 : 1
    if (sign < 0) {
      scanner.space()
      name = scanner.keyword()
    }
    const value = Object.hasOwn(criteria, name) ? criteria[name] : undefined
    if (!value) throw bad(`Unknown sort criterion ${name}.`)
    return { value, sign }
  })
}

/** The first address's local part, as RFC 5256 wants it. */
function addressOf(name: string): SortValue {
  return ({ tree }) => /([^\s<@"]+)@/.exec(field(tree, name) ?? '')?.[1]?.toLowerCase() ?? ''
}

/** The subject without `Re:`, `Fwd:` and list tags (RFC 5256 §2.1, in short). */
export function baseSubject(subject: string): string {
  return subject.replace(/^(?:\s*(?:(?:re|fwd?)\s*:|\[[^\]]*\]))*\s*/i, '').toLowerCase()
}

function compare(first: number | string | undefined, second: number | string | undefined): number {
  if (first === second || first === undefined || second === undefined) return 0
  return first < second ? -1 : 1
}

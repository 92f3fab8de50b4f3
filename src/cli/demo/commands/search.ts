import { bad, no } from '../failure.ts'
import type { Row } from '../selection.ts'
import { readSearchKeys } from '../search-keys.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { packNumbers } from '../wire.ts'
import { selected, type Command, type Invocation } from './command.ts'

/** So many messages are looked at before other sessions get a turn. */
const turn = 500

/** SEARCH and UID SEARCH (RFC 3501 §6.4.4), with RETURN (RFC 4731). */
export const search: Command = {
  state: 'selected',
  uid: true,
  holdsExpunges: true,
  async run(invocation) {
    const { session, scanner, byUid, tag } = invocation
    const options = readReturnOptions(invocation)
    if (scanner.match(/ CHARSET /iy)) readCharset(scanner)
    scanner.space()
    const found = (await findRows(invocation)).map(({ message, sequence }) =>
      byUid ? message.uid : sequence,
    )
    if (!options) session.send(`* SEARCH${found.map((number) => ` ${number}`).join('')}`)
    else session.send(`* ESEARCH (TAG "${tag}")${byUid ? ' UID' : ''}${results(found, options)}`)
    return 'Search completed.'
  },
}

/** The rows that fit the search keys, which stand at the end of the command. */
export async function findRows({ session, scanner }: Invocation): Promise<Row[]> {
  const selection = selected(session)
  const fits = readSearchKeys(scanner, selection)
  const found: Row[] = []
  for (const [index, message] of selection.rows.entries()) {
    if (index % turn === turn - 1) await session.breathe()
    if (fits(message, index + 1)) found.push({ message, sequence: index + 1 })
  }
  return found
}

/** Takes the name of a charset; others than UTF-8 and US-ASCII are refused. */
export function readCharset(scanner: CommandScanner): void {
  const charset = scanner.astring().toUpperCase()
  if (charset !== 'UTF-8' && charset !== 'US-ASCII')
    throw no('[BADCHARSET (US-ASCII UTF-8)] Unknown charset.')
}

function readReturnOptions({ session, scanner }: Invocation): string[] | undefined {
  if (!session.host.capabilities.includes('ESEARCH') || !scanner.match(/ RETURN (?=\()/iy)) return undefined
  const options = scanner.list(() => scanner.keyword())
  const unknown = options.find((option) => !['MIN', 'MAX', 'COUNT', 'ALL'].includes(option))
  if (unknown !== undefined) throw bad(`Unknown option ${unknown}.`)
  return options.length === 0 ? ['ALL'] : options
}

function results(found: readonly number[], options: readonly string[]): string {
  const values = options.map((option) => {
    if (option === 'COUNT') return ` COUNT ${found.length}`
    if (found.length === 0) return ''
    if (option === 'ALL') return ` ALL ${packNumbers(found)}`
    return ` ${option} ${option === 'MIN' ? found[0] : found.at(-1)}`
  })
  return values.join('')
}

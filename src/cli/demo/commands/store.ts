import { toFlags, withFlags } from '../../../model/flags.ts'
import { bad } from '../failure.ts'
import { flagList } from '../selection.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { selected, type Command } from './command.ts'

/** STORE and UID STORE (RFC 3501 §6.4.6). */
export const store: Command = {
  state: 'selected',
  uid: true,
  holdsExpunges: true,
  run({ session, scanner, byUid }) {
    scanner.space()
    const set = scanner.sequenceSet()
    scanner.space()
    const action = scanner.match(/([+-]?)FLAGS(\.SILENT)? /iy)
    if (!action) throw bad('Expected FLAGS.')
    const flags = readFlags(scanner)
    scanner.end()
    const selection = selected(session, true)
    for (const { message, sequence } of selection.resolve(set, byUid)) {
      const stored = action[1] === '' ? toFlags(flags) : withFlags(message.flags, flags, action[1] === '+')
      selection.mailbox.setFlags(message, stored, selection)
      if (action[2]) continue
      const uid = byUid ? `UID ${message.uid} ` : ''
      session.send(`* ${sequence} FETCH (${uid}${flagList(message)})`)
    }
    return 'Store completed.'
  },
}

/** Flags with or without parentheses, system flags in their usual spelling. */
export function readFlags(scanner: CommandScanner): string[] {
  const flags: string[] = []
  if (scanner.next === '(') flags.push(...scanner.list(() => scanner.flag()))
  else {
    do flags.push(scanner.flag())
    while (scanner.accept(' '))
  }
  const known = [...toFlags(flags)]
  const wrong = known.find(
    (flag) => flag.startsWith('\\') && !/^\\(Answered|Flagged|Deleted|Seen|Draft)$/.test(flag),
  )
  if (wrong !== undefined) throw bad(`${wrong} cannot be set.`)
  return known
}

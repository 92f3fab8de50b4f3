import { bad, no } from '../failure.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { monthNumber } from '../wire.ts'
import { mailboxName, type Command } from './command.ts'
import { readFlags } from './store.ts'

const datePattern = /"([ \d]\d)-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})" /y

/** APPEND (RFC 3501 §6.3.11), with APPENDUID (RFC 4315 §3). */
export const append: Command = {
  state: 'signed-in',
  run({ session, scanner }) {
    scanner.space()
    const path = mailboxName(scanner)
    scanner.space()
    let flags: string[] = []
    if (scanner.next === '(') {
      flags = readFlags(scanner)
      scanner.space()
    }
    const received = readDate(scanner) ?? new Date()
    if (scanner.next !== '{') throw bad('Expected a literal.')
    const raw = Buffer.from(scanner.string(), 'latin1')
    scanner.end()
    const mailbox = session.host.tree.selectable(path, '[TRYCREATE]')
    if (session.host.readOnly) throw no('[NOPERM] This account is read-only.')
    const message = mailbox.add({ raw, received, flags })
    const isKnown = session.host.capabilities.includes('UIDPLUS')
    return `${isKnown ? `[APPENDUID ${mailbox.uidValidity} ${message.uid}] ` : ''}Append completed.`
  },
}

function readDate(scanner: CommandScanner): Date | undefined {
  const found = scanner.match(datePattern)
  if (!found) return undefined
  const [, day, month = '', year, hours, minutes, seconds, sign, zoneHours, zoneMinutes] = found
  const number = monthNumber(month)
  if (number < 0) throw bad('Not a date.')
  const local = Date.UTC(Number(year), number, Number(day), Number(hours), Number(minutes), Number(seconds))
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return new Date(sign === '-' ? local + zone : local - zone)
}

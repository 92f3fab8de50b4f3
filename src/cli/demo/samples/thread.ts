import type { DemoMessage } from '../mailbox.ts'
import type { Calendar } from './calendar.ts'
import { letter, messageId, plain, type Letter } from './compose.ts'
import { dateText } from './encode.ts'
import { robin, type Person } from './people.ts'

/** One contribution to a thread. */
export interface Post {
  readonly from: Person
  /** Hours after the one before. */
  readonly after?: number
  readonly text: string
  readonly flags?: readonly string[]
  /** True: the post before is quoted above the text, and the whole is format=flowed. */
  readonly quotes?: boolean
}

/** A thread: the first post starts it, each other answers the one before. */
export function thread(
  calendar: Calendar,
  start: Pick<Letter, 'subject' | 'at'> & Partial<Pick<Letter, 'to' | 'cc' | 'fields'>>,
  posts: readonly Post[],
): DemoMessage[] {
  const references: string[] = []
  let at = start.at
  let previous: { from: Person; text: string; at: Date } | undefined
  return posts.map(({ from, after = 0, text, flags, quotes }, index) => {
    at = calendar.later(at, after)
    const subject = index === 0 ? start.subject : `Re: ${start.subject}`
    const id = messageId({ from, at, subject: `${subject} ${index}` })
    const body = quotes && previous ? plain(`${quote(previous)}\n\n${text}`, { flowed: true }) : text
    const to = start.to ?? [from === robin && previous ? previous.from : robin]
    const written = letter({
      ...start,
      from,
      to,
      subject,
      at,
      id,
      body,
      references: [...references],
      ...(flags && { flags }),
    })
    references.push(id)
    previous = { from, text, at }
    return written
  })
}

function quote({ from, text, at }: { from: Person; text: string; at: Date }): string {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`.trimEnd()))
  return `On ${dateText(at, from.zone).slice(0, 16)}, ${from.name} wrote:\n${lines.join('\n')}`
}

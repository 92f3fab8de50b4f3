import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import { displaySafe } from '../text/display-safe.ts'
import { formatSize } from '../text/size.ts'
import { htmlToBlocks } from './html.ts'
import { plainToBlocks, warning } from './plain.ts'
import { partName } from './structure.ts'
import { readTnef } from './tnef.ts'

const maxListed = 100

/**
 * What is in a winmail.dat, from its decoded octets: the text where `withText` is true (mostly the message has it
 * in a part of its own as well), and the attachments with their sizes.
 */
export function tnefBlocks(part: BodyPart, bytes: Uint8Array, withText: boolean): Block[] {
  const name = displaySafe(partName(part), 'name')
  const content = readTnef(bytes)
  if (!content) return [warning(`${name} is not what it says it is: it cannot be read.`)]
  const { body, attachments } = content
  const readBody = body?.subtype === 'html' ? htmlToBlocks : plainToBlocks
  const text = withText && body ? readBody(body.text) : []
  const files = attachments
    .slice(0, maxListed)
    .map((file) => `${displaySafe(file.name, 'name')} (${formatSize(file.bytes.length)})`)
  const more = attachments.length > maxListed ? ` and ${attachments.length - maxListed} more` : ''
  const listed = files.length === 0 ? 'no attachments' : `${files.join(', ')}${more}`
  return [
    ...text,
    ...(text.length > 0 ? [{ kind: 'blank' as const, quote: 0 }] : []),
    {
      kind: 'paragraph',
      quote: 0,
      rest: '    ',
      spans: [{ text: `${name} contains: ${listed}`, role: 'part' }],
    },
    ...(content.truncated ? [warning(`${name} ends before it should.`)] : []),
  ]
}

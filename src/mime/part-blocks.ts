import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import { calendarBlocks } from './calendar.ts'
import { readText } from './charset.ts'
import { htmlToBlocks } from './html.ts'
import { plainToBlocks, warning } from './plain.ts'
import { deliveryStatusBlocks, dispositionBlocks } from './report.ts'
import { decodeTransfer } from './transfer.ts'

/**
 * The text of one part as blocks, from its body as it was transferred (all of it, or its beginning). Pure; takes
 * and gives what can be sent between threads: heavy HTML is best turned in another one. Never throws.
 */
export function partBlocks(part: BodyPart, bytes: Uint8Array): Block[] {
  const { text, charset, guessed } = readText(decodeTransfer(bytes, part.encoding), part.parameters.charset)
  const notice = guessed ? [warning(`The text does not say its charset: it is shown as ${charset}.`)] : []
  return [...notice, ...textBlocks(part, text)]
}

function textBlocks(part: BodyPart, text: string): Block[] {
  switch (`${part.type}/${part.subtype}`) {
    case 'text/html':
      return htmlToBlocks(text)
    case 'text/calendar':
      return calendarBlocks(text)
    case 'message/delivery-status':
    case 'message/global-delivery-status':
      return deliveryStatusBlocks(text)
    case 'message/disposition-notification':
      return dispositionBlocks(text)
    default:
      return plainToBlocks(text, {
        flowed: part.parameters.format?.toLowerCase() === 'flowed',
        delSp: part.parameters.delsp?.toLowerCase() === 'yes',
      })
  }
}

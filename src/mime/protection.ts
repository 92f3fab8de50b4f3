import type { Block } from '../model/document.ts'
import type { BodyPart } from '../model/part.ts'
import { warning } from './plain.ts'
import { listParts } from './structure.ts'

/** What is to be said of the signatures and the encryption of a message: Postern checks and opens none. */
export function protectionNotes(root: BodyPart): Block[] {
  const notes = new Map<string, Block>()
  for (const { part } of listParts(root)) {
    const note = noteOn(part)
    if (note) notes.set(note.text, note.isWarning ? warning(note.text) : dim(note.text))
  }
  return [...notes.values()]
}

function noteOn(part: BodyPart): { readonly text: string; readonly isWarning: boolean } | undefined {
  if (part.type === 'multipart' && part.subtype === 'signed')
    return { text: 'signed, not verified', isWarning: false }
  if (part.type === 'multipart' && part.subtype === 'encrypted')
    return { text: 'encrypted: Postern cannot read this part', isWarning: true }
  if (part.type !== 'application' || !/^(?:x-)?pkcs7-mime$/.test(part.subtype)) return undefined
  switch (smimeType(part)) {
    case 'signed-data':
      return {
        text: 'S/MIME: signed, not verified; the text is inside the signature, which Postern cannot open',
        isWarning: true,
      }
    case 'enveloped-data':
    case 'authenveloped-data':
      return { text: 'S/MIME: encrypted, Postern cannot read this part', isWarning: true }
    case 'certs-only':
      return { text: 'S/MIME: certificates', isWarning: false }
    case 'compressed-data':
      return { text: 'S/MIME: compressed, Postern cannot read this part', isWarning: true }
    default:
      return { text: 'S/MIME: signed or encrypted, Postern cannot read this part', isWarning: true }
  }
}

/** As the sender says it (RFC 8551 §3.2.2), else by the ending of the name. */
function smimeType(part: BodyPart): string | undefined {
  const said = part.parameters['smime-type']?.toLowerCase()
  if (said !== undefined) return said
  const name = part.disposition?.parameters.filename ?? part.parameters.name ?? ''
  return /\.p7c$/i.test(name) ? 'certs-only' : undefined
}

function dim(text: string): Block {
  return { kind: 'paragraph', quote: 0, rest: '    ', spans: [{ text, role: 'dim' }] }
}

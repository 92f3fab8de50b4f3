import { fetchSize } from '../mime/structure.ts'
import type { BodyPart } from '../model/part.ts'

/** What is given to a command on its standard input. */
export type PipeSource =
  /** A message as the reader shows it. */
  | { readonly kind: 'text'; readonly text: string }
  /** A part, decoded. */
  | { readonly kind: 'part'; readonly part: BodyPart }
  /** The whole message as the server has it; `size` in octets, as the server told. */
  | { readonly kind: 'message'; readonly size: number }

/** The source in words: `the text`, `part 2.1`. */
export function sourceWords(source: PipeSource): string {
  switch (source.kind) {
    case 'text':
      return 'the text'
    case 'part':
      return `part ${source.part.section}`
    case 'message':
      return 'the raw message'
  }
}

/** Octets that must be fetched for it. */
export function sourceSize(source: PipeSource): number {
  switch (source.kind) {
    case 'text':
      return 0
    case 'part':
      return fetchSize(source.part)
    case 'message':
      return source.size
  }
}

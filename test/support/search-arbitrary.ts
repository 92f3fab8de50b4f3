import fc from 'fast-check'
import { holds } from './search-model.ts'
import type { Fits, SearchedMessage } from './search-model.ts'

/** When the queries are asked: a Wednesday. */
export const today = new Date(2026, 4, 20, 10, 30)

/** A query and what its author means by it. */
export interface Meant {
  readonly text: string
  readonly fits: Fits
}

const word = fc.constantFrom('ana', 'Bob', 'häuser', 'plans', 'x')
const day = fc.integer({ min: 1, max: 31 })
const date = (of: number) => `2026-05-${String(of).padStart(2, '0')}`
const inText = (text: string): Fits => {
  return ({ from, subject, contentType, body }) =>
    [from, subject, contentType, body].some((part) => holds(part, text))
}
const flag = (name: string, flagName: string, set: boolean): Meant => ({
  text: `is:${name}`,
  fits: ({ flags }) => flags.includes(flagName) === set,
})

const leaf: fc.Arbitrary<Meant> = fc.oneof(
  word.map((text) => ({ text, fits: inText(text) })),
  fc.tuple(word, word).map(([a, b]) => ({ text: `"${a} ${b}"`, fits: inText(`${a} ${b}`) })),
  word.map((text) => ({ text: `from:${text}`, fits: ({ from }: SearchedMessage) => holds(from, text) })),
  word.map((text) => ({
    text: `subject:"${text}"`,
    fits: ({ subject }: SearchedMessage) => holds(subject, text),
  })),
  word.map((text) => ({ text: `body:${text}`, fits: ({ body }: SearchedMessage) => holds(body, text) })),
  fc.constantFrom(
    flag('unread', '\\Seen', false),
    flag('read', '\\Seen', true),
    flag('starred', '\\Flagged', true),
    flag('answered', '\\Answered', true),
    { text: 'keyword:$x', fits: ({ flags }: SearchedMessage) => flags.includes('$x') },
    { text: 'has:attachment', fits: ({ contentType }: SearchedMessage) => contentType === 'multipart/mixed' },
    { text: 'larger:1k', fits: ({ size }: SearchedMessage) => size > 1000 },
    { text: 'smaller:2k', fits: ({ size }: SearchedMessage) => size < 2000 },
    { text: 'uid:3:6', fits: ({ uid }: SearchedMessage) => uid >= 3 && uid <= 6 },
    { text: 'on:today', fits: ({ received }: SearchedMessage) => received === 20 },
    { text: 'since:2d', fits: ({ received }: SearchedMessage) => received >= 18 },
  ),
  day.map((at) => ({ text: `since:${date(at)}`, fits: ({ received }: SearchedMessage) => received >= at })),
  day.map((at) => ({ text: `before:${date(at)}`, fits: ({ received }: SearchedMessage) => received < at })),
  day.map((at) => ({ text: `sent-on:${date(at)}`, fits: ({ sent }: SearchedMessage) => sent === at })),
)

const { query } = fc.letrec<{ query: Meant }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('query').map(({ text, fits }) => ({
      text: `-(${text})`,
      fits: (message: SearchedMessage) => !fits(message),
    })),
    leaf.map(({ text, fits }) => ({ text: `-${text}`, fits: (message: SearchedMessage) => !fits(message) })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => ({
      text: `(${parts.map(({ text }) => text).join(' ')})`,
      fits: (message: SearchedMessage) => parts.every(({ fits }) => fits(message)),
    })),
    fc.array(tie('query'), { minLength: 2, maxLength: 5 }).map((parts) => ({
      text: `(${parts.map(({ text }) => text).join(' or ')})`,
      fits: (message: SearchedMessage) => parts.some(({ fits }) => fits(message)),
    })),
    // `or` binds closer than the space.
    fc
      .tuple(tie('query'), leaf, leaf)
      .map(([first, second, third]) => ({
        text: `${first.text} ${second.text} or ${third.text}`,
        fits: (message: SearchedMessage) =>
          first.fits(message) && (second.fits(message) || third.fits(message)),
      }))
      .map(({ text, fits }) => ({ text: `(${text})`, fits })),
  ),
}))

const someWords = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '))
/** A message that some queries find. */
export const searchedMessage: fc.Arbitrary<SearchedMessage> = fc.record({
  uid: fc.integer({ min: 1, max: 9 }),
  flags: fc.subarray(['\\Seen', '\\Flagged', '\\Answered', '$x']),
  from: someWords,
  subject: someWords,
  contentType: fc.constantFrom('text/plain', 'multipart/mixed'),
  body: someWords,
  size: fc.constantFrom(10, 1000, 1500, 2000, 5000),
  received: day,
  sent: day,
})

/** Queries, most of which find some messages. */
export const meantQuery: fc.Arbitrary<Meant> = query

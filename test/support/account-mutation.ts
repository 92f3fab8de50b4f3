import { serverLines as corpus } from './server-lines.ts'

/** What is put into lines: things on which a parser may stumble. */
const splinters: readonly string[] = [
  '(',
  ')',
  '"',
  '\\',
  '[',
  ']',
  '<',
  '>',
  ' ',
  '{3}\r\n',
  '{4294967296}\r\n',
  '{-1}\r\n',
  '~{2}\r\n',
  'NIL',
  '\0',
  '\r',
  '\n',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  '-1',
  '1:*',
  '1:4294967295',
  '%',
  '*',
  '&',
  '&-',
  '&AAA',
  '\u{1f600}',
  'ÿ',
  '\x7f',
  '\x1b]0;x\x07',
  '('.repeat(3000),
  ')'.repeat(3000),
  '(('.repeat(30_000),
  '(NIL '.repeat(1000),
  '"'.repeat(501),
  '9007199254740993',
  '{5}',
  '{0}\r\n',
  '{1073741824}\r\n',
  '\0'.repeat(100),
  '1,'.repeat(5000),
  'x'.repeat(20_000),
  '__proto__',
  'constructor',
  '=?utf-8?B?',
  '=?x?Q?=00?=',
]

/** A generator of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function pick<T>(items: readonly [T, ...T[]] | readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)]
}

/** A line that a server should not send, or, once in a while, may. */
export function mutatedLine(random: () => number): string {
  let line = pick(corpus, random) ?? ''
  for (let change = Math.floor(random() * 4); change > 0; change--) {
    const at = Math.floor(random() * (line.length + 1))
    const length = Math.floor(random() * 12)
    switch (Math.floor(random() * 6)) {
      case 0:
        line = line.slice(0, at) + line.slice(at + length)
        break
      case 1:
        line = line.slice(0, at) + line.slice(at, at + length).repeat(2) + line.slice(at + length)
        break
      case 2:
        line = line.slice(0, at) + (pick(splinters, random) ?? '') + line.slice(at)
        break
      case 3:
        line = line.slice(0, at) + (pick(corpus, random) ?? '').slice(at)
        break
      case 4:
        line = line.replace(/\d+/g, (number) =>
          random() < 0.3 ? (pick(['0', '4294967295', '99999999999', '1', '50'], random) ?? number) : number,
        )
        break
      default:
        line = line.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + line.slice(at + 1)
    }
  }
  return line
}

/** Literals up to here are filled up; one that announces more leaves the stream in the middle of nowhere. */
const longestFilled = 5000

/**
 * A line as octets, CR LF behind it, and what its literals announce: so that the next line is one again. `open` where
 * the server announced more octets than it cares to send.
 */
export function completed(line: string): { readonly octets: string; readonly open: boolean } {
  let octets = `${line}\r\n`
  for (let from = 0; from < octets.length;) {
    const end = octets.indexOf('\r\n', from)
    if (end < 0) return { octets: `${octets}\r\n`, open: false }
    const announced = /\{(\d+)\+?\}$/.exec(octets.slice(Math.max(from, end - 30), end))?.[1]
    from = end + 2
    if (announced === undefined) continue
    const length = Number(announced)
    if (length > longestFilled) return { octets, open: true }
    octets = octets.padEnd(from + length, 'x')
    from += length
    if (from >= octets.length) octets += '\r\n'
  }
  return { octets, open: false }
}

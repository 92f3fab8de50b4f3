/** Lines that a server says, to be mutilated. */
const corpus: readonly string[] = [
  '* OK Still here',
  '* OK [ALERT] Look out',
  '* OK [UIDVALIDITY 1] valid',
  '* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)] kept',
  '* OK [COPYUID 38505 304,319:320 3956:3958] done',
  '* NO [OVERQUOTA] The disk is 98 % full',
  '* BAD What',
  '* 23 EXISTS',
  '* 2 RECENT',
  '* 3 EXPUNGE',
  '* VANISHED 41,43:116,118',
  '* VANISHED (EARLIER) 300:310,405',
  '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)',
  '* 2 FETCH (FLAGS (\\Seen) UID 2)',
  '* 3 FETCH (UID 3 FLAGS () INTERNALDATE "17-Jul-1996 02:44:25 -0700" RFC822.SIZE 4286)',
  '* 4 FETCH (UID 4 ENVELOPE ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "=?utf-8?B?w6Q=?=" (("Ana" NIL "ana" "example.org")) NIL NIL ((NIL NIL "group" NIL)(NIL NIL NIL NIL)) NIL NIL NIL "<a@b>"))',
  '* 5 FETCH (UID 5 BODY[1]<0> {11}\r\nhello world FLAGS ())',
  '* 6 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 1152 23)("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1) 3) "MIXED" ("BOUNDARY" "x") ("inline" NIL) NIL))',
  '* LIST (\\HasChildren \\Subscribed) "/" "a/b" ("CHILDINFO" ("SUBSCRIBED"))',
  '* LSUB () NIL {5}\r\nInbox',
  '* SEARCH 2 84 882',
  '* ESEARCH (TAG "A282") UID MIN 2 COUNT 3 ALL 2,10:11',
  '* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)',
  '* CAPABILITY IMAP4rev1 IDLE MOVE',
  '* ENABLED CONDSTORE',
  '+ idling',
  '7 OK that was never asked',
]

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

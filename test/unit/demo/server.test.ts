import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import fc from 'fast-check'
import {
  startDemoServer,
  type DemoMailbox,
  type DemoServer,
  type DemoServerOptions,
} from '../../../src/cli/demo/server.ts'
import { RawClient, signIn } from './raw-client.ts'

function message(subject: string, body = 'Hello.'): { raw: Buffer; received: Date } {
  const header = `From: "Ana \\"A.\\" Ruiz" <ana@example.org>\r\nTo: Robin <robin@example.org>\r\nSubject: ${subject}\r\n`
  const raw = Buffer.from(
    `${header}Date: Mon, 2 Feb 2026 10:02:00 +0100\r\nMessage-ID: <m@example.org>\r\n\r\n${body}\r\n`,
  )
  return { raw, received: new Date('2026-02-02T09:03:04Z') }
}

const nested = [
  'From: Ana <ana@example.org>',
  'Subject: =?utf-8?q?Caf=C3=A9?=',
  'Content-Type: multipart/mixed; boundary="x"',
  '',
  'preamble',
  '--x',
  '',
  'plain text',
  '--x',
  'Content-Type: message/rfc822',
  '',
  'Subject: inside',
  'Content-Type: multipart/alternative; boundary=y',
  '',
  '--y',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'gr=C3=BCn',
  '--y',
  'Content-Type: text/html',
  '',
  '<p>grün</p>',
  '--y--',
  '--x',
  "Content-Type: application/pdf; name*=utf-8''%C3%A9.pdf",
  'Content-Disposition: attachment; filename="e.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'AAECAw==',
  '--x--',
  '',
].join('\r\n')

const mailboxes: DemoMailbox[] = [
  {
    path: 'INBOX',
    uidValidity: 77,
    messages: [
      { ...message('one'), flags: ['\\Seen'] },
      message('two'),
      { ...message('three', 'a body about kelp'), flags: ['\\seen', '$Forwarded'] },
    ],
  },
  { path: 'Archive', specialUse: 'archive', subscribed: true },
  { path: 'Projects/Café & co', subscribed: true },
  { path: 'Mime', messages: [{ raw: Buffer.from(nested), received: new Date(0) }] },
]

async function start(context: TestContext, options: Partial<DemoServerOptions> = {}): Promise<DemoServer> {
  const server = await startDemoServer({ mailboxes, ...options })
  context.after(() => server.close())
  return server
}

describe('demo server: signing in', () => {
  test('greets with its capabilities, takes LOGIN with strings of every form', async (context) => {
    const server = await start(context, { user: 'rö"b', password: 'pa\\ss' })
    const client = new RawClient(server)
    assert.match(await client.response(), /^\* OK \[CAPABILITY IMAP4rev1 .*IDLE.*\] /)
    assert.match((await client.command('LOGIN "x" "y"')).tagged, /^NO \[AUTHENTICATIONFAILED\]/)
    assert.match((await client.command('LOGIN {5+}\r\nr\xc3\xb6"b "pa\\\\ss"')).tagged, /^OK \[CAPABILITY /)
    assert.match((await client.command('LOGIN x y')).tagged, /^BAD/)
  })

  test('AUTHENTICATE PLAIN, with the response in the command or after it', async (context) => {
    const server = await start(context)
    const response = Buffer.from('\0demo\0demo').toString('base64')
    const first = new RawClient(server)
    await first.response()
    assert.match((await first.command(`AUTHENTICATE PLAIN ${response}`)).tagged, /^OK/)
    const second = new RawClient(server)
    await second.response()
    second.send('a AUTHENTICATE PLAIN\r\n')
    assert.equal(await second.response(), '+ ')
    second.send(`${response}\r\n`)
    assert.match(await second.response(), /^a OK/)
  })

  test('needs the right state, and says BAD to what it cannot read', async (context) => {
    const server = await start(context)
    const client = new RawClient(server)
    await client.response()
    assert.match((await client.command('LIST "" *')).tagged, /^BAD Please sign in/)
    assert.match((await client.command('FROBNICATE')).tagged, /^BAD Unknown command/)
    await client.command('LOGIN demo demo')
    for (const line of [
      'FETCH 1 FLAGS',
      'NOOP now',
      'SELECT',
      'LIST ""',
      'UID NOOP',
      'STATUS INBOX (SIZE)',
    ]) {
      assert.match((await client.command(line)).tagged, /^BAD/, line)
    }
    client.send('\r\n')
    assert.match(await client.response(), /^\* BAD/)
    assert.deepEqual(server.commands.slice(0, 2), ['t1 LIST "" *', 't2 FROBNICATE'])
  })

  test('LOGOUT says BYE and closes', async (context) => {
    const client = await signIn(await start(context))
    const { untagged, tagged } = await client.command('LOGOUT')
    assert.match(untagged[0] ?? '', /^\* BYE/)
    assert.match(tagged, /^OK/)
    assert.equal(await client.response(), '<closed>')
  })

  test('refuses input without bound', async (context) => {
    const server = await start(context)
    const client = await signIn(server)
    assert.match((await client.command('LIST "" {99999999}\r\n')).tagged, /^BAD \[TOOBIG\]/)
    client.send(`a ${'x'.repeat(70_000)}`)
    assert.match(await client.response(), /^\* BYE Line too long/)
  })

  test('lacks a capability, and its command, on request', async (context) => {
    const client = await signIn(
      await start(context, { withoutCapabilities: ['MOVE', 'UIDPLUS', 'IDLE'] }),
      'INBOX',
    )
    const { untagged } = await client.command('CAPABILITY')
    assert.doesNotMatch(untagged[0] ?? '', /MOVE|UIDPLUS|IDLE/)
    assert.match((await client.command('MOVE 1 Archive')).tagged, /^BAD/)
    assert.match((await client.command('IDLE')).tagged, /^BAD/)
    assert.match((await client.command('UID EXPUNGE 1')).tagged, /^BAD/)
    assert.equal((await client.command('COPY 1 Archive')).tagged, 'OK Copy completed.')
  })
})

describe('demo server: nonsense', () => {
  test('is answered with BAD or NO, and the session goes on', async (context) => {
    const server = await start(context, { readOnly: true })
    const client = await signIn(server, 'INBOX')
    const words = [
      'FETCH',
      'SEARCH',
      'LIST',
      'UID',
      'STORE',
      'COPY',
      'SORT',
      'THREAD=REFERENCES',
      'STATUS',
      'APPEND',
      'SELECT',
      'RETURN',
    ]
    const pieces = [
      '(',
      ')',
      '""',
      '"',
      '%',
      '*',
      '1',
      '1:*',
      '\\',
      '[',
      ']',
      '<0.1>',
      'BODY',
      'OR',
      'NOT',
      '{1+}\r\n',
      '\xff',
      'inbox',
    ]
    const commands = fc.array(fc.oneof(fc.constantFrom(...words, ...pieces), fc.string({ maxLength: 5 })))
    for (const parts of fc.sample(commands, { numRuns: 300, seed: 5 })) {
      const line = parts.join(' ').replaceAll(/[\r\n](?!\n)|\{\d+\+?\}$/g, '')
      client.send(`x ${line}\r\n\r\n`)
    }
    const { untagged, tagged } = await client.command('NOOP')
    assert.match(tagged, /^OK/)
    assert.ok(untagged.length >= 300, `${untagged.length} answers`)
    assert.deepEqual(
      untagged.filter((answer) => answer.includes('SERVERBUG')),
      [],
    )
  })
})

describe('demo server: folders', () => {
  test('LIST: levels, wildcards, names in modified UTF-7, special uses', async (context) => {
    const client = await signIn(await start(context))
    assert.deepEqual((await client.command('LIST "" %')).untagged, [
      '* LIST (\\HasNoChildren \\Archive) "/" "Archive"',
      '* LIST (\\HasNoChildren) "/" "INBOX"',
      '* LIST (\\HasNoChildren) "/" "Mime"',
      '* LIST (\\Noselect \\HasChildren) "/" "Projects"',
    ])
    const below = ['* LIST (\\HasNoChildren) "/" "Projects/Caf&AOk- &- co"']
    assert.deepEqual((await client.command('LIST "Projects/" %')).untagged, below)
    assert.deepEqual((await client.command('LIST "" {12}\r\nProjects/C%o')).untagged, below)
    assert.deepEqual((await client.command('LIST "" inbox')).untagged, [
      '* LIST (\\HasNoChildren) "/" "INBOX"',
    ])
    assert.deepEqual((await client.command('LIST "" ""')).untagged, ['* LIST (\\Noselect) "/" ""'])
    assert.equal((await client.command('LIST "" *')).untagged.length, 5)
  })

  test('LIST-EXTENDED: subscribed ones, their unsubscribed parents by CHILDINFO, STATUS on the way', async (context) => {
    const server = await start(context)
    const client = await signIn(server)
    assert.deepEqual(
      (await client.command('LIST (SUBSCRIBED) "" % RETURN (CHILDREN SPECIAL-USE)')).untagged,
      ['* LIST (\\Subscribed \\HasNoChildren \\Archive) "/" "Archive"'],
    )
    assert.deepEqual((await client.command('LIST (SUBSCRIBED RECURSIVEMATCH) "" %')).untagged, [
      '* LIST (\\Subscribed \\HasNoChildren) "/" "Archive"',
      '* LIST (\\Noselect \\HasChildren) "/" "Projects" ("CHILDINFO" ("SUBSCRIBED"))',
    ])
    assert.deepEqual(
      (await client.command('LIST "" (INBOX Mime) RETURN (STATUS (MESSAGES UNSEEN))')).untagged,
      [
        '* LIST () "/" "INBOX"',
        '* STATUS "INBOX" (MESSAGES 3 UNSEEN 1)',
        '* LIST () "/" "Mime"',
        '* STATUS "Mime" (MESSAGES 1 UNSEEN 1)',
      ],
    )
    await client.command('DELETE Archive')
    assert.deepEqual((await client.command('LIST (SUBSCRIBED) "" A*')).untagged, [
      '* LIST (\\NonExistent \\Subscribed) "/" "Archive"',
    ])
  })

  test('LSUB shows unsubscribed parents with %, and subscriptions can be changed', async (context) => {
    const client = await signIn(await start(context))
    assert.deepEqual((await client.command('LSUB "" %')).untagged, [
      '* LSUB () "/" "Archive"',
      '* LSUB (\\Noselect) "/" "Projects"',
    ])
    await client.command('SUBSCRIBE inbox')
    await client.command('UNSUBSCRIBE Archive')
    assert.deepEqual((await client.command('LSUB "" *')).untagged, [
      '* LSUB () "/" "INBOX"',
      '* LSUB () "/" "Projects/Caf&AOk- &- co"',
    ])
    assert.match((await client.command('SUBSCRIBE nosuch')).tagged, /^NO \[NONEXISTENT\]/)
  })

  test('CREATE, RENAME, DELETE with children, NO where it cannot be', async (context) => {
    const server = await start(context)
    const client = await signIn(server)
    for (const [line, answer] of [
      ['CREATE a/b/c', /^OK/],
      ['CREATE a/b/c', /^NO \[ALREADYEXISTS\]/],
      ['CREATE bad&name', /^BAD/],
      ['RENAME a x', /^OK/],
      ['RENAME nosuch y', /^NO/],
      ['SELECT x/b', /^NO/],
      ['DELETE x', /^NO \[HASCHILDREN\]/],
      ['DELETE x/b/c', /^OK/],
      ['DELETE INBOX', /^NO/],
      ['RENAME INBOX old', /^OK/],
    ] as const) {
      assert.match((await client.command(line)).tagged, answer, line)
    }
    assert.deepEqual([...server.mailboxes.keys()].sort().slice(-3), ['old', 'x', 'x/b'])
    assert.equal(server.mailboxes.get('old')?.messages.length, 3)
    assert.equal(server.mailboxes.get('INBOX')?.messages.length, 0)
  })
})

describe('demo server: messages', () => {
  test('SELECT tells counts, first unseen, UIDs; EXAMINE is read-only', async (context) => {
    const client = await signIn(await start(context))
    const { untagged, tagged } = await client.command('SELECT inbox')
    assert.deepEqual(untagged, [
      '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)',
      '* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded \\*)] Flags permitted.',
      '* 3 EXISTS',
      '* 0 RECENT',
      '* OK [UNSEEN 2] First unseen.',
      '* OK [UIDVALIDITY 77] UIDs valid.',
      '* OK [UIDNEXT 4] Predicted next UID.',
    ])
    assert.match(tagged, /^OK \[READ-WRITE\]/)
    assert.match((await client.command('EXAMINE INBOX')).tagged, /^OK \[READ-ONLY\]/)
    assert.match((await client.command('STORE 1 FLAGS ()')).tagged, /^NO/)
    await client.command('FETCH 2 BODY[TEXT]')
    assert.deepEqual((await client.command('FETCH 2 FLAGS')).untagged, ['* 2 FETCH (FLAGS ())'])
    assert.match((await client.command('SELECT nosuch')).tagged, /^NO/)
    assert.match((await client.command('FETCH 1 FLAGS')).tagged, /^BAD No mailbox/)
  })

  test('FETCH: items, macros, raw envelope, partials with their origin', async (context) => {
    const client = await signIn(await start(context), 'INBOX')
    const fetch = async (what: string): Promise<readonly string[]> =>
      (await client.command(`FETCH ${what}`)).untagged
    assert.deepEqual(await fetch('1 (UID FLAGS INTERNALDATE ENVELOPE)'), [
      '* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE " 2-Feb-2026 09:03:04 +0000" ENVELOPE ' +
        '("Mon, 2 Feb 2026 10:02:00 +0100" "one" (("Ana \\"A.\\" Ruiz" NIL "ana" "example.org")) ' +
        '(("Ana \\"A.\\" Ruiz" NIL "ana" "example.org")) (("Ana \\"A.\\" Ruiz" NIL "ana" "example.org")) ' +
        '(("Robin" NIL "robin" "example.org")) NIL NIL NIL "<m@example.org>"))',
    ])
    assert.deepEqual(await fetch('1 BODY.PEEK[TEXT]<2.3>'), ['* 1 FETCH (BODY[TEXT]<2> {3}\r\nllo)'])
    assert.deepEqual(await fetch('1 BODY.PEEK[1]<500.3>'), ['* 1 FETCH (BODY[1]<500> {0}\r\n)'])
    assert.deepEqual(await fetch('1 BODY.PEEK[2]'), ['* 1 FETCH (BODY[2] NIL)'])
    assert.deepEqual(await fetch('1 BODY.PEEK[HEADER.FIELDS (subject "X")]'), [
      '* 1 FETCH (BODY[HEADER.FIELDS (subject X)] {16}\r\nSubject: one\r\n\r\n)',
    ])
    assert.match(
      (await fetch('3 full'))[0] ?? '',
      /FLAGS \(\\Seen \$Forwarded\).*RFC822\.SIZE \d+.* BODY \("TEXT"/,
    )
    assert.match(
      (await client.command('UID FETCH 2 BODY[1]')).untagged[0] ?? '',
      /UID 2 BODY\[1\].*FLAGS \(\\Seen\)\)$/s,
    )
    assert.deepEqual((await client.command('UID FETCH 90:* UID')).untagged, ['* 3 FETCH (UID 3)'])
    assert.match((await client.command('FETCH 4 UID')).tagged, /^BAD/)
    for (const wrong of ['1 (BODY[1.FOO])', '1 BODY[MIME]', '1 NONSENSE', '0 UID', '1 ()', '1 BODY.PEEK']) {
      assert.match((await client.command(`FETCH ${wrong}`)).tagged, /^BAD/, wrong)
    }
  })

  test('FETCH: structure and sections of nested parts', async (context) => {
    const client = await signIn(await start(context), 'Mime')
    const structure = (await client.command('FETCH 1 BODYSTRUCTURE')).untagged[0] ?? ''
    assert.match(
      structure,
      /^\* 1 FETCH \(BODYSTRUCTURE \(\("TEXT" "PLAIN" NIL NIL NIL "7BIT" 10 0 NIL NIL NIL NIL\)/,
    )
    assert.match(structure, /\("MESSAGE" "RFC822" NIL NIL NIL "7BIT" \d+ \(NIL "inside" NIL/)
    assert.match(structure, /"utf-8"\) NIL NIL "QUOTED-PRINTABLE" 9 0 /)
    assert.match(
      structure,
      /"PDF" \("name\*" "utf-8''%C3%A9.pdf"\) .* \("attachment" \("filename" "e.pdf"\)\)/,
    )
    assert.match(structure, / "MIXED" \("boundary" "x"\) NIL NIL NIL\)\)$/)
    for (const [section, value] of [
      ['1', 'plain text'],
      ['2.1', 'gr=C3=BCn'],
      [
        '2.1.MIME',
        'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n',
      ],
      ['2.HEADER.FIELDS (SUBJECT)', 'Subject: inside\r\n\r\n'],
      ['3', 'AAECAw=='],
    ] as const) {
      const { untagged } = await client.command(`FETCH 1 BODY.PEEK[${section}]`)
      assert.deepEqual(untagged, [`* 1 FETCH (BODY[${section}] {${value.length}}\r\n${value})`])
    }
    assert.deepEqual((await client.command('FETCH 1 BODY.PEEK[1.1]')).untagged, ['* 1 FETCH (BODY[1.1] NIL)'])
  })

  test('SEARCH: flags, text decoded, dates, sizes, sets, charsets, RETURN', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'INBOX')
    for (const [keys, found] of [
      ['ALL', ' 1 2 3'],
      ['UNSEEN', ' 2'],
      ['NOT UNSEEN KEYWORD $FORWARDED', ' 3'],
      ['OR SUBJECT one SUBJECT {3+}\r\ntwo', ' 1 2'],
      ['FROM "ruiz" TEXT KELP', ' 3'],
      ['SINCE 2-Feb-2026 BEFORE "3-Feb-2026"', ' 1 2 3'],
      ['SENTON 2-Feb-2026 2:3', ' 2 3'],
      ['(LARGER 10 SMALLER 1000) UID 3:*', ' 3'],
      ['HEADER MESSAGE-ID "" DELETED', ''],
      ['CHARSET UTF-8 BODY "hello"', ' 1 2'],
    ] as const) {
      assert.deepEqual(await client.command(`SEARCH ${keys}`), {
        untagged: [`* SEARCH${found}`],
        tagged: 'OK Search completed.',
      })
    }
    assert.match((await client.command('SEARCH CHARSET X-NONE ALL')).tagged, /^NO \[BADCHARSET/)
    assert.match((await client.command('SEARCH FROBNICATE')).tagged, /^BAD/)
    assert.match((await client.command(`SEARCH ${'NOT '.repeat(5000)}ALL`)).tagged, /^BAD Search nested/)
    const returned = await client.command('UID SEARCH RETURN (MIN MAX COUNT ALL) ALL')
    assert.match(returned.untagged[0] ?? '', /^\* ESEARCH \(TAG "t\d+"\) UID MIN 1 MAX 3 COUNT 3 ALL 1:3$/)
    await client.command('SELECT Mime')
    assert.deepEqual((await client.command('SEARCH CHARSET UTF-8 SUBJECT {5}\r\ncaf\xc3\xa9')).untagged, [
      '* SEARCH 1',
    ])
    assert.deepEqual((await client.command('SEARCH CHARSET UTF-8 BODY {5}\r\ngr\xc3\xbcn')).untagged, [
      '* SEARCH 1',
    ])
  })

  test('SORT by several criteria', async (context) => {
    const client = await signIn(await start(context), 'INBOX')
    assert.deepEqual((await client.command('UID SORT (SUBJECT) UTF-8 ALL')).untagged, ['* SORT 1 3 2'])
    assert.deepEqual((await client.command('SORT (REVERSE SIZE SUBJECT) UTF-8 ALL')).untagged, [
      '* SORT 3 1 2',
    ])
  })

  test('STORE, COPY, MOVE, EXPUNGE, UID EXPUNGE', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'INBOX')
    assert.deepEqual((await client.command('STORE 1:2 +FLAGS (\\flagged)')).untagged, [
      '* 1 FETCH (FLAGS (\\Seen \\Flagged))',
      '* 2 FETCH (FLAGS (\\Flagged))',
    ])
    assert.deepEqual((await client.command('UID STORE 1 -FLAGS.SILENT \\Seen')).untagged, [])
    assert.match((await client.command('STORE 1 +FLAGS (\\Recent)')).tagged, /^BAD/)
    assert.match((await client.command('UID COPY 1,3 Nowhere')).tagged, /^NO \[TRYCREATE\]/)
    const archive = server.mailboxes.get('Archive')
    assert.equal(
      (await client.command('UID COPY 1,3 Archive')).tagged,
      `OK [COPYUID ${archive?.uidValidity} 1,3 1:2] Copy completed.`,
    )
    assert.deepEqual([...(archive?.messages[0]?.flags ?? [])], ['\\Flagged'])
    assert.deepEqual((await client.command('MOVE 1 Archive')).untagged, [
      `* OK [COPYUID ${archive?.uidValidity} 1 3] Moved.`,
      '* 1 EXPUNGE',
    ])
    await client.command('STORE 1:2 +FLAGS.SILENT (\\Deleted)')
    assert.deepEqual((await client.command('UID EXPUNGE 3')).untagged, ['* 2 EXPUNGE'])
    assert.deepEqual((await client.command('EXPUNGE')).untagged, ['* 1 EXPUNGE'])
    assert.match((await client.command('FETCH 1:* UID')).tagged, /^BAD/)
    assert.equal(server.mailboxes.get('INBOX')?.messages.length, 0)
  })

  test('APPEND with flags and a date, by both kinds of literal; TRYCREATE', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'Archive')
    const { untagged, tagged } = await client.command(
      'APPEND Archive (\\Seen) " 7-Feb-2026 21:52:25 -0130" {15}\r\nSubject: x\r\n\r\ny',
    )
    assert.deepEqual(untagged, ['* 1 EXISTS'])
    assert.match(tagged, /^OK \[APPENDUID \d+ 1\]/)
    assert.match((await client.command('APPEND Archive {3+}\r\na\r\n')).tagged, /^OK/)
    assert.match((await client.command('APPEND Nowhere {1+}\r\na')).tagged, /^NO \[TRYCREATE\]/)
    assert.deepEqual((await client.command('FETCH 1 (FLAGS INTERNALDATE RFC822)')).untagged, [
      '* 1 FETCH (FLAGS (\\Seen) INTERNALDATE " 7-Feb-2026 23:22:25 +0000" RFC822 {15}\r\nSubject: x\r\n\r\ny)',
    ])
  })

  test('CLOSE expunges what is marked, UNSELECT does not', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'INBOX')
    await client.command('STORE 1 +FLAGS (\\Deleted)')
    await client.command('UNSELECT')
    assert.equal(server.mailboxes.get('INBOX')?.messages.length, 3)
    await client.command('SELECT INBOX')
    assert.deepEqual((await client.command('CLOSE')).untagged, [])
    assert.equal(server.mailboxes.get('INBOX')?.messages.length, 2)
  })
})

describe('demo server: several sessions', () => {
  test('EXPUNGE waits through FETCH, STORE and SEARCH by sequence number; the message can still be read', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'INBOX')
    const other = await signIn(server, 'INBOX')
    await other.command('STORE 1 +FLAGS (\\Deleted)')
    await other.command('STORE 3 +FLAGS (\\Flagged)')
    await other.command('EXPUNGE')
    server.deliver('INBOX', 'Subject: new\n\nbody\n')
    assert.deepEqual((await client.command('FETCH 1 BODY.PEEK[TEXT]')).untagged, [
      '* 1 FETCH (BODY[TEXT] {8}\r\nHello.\r\n)',
      '* 4 EXISTS',
      '* 1 FETCH (UID 1 FLAGS (\\Seen \\Deleted))',
      '* 3 FETCH (UID 3 FLAGS (\\Seen $Forwarded \\Flagged))',
    ])
    assert.deepEqual((await client.command('SEARCH ALL')).untagged, ['* SEARCH 1 2 3 4'])
    assert.deepEqual((await client.command('NOOP')).untagged, ['* 1 EXPUNGE'])
    assert.deepEqual((await client.command('SEARCH ALL')).untagged, ['* SEARCH 1 2 3'])
  })

  test('IDLE tells at once: new mail, flags, EXPUNGE, an alert', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'INBOX')
    client.send('i IDLE\r\n')
    assert.equal(await client.response(), '+ idling')
    const uid = server.deliver('INBOX', 'Subject: new\n\nbody\n')
    assert.equal(await client.response(), '* 4 EXISTS')
    const other = await signIn(server, 'INBOX')
    await other.command(`UID STORE ${uid} +FLAGS (\\Seen)`)
    assert.equal(await client.response(), `* 4 FETCH (UID ${uid} FLAGS (\\Seen))`)
    assert.equal(server.expunge('INBOX', 1), true)
    assert.equal(server.expunge('INBOX', 1), false)
    assert.equal(await client.response(), '* 1 EXPUNGE')
    assert.equal(server.alert('Careful, ünïcode'), true)
    assert.equal(Buffer.from(await client.response(), 'latin1').toString(), '* OK [ALERT] Careful, ünïcode')
    client.send('DONE\r\n')
    assert.match(await client.response(), /^i OK/)
  })

  test('a session whose mailbox is deleted is sent off', async (context) => {
    const server = await start(context)
    const client = await signIn(server, 'Archive')
    const idler = await signIn(server, 'Archive')
    idler.send('i IDLE\r\n')
    await idler.response()
    await (await signIn(server)).command('DELETE Archive')
    assert.match(await idler.response(), /^\* BYE/)
    assert.match((await client.command('NOOP')).untagged[0] ?? '', /^\* BYE/)
    assert.equal(await client.response(), '<closed>')
  })

  test('after sign-in come an alert and new mail', async (context) => {
    const newMail = (count: number) => message(`news ${count}`)
    const server = await start(context, {
      alertAfterMs: 5,
      alertText: 'Tide is high.',
      newMailEveryMs: 10,
      newMail,
    })
    const client = await signIn(server)
    assert.equal(await client.response(), '* OK [ALERT] Tide is high.')
    await client.command('SELECT INBOX')
    client.send('i IDLE\r\n')
    await client.response()
    assert.match(await client.response(), /^\* \d+ EXISTS/)
  })

  test('cuts all connections, with a BYE or without', async (context) => {
    const server = await start(context)
    const first = await signIn(server)
    server.disconnectAll('Going down.')
    assert.equal(await first.response(), '* BYE Going down.')
    assert.equal(await first.response(), '<closed>')
    const second = await signIn(server)
    server.disconnectAll()
    assert.equal(await second.response(), '<closed>')
    assert.equal(server.alert('nobody hears'), false)
  })

  test('answers to pipelined commands share one latency', async (context) => {
    const server = await start(context, { latencyMs: 80 })
    const client = await signIn(server)
    const begin = performance.now()
    client.send('a NOOP\r\nb NOOP\r\nc NOOP\r\nd NOOP\r\n')
    for (const tag of 'abcd') assert.equal(await client.response(), `${tag} OK Done.`)
    const elapsed = performance.now() - begin
    assert.ok(elapsed >= 78 && elapsed < 300, `${elapsed} ms`)
  })
})

describe('demo server: size', () => {
  test('100,000 messages are made only where they are fetched', async (context) => {
    let made = 0
    const seen = new Set(['\\Seen'])
    const source = {
      count: 100_000,
      flags: () => seen,
      message(index: number) {
        made += 1
        return message(`number ${index}`)
      },
    }
    const server = await start(context, { mailboxes: [{ path: 'INBOX', messages: source }] })
    const client = await signIn(server, 'INBOX')
    assert.deepEqual((await client.command('SEARCH RETURN (COUNT MIN) UNSEEN')).untagged.length, 1)
    assert.equal(made, 0)
    const { untagged } = await client.command('UID FETCH 99951:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)')
    assert.equal(untagged.length, 50)
    assert.match(untagged[49] ?? '', /"number 99999"/)
    assert.ok(made <= 200, `${made} made`)
    assert.ok(server.bytesSent < 40_000, `${server.bytesSent} octets sent`)
  })
})

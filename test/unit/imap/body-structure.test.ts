import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ImapAttribute, ImapAttributeList } from 'imapflow'
import { parseBodyStructure, parseEnvelope, parseFetch } from '../../../src/imap/fetch-data.ts'
import { bodyBlocks } from '../../../src/mime/document.ts'
import { formsOf, otherForms, partsToShow } from '../../../src/mime/shown-parts.ts'
import { attachments, listParts, partName, safeFileName } from '../../../src/mime/structure.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { textLines } from '../../support/mail.ts'

/** A BODYSTRUCTURE as servers write it, as the tokens that the parser gives. */
function tokens(text: string): ImapAttributeList {
  const stack: ImapAttributeList[] = [[]]
  for (const [token, quoted] of text.matchAll(/[()]|"((?:[^"\\]|\\.)*)"|[^\s()]+/g)) {
    if (token === '(') stack.push([])
    else if (token === ')') {
      const list = stack.pop()
      if (list) stack.at(-1)?.push(list)
    } else if (token === 'NIL') stack.at(-1)?.push(null)
    else if (quoted === undefined) stack.at(-1)?.push({ type: 'ATOM', value: token })
    else stack.at(-1)?.push({ type: 'STRING', value: quoted.replace(/\\(.)/g, '$1') })
  }
  const [list] = stack[0] ?? []
  return Array.isArray(list) ? list : []
}

const structure = (text: string) => parseBodyStructure(tokens(text))
const outline = (root: BodyPart) =>
  listParts(root).map(
    ({ part, depth }) => `${'  '.repeat(depth)}${part.section} ${part.type}/${part.subtype}`,
  )

const text = (subtype = 'PLAIN') => `("TEXT" "${subtype}" ("CHARSET" "utf-8") NIL NIL "7BIT" 12 1)`
const envelope = '(NIL "Inner" NIL NIL NIL NIL NIL NIL NIL NIL)'
const forward = (body: string) => `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 342 ${envelope} ${body} 9)`

describe('BODYSTRUCTURE (RFC 9051 §7.5.2) as a part tree', () => {
  test('sections of parts, also inside messages (RFC 9051 §6.4.5.1)', () => {
    assert.deepEqual(outline(structure(text())), ['1 text/plain'])
    assert.deepEqual(
      outline(
        structure(
          `(${text()} ${text()} ${forward(text())} ${forward(`(${text()} ${text('HTML')} "ALTERNATIVE")`)} "MIXED")`,
        ),
      ),
      [
        ' multipart/mixed',
        '  1 text/plain',
        '  2 text/plain',
        '  3 message/rfc822',
        '    3.1 text/plain',
        '  4 message/rfc822',
        '    4 multipart/alternative',
        '      4.1 text/plain',
        '      4.2 text/html',
      ],
    )
    assert.deepEqual(outline(structure(forward(forward(text())))), [
      '1 message/rfc822',
      '  1.1 message/rfc822',
      '    1.1.1 text/plain',
    ])
  })
  test('a digest, a report, a signed and an encrypted message', () => {
    const parts = (root: string) => partsToShow(structure(root), 'plain').map(({ section }) => section)
    assert.deepEqual(parts(`(${text()} (${forward(text())} ${forward(text())} "DIGEST") "MIXED")`), [
      '1',
      '2.1',
      '2.1.1',
      '2.2',
      '2.2.1',
    ])
    const status = '("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 99)'
    assert.deepEqual(parts(`(${text()} ${status} ${forward(text())} "REPORT")`), ['1', '2'])
    const signature = '("APPLICATION" "PGP-SIGNATURE" NIL NIL NIL "7BIT" 99)'
    assert.deepEqual(parts(`(${text()} ${signature} "SIGNED")`), ['1'])
    assert.deepEqual(
      parts(`(("APPLICATION" "PGP-ENCRYPTED" NIL NIL NIL "7BIT" 9) ${text()} "ENCRYPTED")`),
      [],
    )
  })
  test('what is missing or broken gives a part all the same', () => {
    assert.deepEqual(outline(structure('()')), ['1 text/plain'])
    assert.deepEqual(outline(structure('(NIL NIL NIL NIL NIL NIL NIL)')), ['1 text/plain'])
    assert.deepEqual(outline(structure('("" "" NIL NIL NIL "" 3)')), ['1 text/plain'])
    assert.deepEqual(outline(structure('("IMAGE" NIL NIL NIL NIL "BASE64" 3)')), ['1 image/octet-stream'])
    assert.deepEqual(outline(structure('("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 3)')), ['1 message/rfc822'])
    assert.deepEqual(outline(structure('((NIL NIL NIL NIL NIL NIL 3) () "X")')), [
      ' multipart/x',
      '  1 text/plain',
      '  2 text/plain',
    ])
  })
  test('a multipart in which the server found no part is its text', () => {
    const empty = '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0)'
    assert.deepEqual(outline(structure(`(${empty} "MIXED")`)), ['TEXT text/plain'])
    assert.deepEqual(outline(structure('("multipart" "mixed" ("boundary" "x") NIL NIL "8bit" 11)')), [
      'TEXT text/plain',
    ])
    assert.deepEqual(outline(structure('("mixed" ("boundary" "x") NIL NIL)')), ['TEXT text/plain'])
    assert.deepEqual(outline(structure(forward(`(${empty} "MIXED")`))), [
      '1 message/rfc822',
      '  1.TEXT text/plain',
    ])
    assert.deepEqual(outline(structure(`(${text()} (${empty} "MIXED") "MIXED")`)), [
      ' multipart/mixed',
      '  1 text/plain',
      '  2 text/plain',
    ])
    assert.deepEqual(outline(structure(`(${empty} ${text()} "MIXED")`)).length, 3)
  })
  test('the disposition is found behind what each type adds', () => {
    const disposition = '("attachment" ("filename*" "utf-8\'\'%E6%97%A5.txt"))'
    const cases = [
      `("TEXT" "PLAIN" NIL NIL NIL "7BIT" 12 1 NIL ${disposition})`,
      `("IMAGE" "PNG" NIL NIL NIL "BASE64" 12 NIL ${disposition})`,
      `("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 342 ${envelope} ${text()} 9 NIL ${disposition})`,
    ]
    for (const each of cases) assert.equal(partName(structure(each)), '日.txt')
  })

  const deep = (levels: number) => `${'('.repeat(levels)}${text()}${' "MIXED")'.repeat(levels)}`
  test('case 30: 100 levels and 5000 parts are bounded, and marked', () => {
    const depths = (root: BodyPart) => listParts(root).map(({ depth }) => depth)
    const hundred = structure(deep(100))
    assert.ok(Math.max(...depths(hundred)) <= 50)
    assert.ok(listParts(hundred).some(({ part }) => part.truncated))
    assert.match(textLines(bodyBlocks([], hundred)).join(), /truncated: /)
    const wide = structure(`(${text().repeat(5000)} "MIXED")`)
    assert.equal(listParts(wide).length, 1001)
    assert.equal(wide.truncated, true)
    const forwards = structure(
      `${'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 3 NIL '.repeat(90)}${text()}${' 9)'.repeat(90)}`,
    )
    assert.ok(Math.max(...depths(forwards)) <= 51)
    assert.equal(structure(deep(40)).truncated, undefined)
  })
  test('case 30: a structure that the parser gave up is one text, and the message is there', () => {
    const data = parseFetch({
      tag: '*',
      command: '7',
      attributes: [
        { type: 'ATOM', value: 'FETCH' },
        [
          { type: 'ATOM', value: 'UID' },
          { type: 'ATOM', value: '9' },
          { type: 'ATOM', value: 'BODYSTRUCTURE' },
          null,
        ],
      ],
    })
    assert.equal(data?.uid, 9)
    assert.ok(data?.structure)
    const [part] = partsToShow(data.structure, 'plain')
    assert.equal(part?.section, 'TEXT')
    const lines = textLines(
      bodyBlocks([{ part: data.structure, bytes: Buffer.from('raw text'), complete: true }], data.structure),
    )
    assert.equal(lines[0], 'raw text')
    assert.match(lines.at(-1) ?? '', /^truncated: /)
  })
  test('property: any tree of tokens gives a bounded tree, which can be shown', () => {
    const atom = fc.oneof(
      fc.constant(null),
      fc
        .constantFrom(
          'TEXT',
          'MESSAGE',
          'RFC822',
          'PLAIN',
          'MULTIPART',
          'MIXED',
          'ALTERNATIVE',
          'RELATED',
          '7',
          '',
          'REPORT',
        )
        .map((value): ImapAttribute => ({ type: 'STRING', value })),
      fc.string({ maxLength: 8 }).map((value): ImapAttribute => ({ type: 'STRING', value })),
    )
    const { list } = fc.letrec<{ node: ImapAttribute; list: ImapAttributeList }>((tie) => ({
      node: fc.oneof({ maxDepth: 8 }, atom, tie('list')),
      list: fc.array(tie('node'), { maxLength: 10 }),
    }))
    const leaf = fc.constantFrom(
      text(),
      text('HTML'),
      text('CALENDAR'),
      '("IMAGE" "PNG" NIL NIL NIL "BASE64" 12)',
    )
    const { likely } = fc.letrec<{ likely: string }>((tie) => ({
      likely: fc.oneof(
        { maxDepth: 6 },
        leaf,
        tie('likely').map(forward),
        fc
          .tuple(
            fc.array(tie('likely'), { minLength: 1, maxLength: 4 }),
            fc.constantFrom('MIXED', 'ALTERNATIVE', 'RELATED', 'SIGNED', 'REPORT', 'DIGEST', 'ENCRYPTED'),
          )
          .map(([children, subtype]) => `(${children.join(' ')} "${subtype}")`),
      ),
    }))
    fc.assert(
      fc.property(fc.oneof(list, likely.map(tokens)), (input) => {
        const root = parseBodyStructure(input)
        const parts = listParts(root)
        assert.ok(parts.length >= 1 && parts.length <= 1001)
        assert.ok(parts.every(({ depth }) => depth <= 51))
        for (const prefer of ['plain', 'html'] as const) {
          const shown = partsToShow(root, prefer)
          assert.equal(new Set(shown).size, shown.length)
          const empty = shown.map((part) => ({ part, bytes: new Uint8Array(), complete: true }))
          textLines(bodyBlocks(empty, root))
          for (const part of shown) otherForms(root, part)
          for (const form of formsOf(root)) assert.ok(partsToShow(root, prefer, form).length > 0)
          // Nothing is both shown as a text and listed, but what is listed on purpose.
          const listed = new Set(attachments(root, shown))
          assert.ok(shown.every((part) => !listed.has(part) || part.disposition?.type === 'attachment'))
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('fuzz: a BODYSTRUCTURE that was changed on its way', () => {
  const octets = (value: string): ImapAttribute => ({ type: 'LITERAL', value: Buffer.from(value, 'latin1') })
  const string = (value: string): ImapAttribute => ({ type: 'STRING', value })
  const strange: readonly ImapAttribute[] = [
    null,
    [],
    [[]],
    [[null], [[]], null],
    string(''),
    string('-1'),
    string('99999999999999999999'),
    string('4294967295'),
    string('multipart'),
    string('message'),
    string('rfc822'),
    string('../../x\x1b[2J\u202e'),
    string('=?utf-8?Q?=1B]0;x=07?='),
    string('filename*0*'),
    octets('\xff\xfe\x00\x9b'),
  ]

  /** All lists in a tree of tokens, itself first. */
  const listsIn = (list: ImapAttributeList): ImapAttributeList[] => [
    list,
    ...list.flatMap((token) => (Array.isArray(token) ? listsIn(token) : [])),
  ]

  /** One change: a token goes, comes twice, becomes strange, or changes places with one anywhere else. */
  function change(
    tree: ImapAttributeList,
    [where, index, kind, other]: readonly [number, number, number, number],
  ): void {
    const lists = listsIn(tree)
    const list = lists[where % lists.length] ?? tree
    const at = index % Math.max(1, list.length)
    const from = lists[other % lists.length] ?? tree
    // A copy: a tree that holds itself has no end, and comes from no server.
    const copy = structuredClone(from[index % Math.max(1, from.length)] ?? null)
    if (kind === 0) list.splice(at, 1)
    else if (kind === 1) list.splice(at, 0, structuredClone(list[at] ?? null))
    else if (kind === 2) list[at] = structuredClone(strange[other % strange.length] ?? null)
    else if (JSON.stringify(copy).length < 5000) list[at] = copy
  }

  const whole = [
    `(${text()} ("TEXT" "HTML" ("CHARSET" "utf-8") "<1@x>" "about" "BASE64" 120 3 NIL ("inline" ("filename" "a.html")) NIL NIL) "ALTERNATIVE" ("BOUNDARY" "b") NIL NIL)`,
    `(${text()} ${forward(`(${text()} ("IMAGE" "PNG" ("NAME" "=?utf-8?Q?=C3=A9.png?=") NIL NIL "BASE64" 99 NIL ("attachment" ("filename*0*" "utf-8''%C3" "filename*1*" "%A9.png")) "en" "x")  "MIXED")`)} "MIXED")`,
    `((${text()} ${text('CALENDAR')} "ALTERNATIVE") ("APPLICATION" "MS-TNEF" NIL NIL NIL "BASE64" 4000) ("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 99) "REPORT" ("REPORT-TYPE" "delivery-status"))`,
    forward(
      forward(
        `((${text()} ("APPLICATION" "PGP-SIGNATURE" NIL NIL NIL "7BIT" 99) "SIGNED") ${text('X-PATCH')} "RELATED" ("START" "<1@x>"))`,
      ),
    ),
  ]

  test('property: it gives a bounded tree, whose parts can be listed, shown, named and fetched', () => {
    const changes = fc.array(fc.tuple(fc.nat(999), fc.nat(30), fc.nat(3), fc.nat(999)), { maxLength: 12 })
    fc.assert(
      fc.property(fc.constantFrom(...whole), changes, (body, made) => {
        const tree = structuredClone(tokens(body))
        for (const each of made) change(tree, each)
        const data = parseFetch({
          tag: '*',
          command: '7',
          attributes: [{ type: 'ATOM', value: 'FETCH' }, [{ type: 'ATOM', value: 'BODYSTRUCTURE' }, tree]],
        })
        const root = data?.structure
        assert.ok(root)
        const parts = listParts(root)
        assert.ok(parts.length >= 1 && parts.length <= 1001)
        for (const { part } of parts) {
          assert.match(part.section, /^(?:[1-9]\d*\.)*(?:[1-9]\d*|TEXT)$|^$/)
          assert.ok(Number.isSafeInteger(part.size) && part.size >= 0)
          assert.match(safeFileName(partName(part)), /^[^./\\\-~\p{Cc}][^/\\\p{Cc}]*$/u)
        }
        for (const prefer of ['plain', 'html'] as const) {
          const shown = partsToShow(root, prefer)
          const bodies = shown.map((part) => ({ part, bytes: Buffer.from('some text\n'), complete: true }))
          for (const line of textLines(bodyBlocks(bodies, root)))
            assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

test('a body without a value is an empty one: Mailutils has nothing more to say beyond the end', () => {
  const section: ImapAttributeList = [{ type: 'ATOM', value: 'TEXT' }]
  const data = parseFetch({
    tag: '*',
    command: '2',
    attributes: [
      { type: 'ATOM', value: 'FETCH' },
      [
        { type: 'ATOM', value: 'UID' },
        { type: 'ATOM', value: '9' },
        { type: 'ATOM', value: 'BODY', section },
      ],
    ],
  })
  assert.equal(data?.bodies?.get('TEXT')?.length, 0)
  assert.equal(data?.flags, undefined)
})

describe('groups in an ENVELOPE (RFC 9051 §7.5.2)', () => {
  const string = (value: string): ImapAttribute => ({ type: 'STRING', value })
  const to = (...list: ImapAttributeList[]) =>
    parseEnvelope([null, null, null, null, null, list, null, null, null, null]).to

  test('a group with members, and one without', () => {
    assert.deepEqual(
      to(
        [null, null, string('friends'), null],
        [string('Ana'), null, string('ana'), string('example.org')],
        [null, null, null, null],
        [null, null, string('undisclosed-recipients'), null],
        [null, null, null, null],
        [null, null, string('li'), string('example.net')],
      ),
      [
        { name: 'Ana', address: 'ana@example.org', group: 'friends' },
        { name: 'undisclosed-recipients', address: '', group: 'undisclosed-recipients' },
        { name: '', address: 'li@example.net' },
      ],
    )
  })
})

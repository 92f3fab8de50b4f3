import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formsOf, otherForms, partsToShow } from '../../../src/mime/shown-parts.ts'
import { attachments, partName } from '../../../src/mime/structure.ts'
import { isBlankText, isStubText } from '../../../src/mime/stub.ts'
import { plainToBlocks } from '../../../src/mime/plain.ts'
import type { BodyPart } from '../../../src/model/part.ts'
import { emptyEnvelope } from '../../support/fake-mailbox.ts'
import { bodyLines, mail } from '../../support/mail.ts'

type Extra = Partial<Pick<BodyPart, 'id' | 'disposition' | 'size' | 'parameters'>>

const leaf = (type: string, section: string, extra: Extra = {}): BodyPart => {
  const [main = '', subtype = ''] = type.split('/')
  return { section, type: main, subtype, parameters: {}, encoding: '7bit', size: 500, children: [], ...extra }
}
const multipart = (
  subtype: string,
  children: BodyPart[],
  parameters: BodyPart['parameters'] = {},
): BodyPart => ({
  ...leaf(`multipart/${subtype}`, '', { parameters, size: 0 }),
  children,
})
const alternative = (...children: BodyPart[]) => multipart('alternative', children)
const attached = (filename: string) => ({ disposition: { type: 'attachment', parameters: { filename } } })
const sections = (parts: readonly BodyPart[]) => parts.map(({ section }) => section)

describe('the form of a text', () => {
  // As Apple's Mail, Outlook and calendars nest them.
  const nested = multipart('mixed', [
    multipart('related', [
      alternative(leaf('text/plain', '1.1.1'), leaf('text/html', '1.1.2')),
      leaf('image/png', '1.2', { id: '<pic@x>' }),
    ]),
    leaf('application/pdf', '2', attached('a.pdf')),
  ])

  test('alternative inside related inside mixed', () => {
    assert.deepEqual(sections(partsToShow(nested, 'plain')), ['1.1.1'])
    assert.deepEqual(sections(partsToShow(nested, 'html')), ['1.1.2'])
    assert.deepEqual(attachments(nested).map(partName), ['a.pdf'])
    assert.deepEqual(formsOf(nested), ['plain', 'html'])
  })
  test('related inside alternative: the page and its pictures are the other form', () => {
    const page = multipart('related', [leaf('text/html', '2.1'), leaf('image/png', '2.2', { id: '<pic@x>' })])
    const root = alternative(leaf('text/plain', '1'), page)
    assert.deepEqual(sections(partsToShow(root, 'html')), ['2.1'])
    const [plain] = partsToShow(root, 'plain')
    assert.ok(plain)
    assert.deepEqual(otherForms(root, plain).map(sections), [['2.1']])
    assert.deepEqual(sections(attachments(root)), [])
  })
  test("Apple's page of pieces: all of them in their order", () => {
    const pieces = multipart('mixed', [
      leaf('text/html', '2.1'),
      leaf('application/pdf', '2.2', { disposition: { type: 'inline', parameters: { filename: 'a.pdf' } } }),
      leaf('text/html', '2.3'),
    ])
    const root = alternative(leaf('text/plain', '1'), pieces)
    assert.deepEqual(sections(partsToShow(root, 'html')), ['2.1', '2.3'])
    assert.deepEqual(otherForms(root, root.children[0] ?? root).map(sections), [['2.1', '2.3']])
    assert.deepEqual(sections(attachments(root, partsToShow(root, 'html'))), ['2.2'])
  })
  test('the root of a related one is the part that start names', () => {
    const parts = [leaf('image/png', '1', { id: '<a@x>' }), leaf('text/html', '2', { id: '<b@x>' })]
    assert.deepEqual(sections(partsToShow(multipart('related', parts, { start: '<b@x>' }), 'plain')), ['2'])
    assert.deepEqual(sections(partsToShow(multipart('related', parts, { start: 'b@x' }), 'plain')), ['2'])
    assert.deepEqual(sections(partsToShow(multipart('related', parts, { start: '<none>' }), 'plain')), [])
    assert.deepEqual(sections(attachments(multipart('related', parts, { start: '<none>' }))), [])
  })
  test('a key goes through plain, HTML, enriched and the invitation', () => {
    const root = alternative(
      leaf('text/plain', '1'),
      leaf('text/enriched', '2'),
      leaf('text/html', '3'),
      leaf('text/calendar', '4'),
    )
    const forms = formsOf(root)
    assert.deepEqual(forms, ['plain', 'html', 'enriched', 'calendar'])
    assert.deepEqual(
      forms.map((form) => sections(partsToShow(root, 'plain', form))),
      [['1', '4'], ['3', '4'], ['2', '4'], ['4']],
    )
    assert.deepEqual(formsOf(leaf('text/plain', '1')), [])
    assert.deepEqual(formsOf(alternative(leaf('text/html', '1'))), [])
  })
  test('a stub is passed over by its size, but not where the user chose it', () => {
    const root = alternative(leaf('text/plain', '1', { size: 60 }), leaf('text/html', '2', { size: 20_000 }))
    assert.deepEqual(sections(partsToShow(root, 'plain')), ['2'])
    assert.deepEqual(sections(partsToShow(root, 'plain', 'plain')), ['1'])
  })
  test('forms inside a forwarded message count too, those that nobody sees do not', () => {
    const both = alternative(leaf('text/plain', '2.1'), leaf('text/html', '2.2'))
    const forward = { ...leaf('message/rfc822', '2'), envelope: emptyEnvelope, children: [both] }
    assert.deepEqual(formsOf(multipart('mixed', [leaf('text/plain', '1'), forward])), ['plain', 'html'])
    assert.deepEqual(formsOf(multipart('report', [leaf('text/plain', '1'), forward])), [])
    assert.deepEqual(formsOf(multipart('encrypted', [both])), [])
  })
  test('texts that are inline are shown, those that are attached are listed', () => {
    const root = multipart('mixed', [
      leaf('text/plain', '1'),
      leaf('text/plain', '2', { disposition: { type: 'inline', parameters: { filename: 'log.txt' } } }),
      leaf('text/plain', '3', attached('b.txt')),
      leaf('text/markdown', '4'),
      leaf('text/x-patch', '5'),
      leaf('text/x-unknown', '6'),
      leaf('image/png', '7', { disposition: { type: 'inline', parameters: {} } }),
    ])
    assert.deepEqual(sections(partsToShow(root, 'plain')), ['1', '2', '4', '5'])
    assert.deepEqual(sections(attachments(root)), ['3', '6', '7'])
  })
  test('a few dates that are attached are shown, and listed; a whole calendar is not', () => {
    const dates = (size: number) =>
      multipart('mixed', [
        leaf('text/plain', '1'),
        leaf('text/calendar', '2', { ...attached('flight.ics'), size }),
      ])
    assert.deepEqual(sections(partsToShow(dates(3000), 'plain')), ['1', '2'])
    assert.deepEqual(sections(attachments(dates(3000))), ['2'])
    assert.deepEqual(sections(partsToShow(dates(300_000), 'plain')), ['1'])
  })
  test('a text of an unknown kind is shown where there is no other', () => {
    assert.deepEqual(sections(partsToShow(leaf('text/x-log', '1'), 'plain')), ['1'])
    assert.deepEqual(sections(partsToShow(leaf('text/x-log', '1', attached('a.log')), 'plain')), [])
    assert.deepEqual(sections(partsToShow(leaf('text/css', '1'), 'plain')), [])
  })
  test('the pieces of a page that is another form are no attachments', () => {
    const pieces = multipart('mixed', [
      leaf('text/html', '2.1'),
      leaf('image/png', '2.2'),
      leaf('text/html', '2.3'),
    ])
    assert.deepEqual(sections(attachments(alternative(leaf('text/plain', '1', { size: 500 }), pieces))), [
      '2.2',
    ])
  })
  test('an invitation that is only attached is shown, and listed', () => {
    const invitation = leaf('text/calendar', '2', {
      ...attached('invite.ics'),
      parameters: { method: 'REQUEST' },
    })
    const root = multipart('mixed', [leaf('text/plain', '1'), invitation])
    assert.deepEqual(sections(partsToShow(root, 'plain')), ['1', '2'])
    assert.deepEqual(sections(attachments(root)), ['2'])
    const both = multipart('mixed', [
      alternative(leaf('text/plain', '1.1'), leaf('text/calendar', '1.2')),
      invitation,
    ])
    assert.deepEqual(sections(partsToShow(both, 'plain')), ['1.1', '1.2'])
  })
})

describe('a plain text that says nothing', () => {
  test('white space of any kind', () => {
    for (const text of ['', ' \r\n\t', '\u00a0\n\u00a0', '\u200b\ufeff\u2028', '\u3000'])
      assert.ok(isBlankText(text))
    for (const text of ['.', '0', 'ü', '👍']) assert.ok(!isBlankText(text))
    assert.ok(isStubText(plainToBlocks('\u00a0\r\n\r\n\u00a0')))
    assert.ok(isStubText([]))
  })
  const stubs = [
    'Your mail client does not support HTML.',
    'To view this message, please use an HTML compatible email viewer!',
    'This is an HTML message. Please use an HTML capable mail program to read it.',
    'View this email in your browser: https://news.example.com/1',
    'Ihr E-Mail-Programm unterstützt leider kein HTML.',
    'Diese Nachricht wurde im HTML-Format gesendet.',
    'Votre messagerie ne prend pas en charge le format HTML.',
    'Su cliente de correo no admite HTML.',
    'O seu leitor de e-mail não suporta mensagem em HTML',
    'Il tuo programma di posta non supporta HTML.',
    'Uw e-mailprogramma ondersteunt geen HTML-berichten.',
    'Twój program pocztowy nie obsługuje HTML.',
    'Ваша почтовая программа не поддерживает HTML.',
    'このメールはHTMLメールです。',
    '您的邮件客户端不支持HTML。',
    '이 메일은 HTML 형식입니다.',
  ]
  for (const stub of stubs) test(stub, () => assert.ok(isStubText(plainToBlocks(stub))))
  test('real texts are none', () => {
    const texts = [
      'Hello',
      'Can we meet on Tuesday?',
      `The HTML of the message is wrong. ${'And there is more to say about it. '.repeat(20)}`,
      'See https://example.org/index.html',
    ]
    for (const text of texts) assert.ok(!isStubText(plainToBlocks(text)), text)
  })
  test('what takes its place', () => {
    const message = mail(
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x',
      'Content-Type: text/plain; charset=utf-8',
      '',
      '\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0',
      '--x',
      'Content-Type: text/html',
      '',
      '<p>Here',
      '--x--',
    )
    const [plain] = partsToShow(message.structure, 'plain')
    assert.ok(plain)
    assert.deepEqual(otherForms(message.structure, plain).map(sections), [['2']])
    assert.deepEqual(bodyLines(message, 'plain', 'html'), ['Here'])
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { htmlToBlocks } from '../../../src/mime/html.ts'
import { linksOf } from '../../../src/mime/links.ts'
import { plainToBlocks } from '../../../src/mime/plain.ts'
import { findUrls } from '../../../src/mime/urls.ts'
import { layOut } from '../../../src/text/layout.ts'

describe('URLs in a text', () => {
  const shown = (text: string) => [...findUrls(text)].map(({ start, end }) => text.slice(start, end))
  const cases: [string, string[]][] = [
    ['see https://a.org/x.', ['https://a.org/x']],
    ['(https://a.org/x), https://b.org/?q=1!', ['https://a.org/x', 'https://b.org/?q=1']],
    [
      'https://en.wikipedia.org/wiki/Mail_(disambiguation)',
      ['https://en.wikipedia.org/wiki/Mail_(disambiguation)'],
    ],
    ['(https://en.wikipedia.org/wiki/Mail_(x))', ['https://en.wikipedia.org/wiki/Mail_(x)']],
    ['<URL:https://a.org/x> <https://b.org>', ['https://a.org/x', 'https://b.org']],
    ['http://[2001:db8::1]:8080/x]', ['http://[2001:db8::1]:8080/x']],
    ['https://例え.jp/日本。「https://b.org」', ['https://例え.jp/日本', 'https://b.org']],
    [
      'www.a.org, mailto:a@b.org; xhttp://c.org javascript:alert(1) http:// file:///etc/passwd',
      ['www.a.org', 'mailto:a@b.org'],
    ],
    [
      '*https://a.org/x* _https://b.org/y_ "https://c.org" [https://d.org]',
      ['https://a.org/x', 'https://b.org/y', 'https://c.org', 'https://d.org'],
    ],
  ]
  for (const [text, urls] of cases) test(text, () => assert.deepEqual(shown(text), urls))
  test('threat: homographs (CVE-2021-42694): a host of mixed scripts is followed by its punycode', () => {
    const [line = []] = layOut(plainToBlocks('at https://p\u0430ypal.com/x now, https://bücher.de/'), 80)
    assert.equal(
      line.map((span) => span.text).join(''),
      'at https://p\u0430ypal.com/x ⚠ (xn--pypal-4ve.com) now, https://bücher.de/',
    )
  })
})

describe('the links of a message', () => {
  test('of a plain text: in order, each once, in full', () => {
    const blocks = plainToBlocks('b https://b.org/2 and www.a.org\n> https://b.org/2\n')
    assert.deepEqual(linksOf(blocks), [
      { url: 'https://b.org/2', deceives: false },
      { url: 'http://www.a.org/', deceives: false },
    ])
  })
  test('of an HTML text: first those with a number in it, labelled, misleading ones marked', () => {
    const blocks = htmlToBlocks(
      '<p>bare https://c.org/ <a href="https://a.org/x?y">Read <b>more</b></a> <a href="https://evil.com">https://bank.com</a> ' +
        '<a href="https://b.org">b.org</a> <a href="https://d.org/">https://d.org</a></p>',
    )
    assert.deepEqual(linksOf(blocks), [
      { url: 'https://a.org/x?y', label: 'Read more', deceives: false },
      { url: 'https://evil.com/', label: 'https://bank.com', deceives: true },
      { url: 'https://b.org/', label: 'b.org', deceives: false },
      { url: 'https://c.org/', deceives: false },
      { url: 'https://d.org/', deceives: false },
    ])
  })
  test('places for a break in a label hide nothing', () => {
    const [link] = linksOf(htmlToBlocks('<a href="https://evil.com">https://ban<wbr>k.c&shy;om/</a>'))
    assert.deepEqual(link, { url: 'https://evil.com/', label: 'https://bank.com/', deceives: true })
    assert.deepEqual(linksOf(htmlToBlocks('<a href="https://a.org/x">https://<wbr>a.org/<wbr>x</a>')), [
      { url: 'https://a.org/x', deceives: false },
    ])
  })
  test('a span leads only where its text shows, however it is folded', () => {
    const url = `https://a.org/${'path/'.repeat(30)}end`
    for (const blocks of [
      plainToBlocks(`go to ${url}, or https://a.org/`),
      htmlToBlocks(`<p>go <a href="${url}">there</a> or <a href="${url}">${url}</a><p>https://evil.com/`),
    ]) {
      const pieces = layOut(blocks, 30).flat()
      const targets = new Set(pieces.map((span) => span.target).filter((target) => target !== undefined))
      assert.ok(targets.has(url) && targets.size === 2)
      for (const { text, target } of pieces) {
        if (target !== undefined) assert.ok(target.includes(text), `${text} leads to ${target}`)
      }
      const folded = pieces.filter((span) => span.target === url).map((span) => span.text)
      assert.ok(folded.length > 4)
      assert.ok(folded.join('').startsWith(url))
    }
  })
})

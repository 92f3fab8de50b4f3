import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cpuSince } from '../../support/cpu-time.ts'
import { htmlToBlocks } from '../../../src/mime/html.ts'
import type { Block } from '../../../src/model/document.ts'
import { layOut } from '../../../src/text/layout.ts'

const render = (html: string, width = 76) =>
  layOut(htmlToBlocks(html), width).map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )
const lastText = (blocks: readonly Block[]) => {
  const last = blocks.at(-1)
  return last?.kind === 'paragraph' ? (last.spans[0]?.text ?? '') : ''
}

describe('HTML', () => {
  test('case 23: what a browser hides is left out', () => {
    const hidden = [
      '<div style="display:none">a</div>',
      '<div style="DISPLAY : NONE !important">a</div>',
      '<span style="color:red;font-size:0px">a</span>',
      '<span style="font-size: 0">a</span>',
      '<p hidden>a</p>',
      '<p style="visibility:hidden">a</p>',
      '<div style="max-height:0;overflow:hidden">a</div>',
      '<!--[if mso]><p>a</p><![endif]-->',
      '<img src="https://t.example/p.gif" width="1" height="1" alt="a">',
      '<img style="width:1px;height:1px" alt="a">',
      '<script>a</script><style>a</style><title>a</title><template>a</template>',
      '<p>&nbsp;&zwnj;&nbsp;</p>',
    ]
    for (const html of hidden) assert.deepEqual(render(html), [], html)
    assert.deepEqual(render('<span style="font-size:0.9em">a</span><b style="opacity:0.5">b</b>'), ['ab'])
  })

  test('case 24: links are numbered and a misleading one is marked', () => {
    assert.deepEqual(render('<a href="https://evil.com">https://bank.com</a>'), [
      'https://bank.com [1]',
      '',
      '[1] https://evil.com/ ⚠ text names another host',
    ])
  })
  test('case 24: equal links share a number, javascript: is no link, a URL that shows itself needs none', () => {
    const html =
      '<a href="https://a.org">one</a> <a href="https://a.org/">two</a> <a href="javascript:x()">js</a> <a href="data:x">d</a> ' +
      '<a href="https://b.org">https://b.org</a> <a href="mailto:a@b.org">a@b.org</a> <a href="/rel">r</a>'
    assert.deepEqual(render(html), ['one [1] two [1] js d https://b.org a@b.org r', '', '[1] https://a.org/'])
  })
  test('links that deceive and links that do not', () => {
    const deceives = (href: string, text: string) =>
      render(`<a href="${href}">${text}</a>`).some((line) => line.includes('⚠'))
    assert.ok(deceives('https://bank.com@evil.com/', 'https://bank.com'))
    assert.ok(deceives('https://evil.com/https://bank.com', 'www.bank.com'))
    assert.ok(deceives('https://bank.com.evil.com/', 'bank.com/login'))
    assert.ok(deceives('https://xn--pypal-4ve.com/', 'paypal.com'))
    assert.ok(deceives('mailto:x@evil.com', 'help@bank.com'))
    assert.ok(!deceives('https://www.bank.com/a?b', 'bank.com'))
    assert.ok(!deceives('https://login.bank.com/', 'https://bank.com/'))
    assert.ok(!deceives('https://files.example.org/x', 'report.pdf'))
    assert.ok(!deceives('https://example.org/', 'Read more'))
  })
  test('images are their alternative text', () => {
    assert.deepEqual(render('<p>a <img alt="A &amp; B" src=x> b <img src=y></p>'), ['a [image: A & B] b'])
    assert.deepEqual(render('<a href="https://a.org"><img src=x></a>'), [
      '[image] [1]',
      '',
      '[1] https://a.org/',
    ])
  })

  test('case 25: a layout table is its blocks in order', () => {
    const html = '<table><tr><td>one<td><table><tr><td>two</table></tr><tr><td><p>three</table>'
    assert.deepEqual(
      render(html).filter((line) => line !== ''),
      ['one', 'two', 'three'],
    )
  })
  test('case 25: a data table is aligned columns, a wide one "header: value"; colspan is capped', () => {
    const table = (text: string) =>
      `<table border="1"><tr><th>Name</th><th>Value</th></tr><tr><td>日本</td><td>${text}</td></tr><tr><td colspan=9999999>c</td></tr></table>`
    assert.deepEqual(render(table('x')), ['Name  Value', '日本  x', 'c'])
    assert.deepEqual(render(table('long '.repeat(20))), [
      'Name: 日本',
      `Value: ${'long '.repeat(14).trim()}`,
      `  ${'long '.repeat(6).trim()}`,
      '',
      'Name: c',
    ])
  })
  test('case 26: nested quotes, lists, pre', () => {
    const html =
      '<blockquote>a<blockquote>q</blockquote></blockquote>' +
      '<ol start=3><li>three<ul><li>in<li>out</ul><li><p>four</p><p>more</p></ol><pre>  a\n\n   b\tc\n</pre>'
    assert.deepEqual(render(html), [
      '> a',
      '>',
      '> > q',
      '',
      '3. three',
      '   * in',
      '   * out',
      '',
      '4. four',
      '',
      '   more',
      '',
      '  a',
      '',
      '   b    c',
    ])
  })
  test('white space collapses, inline elements join, br breaks', () => {
    assert.deepEqual(render('<p>a\n  <b>b </b> c<i>d</i><br>e</p><div>f</div><div>g</div>'), [
      'a b cd',
      'e',
      '',
      'f',
      'g',
    ])
  })
  test('controls in character references are shown, not obeyed', () => {
    assert.deepEqual(render('<p>&#x1b;[31m&#x9b;&#7;&#x202e;x<pre>&#x1b;]0;</pre>'), [
      '␛[31m›␇⟨U+202E⟩x',
      '',
      '␛]0;',
    ])
  })

  const bombs: [string, string][] = [
    ['200,000 nested divs', '<div>'.repeat(200_000)],
    ['200,000 divs', '<div>x</div>'.repeat(200_000)],
    ['one line of 2 MB', 'x'.repeat(2_500_000)],
    ['nested quotes', '<blockquote>'.repeat(100_000)],
    [
      'a tag of 200,000 attributes',
      `<a ${Array.from({ length: 200_000 }, (_, index) => `a${index}=">"`).join(' ')}`,
    ],
    ['formatting elements', '<p><font color=1>'.repeat(50_000)],
    ['nested tables', '<table><tr><td>x'.repeat(50_000)],
    ['a table of 500,000 cells', `<table border=1><tr>${'<td>'.repeat(500_000)}`],
    ['100,000 links in one paragraph', '<a href="http://x.example/">z'.repeat(60_000)],
    ['comments', '<!--'.repeat(500_000)],
    ['nested lists', '<ul><li>'.repeat(100_000)],
  ]
  for (const [title, html] of bombs) {
    test(`case 30: ${title}: within 2 s`, () => {
      const start = process.cpuUsage()
      const blocks = htmlToBlocks(html)
      layOut(blocks.slice(0, 1000), 80)
      assert.ok(cpuSince(start) < 2000, `${cpuSince(start)} ms`)
      assert.ok(blocks.length < 60_000)
    })
  }
  test('case 30: says where it stopped', () => {
    assert.match(lastText(htmlToBlocks(`first${'<div>'.repeat(100_000)}`)), /^truncated/)
    assert.equal(render(`first${'<div>'.repeat(100_000)}`)[0], 'first')
    assert.match(lastText(htmlToBlocks('<div>x</div>'.repeat(200_000))), /^truncated/)
  })

  const pieces = fc.constantFrom(
    '<table border=1>',
    '<tr>',
    '<td>',
    '<th>',
    '</table>',
    '<p>',
    '<a href="http://a.b/">',
    '</a>',
    '<pre>',
    '</pre>',
    '<ol>',
    '<ul>',
    '<li>',
    '</ul>',
    '<blockquote>',
    '</blockquote>',
    '<br>',
    '<hr>',
    '<img alt="x\x1b">',
    ' ',
    '\n',
    'text',
    '&#x1b;',
    '\u202e',
    '<b>',
    '</b>',
    '<!--',
    '-->',
    '<svg>',
    '<select>',
    '<h1>',
    '<dd>',
    '<frameset>',
    '<template>',
    '<',
    '日本',
    '\x00',
  )
  test('property: any HTML gives safe lines that fit, and can be sent to a thread', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (html) => {
          const blocks = htmlToBlocks(html)
          assert.deepEqual(structuredClone(blocks), blocks)
          for (const line of render(html, 20)) assert.doesNotMatch(line, /[\p{Cc}\p{Cs}]/u)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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

describe('HTML: the cases of the notes', () => {
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

  test('case 23: hidden by a style sheet, by colour, by size in letters only', () => {
    assert.deepEqual(
      render(
        '<style>.pre{display:none !important} #x , p.y {display:none}</style><p class="a pre">a<p id=x>b<p class=y>c',
      ),
      [],
    )
    // Rules for other screens do not hide, inline styles win.
    assert.deepEqual(
      render(
        '<style>@media (max-width:600px){.m{display:none}} @import "x"; .z{display:none}</style><p class=m>a<p class=z style="display:block">b',
      ),
      ['a', '', 'b'],
    )
    assert.deepEqual(
      render(
        '<div style="color:#FFF;background-color:white">a</div><div style="background:#fff"><font color="#ffffff">b</font></div>',
      ),
      [],
    )
    assert.deepEqual(
      render('<td bgcolor="#0066cc"><a href="https://a.org" style="color:#fff">Shop</a></td>')[0],
      'Shop [1]',
    )
    assert.deepEqual(render('<p style="color:transparent">a<b style="color:#000">b</b>'), ['b'])
    // Newsletters set the size to 0 for the gaps between columns, and set it again for the text.
    assert.deepEqual(render('<div style="font-size:0px">x<div style="font-size:13px">text</div></div>'), [
      'text',
    ])
    // Outlook alone hides these.
    assert.deepEqual(
      render('<!--[if mso]>m<![endif]--><!--[if !mso]><!--><b style="mso-hide:all">all</b><!--<![endif]-->'),
      ['all'],
    )
  })
  test('case 23: a preheader is padded with what nobody sees', () => {
    assert.deepEqual(
      render(`<div>Preview${'&nbsp;&zwnj;&#847;&shy;&#8199;&#65279;&#x200b;'.repeat(50)}</div><p>Text`),
      ['Preview', '', 'Text'],
    )
  })
  test('threat: tracking images: a pixel leaves no trace, no address of an image is shown', () => {
    const html =
      '<img src="https://t.example/p?id=1" width=1 height=1><img src="https://t.example/l.png"><p style="background:url(https://t.example/b)">x'
    assert.deepEqual(render(html), ['x'])
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
  test('case 25: a bill without a border is aligned, figures to the right', () => {
    const html =
      '<table role="presentation"><tr><td>Tea</td><td align=right>€4.50</td></tr><tr><td>Shipping</td><td style="text-align: right">€12.00</td></tr></table>'
    assert.deepEqual(render(html), ['Tea        €4.50', 'Shipping  €12.00'])
  })
  test('case 25: a cell over several rows keeps its column', () => {
    const html =
      '<table border=1><caption>Plan</caption><tr><th rowspan=2>Mon<td>a<td>b<tr><td>c<td>d<tr><th>Tue<td>e<td>f</table>'
    assert.deepEqual(render(html), ['Plan', 'Mon  a  b', '     c  d', 'Tue  e  f'])
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
    ['blanks that nobody sees', '&zwnj;&nbsp;'.repeat(200_000)],
    ['100,000 nested tables', '<table><tr><td>x'.repeat(100_000)],
    ['10 MB of prose', 'lorem ipsum <b>dolor</b> sit amet<br>'.repeat(280_000)],
    ['a style sheet of 1 MB', `<style>${'.a{display:none}@media{'.repeat(50_000)}</style>x`],
    ['a style of 1 MB', `<p style="${'color:red;'.repeat(100_000)}">x`],
    ['what begins replies', '<div style="border-top:solid">From: x</div>'.repeat(40_000)],
  ]
  for (const [title, html] of bombs) {
    test(`case 30, threat: HTML bomb: ${title}: within 2 s`, () => {
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
})

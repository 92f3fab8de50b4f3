import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { htmlToBlocks } from '../../../src/mime/html.ts'
import { layOut } from '../../../src/text/layout.ts'

const render = (html: string, width = 76) =>
  layOut(htmlToBlocks(html), width).map((line) =>
    line
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  )

describe('HTML', () => {
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
  test('a link behind the scanner of Outlook is judged by where it leads in the end', () => {
    const note = (host: string) =>
      render(
        `<a href="https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2F${host}%2F&data=5">bank.com</a>`,
        200,
      ).at(-1) ?? ''
    assert.doesNotMatch(note('www.bank.com'), /⚠/)
    assert.match(note('evil.com'), /⚠/)
    const imitation = 'https://safelinks.protection.outlook.com.evil.com/?url=https%3A%2F%2Fbank.com'
    assert.match(render(`<a href="${imitation}">bank.com</a>`, 200).at(-1) ?? '', /⚠/)
  })
  test('an address in angle brackets that links to itself has no number', () => {
    assert.deepEqual(render('Li <a href="mailto:li@example.net">&lt;li@example.net&gt;</a>'), [
      'Li <li@example.net>',
    ])
  })
  test('cells side by side are parted where they are more than a line', () => {
    const table =
      '<table><tr><td>Ship to<br>Mill Lane</td><td>Pay by<br>card, as always and as you have done since the shop exists</td></tr></table>'
    assert.deepEqual(render(table), [
      'Ship to',
      'Mill Lane',
      '',
      'Pay by',
      'card, as always and as you have done since the shop exists',
    ])
    const links = '<table><tr><td><p>one</p></td><td>two</td></tr><tr><td>three<td>'.concat('x'.repeat(50))
    assert.deepEqual(render(links).slice(-2), ['three', 'x'.repeat(50)])
  })
  test('an emoji that is a picture is an emoji, text struck out by its style is', () => {
    assert.deepEqual(render('a <img alt="👍🏽" src=x> <span style="text-decoration: line-through">b</span>'), [
      'a 👍 ~b~',
    ])
  })
  test('the reply of Yahoo, also where it was renamed on its way', () => {
    assert.deepEqual(render('<p>new</p><div class="ydp5a2c8f7eyahoo_quoted">old</div>'), ['new', '', '> old'])
  })
  test('images are their alternative text', () => {
    assert.deepEqual(render('<p>a <img alt="A &amp; B" src=x> b <img src=y></p>'), ['a [image: A & B] b'])
    assert.deepEqual(render('<a href="https://a.org"><img src=x></a>'), [
      '[image] [1]',
      '',
      '[1] https://a.org/',
    ])
  })

  test('letters raised and lowered, struck out and quoted words, ruby', () => {
    assert.deepEqual(
      render('x<sup>2</sup>+H<sub>2</sub>O, 1<sup>st</sup>, x<sup>n</sup><sub>i</sub>, note<sup>a</sup>'),
      ['x²+H₂O, 1st, xⁿ_i, note^a'],
    )
    assert.deepEqual(render('<s>$9</s> $5, <q>so</q>, <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>'), [
      '~$9~ $5, “so”, 漢(かん)',
    ])
  })
  test('a run of line breaks is one blank line, a single one ends the line', () => {
    assert.deepEqual(render('a<br>b<br><br>c<br><br><br><br>d<div>e<br></div><div><br></div><div>f</div>'), [
      'a',
      'b',
      '',
      'c',
      '',
      'd',
      'e',
      '',
      'f',
    ])
  })
  test('images: by their words, by the file that cid: names, by their size where large; others are nothing', () => {
    const image = (attributes: string) => render(`<p>a <img ${attributes}> b`)
    assert.deepEqual(image('alt="A lake" width=600 height=200'), ['a [image: A lake, 600x200] b'])
    assert.deepEqual(image('alt="A lake" width="100%"'), ['a [image: A lake] b'])
    assert.deepEqual(image('src="cid:image001.png@01DB.A"'), ['a [image: image001.png] b'])
    assert.deepEqual(image('src=x.png width=600 style="height:300px"'), ['a [image, 600x300] b'])
    assert.deepEqual(image('src=logo.png width=20 height=20'), ['a b'])
    assert.match(render('<img src=a><img src=b>').join(), /2 images without a word/)
  })
  test('forms are what their fields say', () => {
    assert.deepEqual(
      render(
        '<form>Name <input placeholder="you"> <input type=checkbox checked>yes <input type=hidden value=x>' +
          '<select><option>one<option selected>two</select> <input type=submit value="Send"> <button>Go</button></form>',
      ),
      ['Name [you] [x] yes [two] [Send] Go'],
    )
  })
  test('definition lists, lists without marks', () => {
    assert.deepEqual(render('<dl><dt>T<dd>meaning<dt>U<dd>other</dl>'), ['T', '  meaning', 'U', '  other'])
    assert.deepEqual(render('<ul style="list-style: none"><li>a<li>b</ul>'), ['a', 'b'])
  })
  test('the reply of Gmail: attribution dimmed, signature marked, the quote quoted; an indent is none', () => {
    const html =
      '<div dir="ltr">Fine.<br clear="all"><div class="gmail_signature">Bob</div></div><br><div class="gmail_quote"><div class="gmail_attr">' +
      'On Tue, Ana &lt;<a href="mailto:ana@example.org">ana@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" ' +
      'style="margin:0;border-left:1px solid"><div>Shall we?</div></blockquote></div>' +
      '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>'
    assert.deepEqual(render(html), [
      'Fine.',
      'Bob',
      '',
      'On Tue, Ana <ana@example.org> wrote:',
      '',
      '> Shall we?',
      '',
      '    indented',
    ])
    const roles = htmlToBlocks(html).flatMap((block) =>
      block.kind === 'paragraph' ? [block.spans[0]?.role] : [],
    )
    assert.deepEqual(roles, ['text', 'signature', 'dim', 'text', 'text'])
  })
  test('the reply of Outlook: what follows its border and "From:" is quoted, each time a level deeper', () => {
    const separator = (name: string) =>
      `<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p><b>From:</b> ${name}<br><b>Sent:</b> Tuesday</p></div></div>`
    const html = `<div class=WordSection1><p>Yes.</p>${separator('Ana')}<p>Well?</p>${separator('Bob')}<p>First.</p></div><p>outside</p>`
    assert.deepEqual(render(html), [
      'Yes.',
      '',
      '> From: Ana',
      '> Sent: Tuesday',
      '>',
      '> Well?',
      '>',
      '> > From: Bob',
      '> > Sent: Tuesday',
      '> >',
      '> > First.',
      '',
      'outside',
    ])
    const web = '<div>Yes.</div><hr><div id="divRplyFwdMsg"><b>Von:</b> Ana</div><div>Well?</div>'
    assert.deepEqual(render(web).slice(-2), ['> Von: Ana', '> Well?'])
    assert.deepEqual(render('<div style="border-top:solid 1px">News</div><p>more'), ['News', '', 'more'])
  })
  test('Outlook: lines stand close, a paragraph of no-break spaces is a blank line; the lists of Word are lists', () => {
    const item = (level: number, mark: string, text: string) =>
      `<p class=MsoListParagraph style='margin-left:.5in;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>`
    const html =
      `<p class=MsoNormal>Bob<o:p></o:p></p><p class=MsoNormal>Acme<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>` +
      `${item(1, '·', 'one')}${item(2, 'o', 'deep')}${item(1, '2.', 'two')}<p style="margin: 0 0 16px">x<p style="margin:0in">y<p style="margin:0">z`
    assert.deepEqual(render(html), ['Bob', 'Acme', '', '* one', '   * deep', '2. two', '', 'x', '', 'y', 'z'])
    // There is no level 0: what says so is no list.
    assert.deepEqual(render(item(0, '·', 'one')), ['* one'])
  })
  test('Outlook on the web: its style has lines stand close', () => {
    const style = '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>'
    const text = '<p>Bob</p><p>Acme</p><p><br></p><p style="margin-top:1em">next</p>'
    assert.deepEqual(render(style + text), ['Bob', 'Acme', '', 'next'])
    assert.deepEqual(render(text).slice(0, 3), ['Bob', '', 'Acme'])
  })
  test('a link without words is called by its label', () => {
    assert.equal(render('<a href="https://a.org" aria-label="Our site"><img src=x></a>')[0], '[Our site] [1]')
    assert.equal(render('<a href="www.a.org">x</a>').at(-1), '[1] http://www.a.org/')
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

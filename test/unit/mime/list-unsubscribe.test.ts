import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseHeader } from '../../../src/mime/header.ts'
import { hostWords, unsubscribeTargets } from '../../../src/mime/list-unsubscribe.ts'
import type { UnsubscribeTarget } from '../../../src/mime/list-unsubscribe.ts'

function targets(...lines: readonly string[]): readonly UnsubscribeTarget[] {
  return unsubscribeTargets(parseHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)))
}

/** Kinds and URLs of the targets. */
function told(...lines: readonly string[]): string[] {
  return targets(...lines).map(({ kind, url }) => `${kind} ${url}`)
}

const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'

describe('the ways to leave a list (RFC 2369)', () => {
  test('are in angle brackets, with commas between, comments anywhere and folding in them', () => {
    assert.deepEqual(
      told(
        'List-Unsubscribe: (Use this (really, \\) <https://no.example/>) to leave) <https://example.org/a?b=',
        ' c&d>  (or a mail),',
        ' <mailto:leave@example.org?subject=Leave%20it&body=a+b> (thanks',
      ),
      ['page https://example.org/a?b=c&d', 'mail mailto:leave@example.org?subject=Leave%20it&body=a+b'],
    )
  })

  test('end where something else comes', () => {
    assert.deepEqual(told('List-Unsubscribe: <https://example.org/a> x, <https://evil.example/>'), [
      'page https://example.org/a',
    ])
    assert.deepEqual(told('List-Unsubscribe: https://example.org/a'), [])
    assert.deepEqual(told('List-Unsubscribe: <https://example.org/a'), [])
    assert.deepEqual(told('Subject: none'), [])
  })

  test('a mail is told in full: whom it is to, and all fields that the link asks for', () => {
    const [mail] = targets(
      'List-Unsubscribe: <mailto:a%40b.example,c@example.org?Subject=un+sub%0D%0ABcc:%20x&cc=boss@example.org&body=%zz>',
    )
    assert.ok(mail?.kind === 'mail')
    assert.equal(mail.to, 'a@b.example,c@example.org')
    assert.deepEqual(mail.fields, [
      ['Subject', 'un+sub\r\nBcc: x'],
      ['cc', 'boss@example.org'],
      ['body', '%zz'],
    ])
  })

  test('are http, https and mailto, and name nobody before the host', () => {
    assert.deepEqual(
      told(
        'List-Unsubscribe: <javascript:alert(1)>, <file:///etc/passwd>, <ftp://example.org/>, <-oProxy>, <https://bank.example@evil.example/>, <http://example.org/>',
      ),
      ['page http://example.org/'],
    )
  })

  test('one click by POST is for https, and said once (RFC 8058)', () => {
    const offer = 'List-Unsubscribe: <mailto:a@example.org>, <https://example.org/u>'
    assert.equal(told(offer, post)[0], 'post https://example.org/u')
    assert.equal(told(offer, post).length, 3)
    assert.ok(!told(offer).some((each) => each.startsWith('post')))
    assert.ok(!told(offer, 'List-Unsubscribe-Post: yes').some((each) => each.startsWith('post')))
    assert.ok(!told(offer, post, post).some((each) => each.startsWith('post')))
    assert.ok(!told(offer, offer, post).some((each) => each.startsWith('post')))
    assert.ok(!told('List-Unsubscribe: <http://example.org/u>', post).some((each) => each.startsWith('post')))
  })

  test('a hostile field takes no time, and gives no more than ten', () => {
    const began = performance.now()
    assert.equal(told(`List-Unsubscribe: ${'<https://example.org/a>,'.repeat(1000)}`).length, 10)
    assert.deepEqual(told(`List-Unsubscribe: ${'('.repeat(100_000)}`), [])
    assert.deepEqual(told(`List-Unsubscribe: ${'<'.repeat(100_000)}`), [])
    assert.ok(performance.now() - began < 1000)
  })

  test('threat: homographs: the host is in punycode where its letters could be taken for others', () => {
    assert.deepEqual(hostWords('https://xn--pypal-4ve.com/x'), {
      words: 'xn--pypal-4ve.com',
      deceives: true,
    })
    assert.deepEqual(hostWords('https://bücher.example/'), {
      words: 'bücher.example (xn--bcher-kva.example)',
      deceives: false,
    })
    assert.deepEqual(hostWords('https://example.org:8443/'), { words: 'example.org:8443', deceives: false })
  })
})

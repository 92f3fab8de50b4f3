import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notificationSequence } from '../../../src/ui/terminal/notification.ts'

const notification = { kind: 'notification', title: 'New mail in INBOX', body: 'Ana, a;b' } as const

test('a notification is one sequence, wrapped for multiplexers', () => {
  assert.equal(
    notificationSequence({ ...notification, protocol: 'osc9' }, {}),
    '\x1b]9;New mail in INBOX: Ana, a,b\x1b\\',
  )
  assert.equal(
    notificationSequence({ ...notification, protocol: 'osc777' }, {}),
    '\x1b]777;notify;New mail in INBOX;Ana, a,b\x1b\\',
  )
  assert.equal(
    notificationSequence({ ...notification, protocol: 'osc9' }, { TMUX: '/tmp/tmux,1,0' }),
    '\x1bPtmux;\x1b\x1b]9;New mail in INBOX: Ana, a,b\x1b\x1b\\\x1b\\',
  )
  assert.equal(
    notificationSequence({ ...notification, protocol: 'osc9' }, { STY: '1.pts' }),
    '\x1bP\x1b]9;New mail in INBOX: Ana, a,b\x07\x1b\\',
  )
})

test('nothing in it ends it or begins another, and it is of bounded length', () => {
  const body = `\x07\x1b\\\x9c\x1b]52;c;ZXZpbA==\x07\n${'x'.repeat(10_000)}`
  const sequence = notificationSequence({ ...notification, protocol: 'osc777', body }, {})
  assert.match(sequence, /^\x1b\]777;notify;[^\p{Cc};]*;[^\p{Cc};]*\x1b\\$/u)
  assert.ok(sequence.length < 500)
})

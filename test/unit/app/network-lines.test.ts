import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkLines } from '../../../src/app/network-lines.ts'
import type { NetworkReport } from '../../../src/sync/network-report.ts'
import { Desk } from '../../support/fake-state.ts'

const octets = (text: string) => new TextEncoder().encode(text)

const report: NetworkReport = {
  at: 100_000,
  connections: [
    {
      name: 'open folder',
      status: { kind: 'online', tls: 'TLSv1.3' },
      mailbox: 'INBOX',
      certificate: {
        subject: 'imap.example.org',
        issuer: 'Example Authority',
        validFrom: new Date('2026-01-02T12:00:00Z'),
        validTo: new Date('2027-01-02T12:00:00Z'),
        fingerprint: 'ab12',
      },
      identity: 'Example IMAP 1.0',
      greeting: octets('* OK [CAPABILITY IMAP4rev1] welcome'),
      capabilities: ['IMAP4REV1', 'IDLE'],
      running: { octets: octets('a7 UID FETCH 1:9 (UID FLAGS)'), since: 97_000 },
      turns: { last: 52, median: 50 },
      received: 20_480,
      sent: 300,
    },
    {
      name: 'errands',
      status: {
        kind: 'waiting',
        error: { kind: 'disconnected', host: 'imap.example.org', text: 'it hung up.' },
        retryAt: 104_000,
      },
      mailbox: undefined,
      certificate: null,
      identity: undefined,
      greeting: undefined,
      capabilities: [],
      running: undefined,
      turns: undefined,
      received: 0,
      sent: 0,
    },
  ],
  queue: [
    { key: 'move 3', priority: 'interactive' },
    { key: 'page INBOX', priority: 'lookahead' },
  ],
  lines: [],
}

test('the network inspector shows all there is to know of both connections and of what waits', () => {
  const { state } = new Desk({ size: { columns: 150, rows: 60 } })
  const text = networkLines(state, { kind: 'network', top: 0, report })
    .map((line) => line.map((span) => span.text).join(''))
    .join('\n')
  for (const pattern of [
    /^state +connected, TLSv1\.3$/m,
    /^folder +INBOX$/m,
    /^certificate +imap\.example\.org; by Example Authority; valid from 2026-01-02 to 2027-01-02$/m,
    /^SHA-256 +ab12$/m,
    /^offers +IMAP4REV1 IDLE$/m,
    /^now +a7 UID FETCH 1:9 \(UID FLAGS\), for 3 s$/m,
    /^turn +52 ms the last, 50 ms the median$/m,
    /^traffic +20 KB received, 300 B sent$/m,
    /^server +Example IMAP 1\.0$/m,
    /^state +offline, again in 4 s: No connection to imap\.example\.org: it hung up\.$/m,
    /^interactive +move 3\nlookahead +page INBOX$/m,
  ])
    assert.match(text, pattern)
})

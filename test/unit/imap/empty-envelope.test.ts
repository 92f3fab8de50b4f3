import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEmptyEnvelope, isMadeUp } from '../../../src/imap/empty-envelope.ts'
import { parseEnvelope } from '../../../src/imap/fetch-data.ts'

const string = (value: string) => ({ type: 'STRING' as const, value })
const nils = parseEnvelope(Array.from({ length: 10 }, () => null))
const administrator = [[string('System Administrator'), null, string('root'), string('localhost')]]
const madeUp = [null, string('message unavailable'), administrator, administrator, administrator]

test('an envelope of NILs is made up where the message has no octets (2180-4.1.3)', () => {
  assert.ok(isEmptyEnvelope(nils))
  assert.ok(isMadeUp(nils, 0))
  assert.ok(!isMadeUp(nils, 2))
  assert.ok(!isMadeUp(nils, undefined))
})

test("Courier's letter from the administrator is made up, one with a date is none (2180-4.1.3)", () => {
  assert.ok(isMadeUp(parseEnvelope(madeUp), 129))
  assert.ok(!isMadeUp(parseEnvelope([string('Sat, 21 Nov 2026 10:00:00 +0000'), ...madeUp.slice(1)]), 129))
})

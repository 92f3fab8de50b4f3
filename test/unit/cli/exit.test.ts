import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitCode } from '../../../src/cli/exit.ts'
import type { MailError } from '../../../src/model/error.ts'

const text = 'no'

test('scripts can tell sign-in, network and missing things apart', () => {
  const cases: readonly (readonly [MailError, number])[] = [
    [{ kind: 'auth', account: 'work', text }, 4],
    [{ kind: 'disconnected', host: 'h', text }, 5],
    [{ kind: 'tls', host: 'h', text }, 5],
    [{ kind: 'missing', what: 'message', name: '7' }, 6],
    [{ kind: 'no-special-mailbox', use: 'trash' }, 6],
    [{ kind: 'refused', command: 'SELECT', code: 'NONEXISTENT', text }, 6],
    [{ kind: 'refused', command: 'COPY', code: 'TRYCREATE', text }, 6],
    [{ kind: 'refused', command: 'SELECT', code: undefined, text }, 1],
    [{ kind: 'rejected', command: 'SELECT', text }, 1],
    [{ kind: 'cancelled' }, 1],
    [{ kind: 'protocol', text }, 1],
    [{ kind: 'file', path: 'p', text }, 1],
    [{ kind: 'read-only', path: 'p' }, 1],
    [{ kind: 'not-selectable', path: 'p' }, 1],
  ]
  for (const [error, code] of cases) assert.equal(exitCode(error), code, error.kind)
})

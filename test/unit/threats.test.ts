import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

/** What a mail or a server may try: each has a test that says so in its title, as `threat: NAME`. */
const threats = [
  'ESC, OSC',
  'C1',
  'server texts',
  'bidi',
  'zero-width',
  'combining bombs',
  'homographs',
  'CR, LF, NUL',
  'blessed tags',
  'attachment traversal',
  'overwriting',
  'temp races',
  'mailcap injection',
  'URL opening',
  'tracking images',
  'HTML bomb',
  'MIME nesting',
  'address bomb',
  'EFAIL, SigSpoof',
  'STARTTLS stripping',
  'PREAUTH before TLS',
  'data before TLS, response injection',
  'certificates',
  'hostile literals',
  'hostile ranges',
  'mailbox names',
  'secrets in logs',
  'notification injection',
  'private addresses',
]

test('every threat has its test', () => {
  const folder = new URL('../../../../test/', import.meta.url)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  const titles = files
    .filter((file) => !file.endsWith('threats.test.ts'))
    .flatMap(
      (file) =>
        readFileSync(new URL(file, folder), 'utf8').match(/(?<=['"`][^'"`\n]*\bthreats?: )[^\n]+/g) ?? [],
    )
  const isOf = (name: string) => (title: string) =>
    title.startsWith(name) && /^(?: \(|:)/.test(title.slice(name.length))
  assert.deepEqual(
    threats.filter((name) => !titles.some(isOf(name))),
    [],
    'threats without a test',
  )
})

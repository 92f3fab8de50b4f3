import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accountFields,
  folderFields,
  listFields,
  newMailFields,
  readerFields,
  uiFields,
} from '../../../src/config/fields.ts'
import { parseConfig } from '../../../src/config/load.ts'
import { sampleConfig } from '../../../src/config/sample.ts'

const env = { HOME: '/home/ana' }

test('the sample config is a valid one with one account', () => {
  const config = parseConfig(sampleConfig(), '/config.toml', { env })
  assert.deepEqual(
    config.accounts.map(({ name, host }) => [name, host]),
    [['work', 'imap.example.org']],
  )
})

test('each setting of the sample can be put into force by removing its "# "', () => {
  const lines = sampleConfig().split('\n')
  const settings = lines.flatMap((line, index) => (/^# \S+ = /.test(line) ? [index] : []))
  // What goes with a host and what goes with a tunnel exclude each other.
  const ofTunnel = lines.map((line) => (/^(host|user) = /.test(line) ? `# ${line}` : line))
  for (const index of settings) {
    const base = lines[index]?.startsWith('# tunnel') ? ofTunnel : lines
    const toml = base.map((line, at) => (at === index ? line.slice(2) : line)).join('\n')
    assert.doesNotThrow(() => parseConfig(toml, '/config.toml', { env }), lines[index])
  }
  assert.equal(settings.length, 38)
})

test('the sample config shows every key there is', () => {
  const sample = sampleConfig()
  for (const table of [accountFields, listFields, newMailFields, readerFields, uiFields]) {
    for (const { key } of Object.values(table)) assert.match(sample, new RegExp(`^(# )?${key} = `, 'm'))
  }
  for (const { key } of Object.values(folderFields))
    assert.match(sample, new RegExp(`^# folder.${key} = `, 'm'))
})

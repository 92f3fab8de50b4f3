import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configFile, configFolder, expandPath, stateFolder } from '../../../src/config/paths.ts'

test('without XDG variables the folders are below the home', () => {
  const env = { HOME: '/home/ana' }
  assert.equal(configFolder(env), '/home/ana/.config/postern')
  assert.equal(configFile(env), '/home/ana/.config/postern/config.toml')
  assert.equal(stateFolder(env), '/home/ana/.local/state/postern')
})

test('XDG variables move them, but not relative or empty ones', () => {
  const env = { HOME: '/home/ana', XDG_CONFIG_HOME: '/etc/ana', XDG_STATE_HOME: 'state' }
  assert.equal(configFolder(env), '/etc/ana/postern')
  assert.equal(stateFolder(env), '/home/ana/.local/state/postern')
})

test('a path may start with ~/, with / or at its base', () => {
  const env = { HOME: '/home/ana' }
  assert.equal(expandPath('~/ca.pem', '/base', env), '/home/ana/ca.pem')
  assert.equal(expandPath('/ca.pem', '/base', env), '/ca.pem')
  assert.equal(expandPath('ca.pem', '/base', env), '/base/ca.pem')
})

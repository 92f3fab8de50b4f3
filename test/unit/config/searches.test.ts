import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isConfigFailure } from '../../../src/config/error.ts'
import type { ConfigError } from '../../../src/config/error.ts'
import { parseConfig } from '../../../src/config/load.ts'
import { parseSearch } from '../../../src/sync/search/parse-query.ts'

const file = '/home/ana/.config/postern/config.toml'

/** As the program checks it. */
function read(toml: string) {
  return parseConfig(toml, file, {
    env: {},
    checkQuery(query) {
      const parsed = parseSearch(query, new Date())
      return parsed.kind === 'error' ? parsed.error : undefined
    },
  })
}

function errorsOf(toml: string): readonly ConfigError[] {
  try {
    read(toml)
  } catch (thrown) {
    if (isConfigFailure(thrown)) return thrown.errors
    throw thrown
  }
  return assert.fail('no error')
}

describe('[searches]', () => {
  test('are queries by their names, in the order of the file', () => {
    const { searches } = read('[searches]\n"To do" = "is:starred"\nsails = "sail in:Lists/*"\n')
    assert.deepEqual(Object.entries(searches), [
      ['To do', 'is:starred'],
      ['sails', 'sail in:Lists/*'],
    ])
    assert.deepEqual(read('').searches, {})
  })

  test('of which one makes no sense are an error with its line and the character', () => {
    assert.deepEqual(errorsOf('[searches]\nright = "is:unread"\nwrong = "ana form:bob"\n'), [
      {
        file,
        line: 3,
        key: 'searches.wrong',
        message:
          'at character 5 of the query, ana ▸form:bob: there is no key "form:"; did you mean "from:"? In quotes it is a word',
      },
    ])
  })

  test('take queries in quotes and nothing else', () => {
    assert.match(errorsOf('[searches]\nx = 1\n')[0]?.message ?? '', /must be a string in quotes/)
    assert.match(errorsOf('searches = "x"\n')[0]?.message ?? '', /must be a table/)
    assert.match(errorsOf('[searches]\nx = ""\n')[0]?.message ?? '', /at character 1 .*missing/)
  })
})

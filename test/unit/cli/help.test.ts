import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exit } from '../../../src/cli/exit.ts'
import { helpText, usageLine } from '../../../src/cli/help.ts'
import { commands, commonOptions, isCommandName, optionsOf } from '../../../src/cli/syntax.ts'

const names = Object.keys(commands).filter(isCommandName)

test('the help names every command, common option and exit code', () => {
  const help = helpText()
  for (const name of names)
    assert.ok(help.includes(`${usageLine(name)} `) || help.includes(`${usageLine(name)}\n`), name)
  for (const { name } of commonOptions) assert.match(help, new RegExp(`--${name}\\b`))
  for (const code of Object.values(exit)) assert.match(help, new RegExp(`\\b${code} \\w`))
})

test('the help of a command names its operands and all its options', () => {
  for (const name of names) {
    const help = helpText(name)
    assert.ok(help.includes(usageLine(name)))
    if (name !== 'reader')
      for (const option of optionsOf(name)) assert.match(help, new RegExp(`--${option.name}\\b`))
  }
})

test('no line of the help is wider than 80 columns', () => {
  for (const name of [undefined, ...names]) {
    for (const line of helpText(name).split('\n')) assert.ok(line.length <= 80, line)
  }
})

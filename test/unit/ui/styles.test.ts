import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { colourNames } from '../../../src/ui/terminal/colour.ts'
import type { Colour } from '../../../src/ui/terminal/colour.ts'
import { createStyles } from '../../../src/ui/terminal/styles.ts'
import type { Style } from '../../../src/ui/terminal/styles.ts'
import { createTestScreen } from '../../support/screen.ts'

const colour: fc.Arbitrary<Colour> = fc.oneof(
  fc.constant('default' as const),
  fc.constantFrom(...colourNames),
  fc.nat(255),
  fc.nat(0xffffff).map((value) => `#${value.toString(16).padStart(6, '0')}` as const),
)
const style: fc.Arbitrary<Style> = fc.record(
  {
    fg: colour,
    bg: colour,
    bold: fc.boolean(),
    dim: fc.boolean(),
    italic: fc.boolean(),
    underline: fc.boolean(),
    inverse: fc.boolean(),
    strike: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('styles', () => {
  test('whatever the way from style to style, it looks the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(style, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (path, selectiveReset) => {
          const styles = createStyles({ depth: 16777216, selectiveReset })
          const screen = createTestScreen({ columns: 40, rows: 2 })
          let bytes = ''
          let id = 0
          path.forEach((next, index) => {
            bytes += `\x1b[1;${index + 1}H${styles.transition(id, styles.id(next))}x`
            id = styles.id(next)
            bytes += `\x1b[2;${index + 1}H${styles.transition(id, 0)}${styles.transition(0, id)}x`
          })
          screen.output.write(bytes)
          await screen.settled()
          path.forEach((_, index) => assert.deepEqual(screen.cellStyle(index, 0), screen.cellStyle(index, 1)))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('equal looks have one number, whatever object says so', () => {
    const styles = createStyles({ depth: 256 })
    assert.equal(styles.id({ bold: true, fg: 'red' }), styles.id({ fg: 1, bold: true, dim: false }))
    assert.equal(styles.id({}), 0)
    assert.equal(styles.id({ fg: 'default', inverse: false }), 0)
  })

  test('colours are brought down to what the terminal has', () => {
    const sequence = (depth: 0 | 8 | 16 | 256 | 16777216, look: Style): string => {
      const styles = createStyles({ depth })
      return styles.transition(0, styles.id(look))
    }
    assert.equal(sequence(16777216, { fg: '#ff0000' }), '\x1b[38;2;255;0;0m')
    assert.equal(sequence(256, { fg: '#ff0000' }), '\x1b[38;5;196m')
    assert.equal(sequence(16, { fg: '#ff0000' }), '\x1b[91m')
    assert.equal(sequence(8, { fg: '#ff0000' }), '\x1b[31m')
    assert.equal(sequence(8, { fg: 'bright-red' }), '\x1b[1;31m')
    assert.equal(sequence(16, { bg: 'bright-black' }), '\x1b[100m')
  })

  test('without colours a background becomes inverse, and only bold, dim and the like are left', () => {
    const styles = createStyles({ depth: 0 })
    const sequences = [
      { fg: 'red' },
      { bold: true, fg: '#123456' },
      { bg: 'red' },
      { fg: 'bright-black' },
    ] as const
    assert.deepEqual(
      sequences.map((look) => styles.transition(0, styles.id(look))),
      ['', '\x1b[1m', '\x1b[7m', '\x1b[2m'],
    )
  })
})

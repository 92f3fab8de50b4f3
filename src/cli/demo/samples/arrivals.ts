import type { DemoMessage } from '../mailbox.ts'
import { letter } from './compose.ts'
import { inigo, liWei, mum, robot, zoe } from './people.ts'

const letters = [
  [
    inigo,
    'The buns are in the oven',
    'First tray at five past. I save you the one that looks like a boat.\n\nÍñigo',
  ],
  [
    robot,
    '[ci] main is green again',
    'Build 1409 of keel: 2,114 tests passed. The sea is where it should be.',
  ],
  [
    zoe,
    'Tonight at seven!',
    'Bring the folder, bring a scarf: the hall has one radiator, and the sopranos have it.\n\nZoë',
  ],
  [
    liWei,
    'The lamp turns once in 11.8 seconds',
    'Measured by hand, five times. It is true, if not exact.\n\n李薇',
  ],
  [mum, 'The pumpkin', 'It won a prize. We do not know for what.\n\nLove, Mum'],
] as const

/** A letter that comes in while the demo runs, counted from 0. */
export function arrival(count: number, now: Date): DemoMessage {
  const [from, subject, body] = letters[count % letters.length] ?? letters[0]
  return letter({ from, subject, body, at: now, flags: [] })
}

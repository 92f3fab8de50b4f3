import { sampleMailboxes } from '../../src/cli/demo/samples.ts'
import { robotTest, today } from '../support/robot.ts'

robotTest('probe', { mailboxes: sampleMailboxes(today) }, async (robot) => {
  await robot.idle()
  console.log(robot.screen().join('\n'))
  console.log(robot.commands())
  await robot.press('j', 'j', 'enter')
  await robot.idle()
  console.log(robot.screen().join('\n'))
  console.log(robot.commands())
})

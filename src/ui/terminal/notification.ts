import type { Signal } from '../../app/new-mail-work.ts'
import { displaySafe } from '../../text/display-safe.ts'
import { passedOn } from './clipboard.ts'
import type { Environment } from './terminfo.ts'

type Notification = Extract<Signal, { kind: 'notification' }>

/** Characters of a title or a text. */
const longest = 200

/**
 * The sequence that has the terminal show a notification: OSC 9, a text (iTerm2, Windows Terminal, foot, kitty …), or
 * OSC 777, a title and a text (rxvt-unicode, foot, WezTerm …). Multiplexers drop it, so that it is wrapped for them:
 * tmux passes it on where allow-passthrough is on.
 */
export function notificationSequence({ protocol, title, body }: Notification, env: Environment): string {
  const words =
    protocol === 'osc9' ? `9;${safe(`${title}: ${body}`)}` : `777;notify;${safe(title)};${safe(body)}`
  return passedOn(`\x1b]${words}`, env)
}

/** A semicolon would begin another field, and what is only a number could be another command. */
function safe(text: string): string {
  return [...displaySafe(text, 'name').replaceAll(';', ',')].slice(0, longest).join('')
}

import { hostWords } from '../mime/list-unsubscribe.ts'
import type { UnsubscribeTarget } from '../mime/list-unsubscribe.ts'
import { postOneClick } from '../sync/one-click.ts'
import type { OneClickNetwork } from '../sync/one-click.ts'
import type { Action } from './action.ts'

/** The task that shows that a POST is under way. */
const task = -1_000_000

/** Sends a POST that leaves a list, and tells what came of it. The user has said yes to it. Never rejects. */
export async function unsubscribeByPost(
  target: UnsubscribeTarget,
  dispatch: (action: Action) => void,
  network?: OneClickNetwork,
): Promise<void> {
  const { words } = hostWords(target.url)
  dispatch({ kind: 'task-started', id: task, text: `Unsubscribing at ${words}` })
  const outcome = await postOneClick(target.url, network)
  dispatch({ kind: 'task-ended', id: task })
  const notice = (level: 'info' | 'warning', text: string) => dispatch({ kind: 'notice', level, text })
  switch (outcome.kind) {
    case 'done':
      return notice('info', `Unsubscribed: ${words} has taken it`)
    case 'redirected':
      return notice('warning', `Not followed: ${words} sends on to ${outcome.to.slice(0, 300)}`)
    case 'refused':
      return notice('warning', `Not unsubscribed: ${words} answered ${outcome.status}`)
    case 'failed':
      return notice('warning', `Not unsubscribed: ${outcome.reason}`)
  }
}

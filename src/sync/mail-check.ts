import type { Disposable } from '../model/disposable.ts'
import type { Account } from './account.ts'

/**
 * Asks the open mailbox for news every so many minutes, as long as there is a connection: for servers that do not tell
 * by themselves. What comes of it is heard by the listener, as all data is (RFC 2683 §3.1.2).
 */
export function checkMail(
  account: Pick<Account, 'scheduler' | 'status' | 'view'>,
  minutes: number,
): Disposable {
  const timer = setInterval(() => {
    const { scheduler, status, view } = account
    if (status.kind !== 'online' || !view) return
    const check = scheduler.request({
      key: 'check for mail',
      priority: 'background',
      mailbox: view.path,
      onDisconnect: 'fail',
      run: (session) => session.noop(),
    })
    // A connection that is lost is known already.
    check.catch(() => undefined)
  }, minutes * 60_000)
  timer.unref()
  return { dispose: () => clearInterval(timer) }
}

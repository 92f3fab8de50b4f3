import { startCourier } from './courier.ts'
import { startCyrus } from './cyrus.ts'
import { startDovecot } from './dovecot.ts'
import { startMailutils } from './mailutils.ts'
import type { RealServer } from './real-server.ts'

/** Every IMAP server that can be had, as it comes (RFC 2683 §5). */
export const realServers: readonly {
  readonly product: RealServer['product']
  readonly start: () => Promise<RealServer | undefined>
}[] = [
  { product: 'Dovecot', start: () => startDovecot() },
  { product: 'Cyrus', start: () => startCyrus() },
  { product: 'Courier', start: () => startCourier() },
  { product: 'Mailutils', start: () => startMailutils() },
]

/**
 * The same, for two sessions on one mailbox: Mailutils keeps maildirs, since in an mbox the session that leaves last
 * writes all as it was when it came, and even brings back what others have expunged.
 */
export const sharingServers: typeof realServers = realServers.map(({ product, start }) => ({
  product,
  start: product === 'Mailutils' ? () => startMailutils({ mailFormat: 'maildir' }) : start,
}))

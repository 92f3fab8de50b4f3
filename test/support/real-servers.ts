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

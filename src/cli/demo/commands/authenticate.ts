import { bad, no } from '../failure.ts'
import type { Session } from '../session.ts'
import { fromOctets, type Octets } from '../wire.ts'
import type { Command } from './command.ts'

/** LOGIN (RFC 3501 §6.2.3). */
export const login: Command = {
  state: 'signed-out',
  run({ session, scanner }) {
    scanner.space()
    const user = scanner.astring()
    scanner.space()
    const password = scanner.astring()
    scanner.end()
    return signIn(session, user, password)
  },
}

/** AUTHENTICATE PLAIN (RFC 4616), with the initial response in the command (RFC 4959) or after it. */
export const authenticate: Command = {
  state: 'signed-out',
  async run({ session, scanner }) {
    scanner.space()
    if (scanner.keyword() !== 'PLAIN') throw no('[CANNOT] Unknown mechanism.')
    let response: Octets | undefined
    if (scanner.accept(' ')) {
      response = scanner.match(/[A-Za-z0-9+/=]+/y)?.[0]
      scanner.end()
    } else {
      scanner.end()
      session.send('+ ')
      response = await session.reader.line()
    }
    if (response === undefined || response === '*') throw bad('Authentication given up.')
    const [, user, password, more] = Buffer.from(response, 'base64').toString('latin1').split('\0')
    if (user === undefined || password === undefined || more !== undefined) throw bad('Not a PLAIN response.')
    return signIn(session, user, password)
  },
}

function signIn(session: Session, user: Octets, password: Octets): string {
  const { host } = session
  if (fromOctets(user) !== host.user || fromOctets(password) !== host.password) {
    throw no('[AUTHENTICATIONFAILED] Wrong user name or password.')
  }
  session.isSignedIn = true
  host.signedIn(session)
  return `[CAPABILITY ${host.capabilities.join(' ')}] Logged in.`
}

import { bad } from '../failure.ts'
import type { Command } from './command.ts'

/** CAPABILITY (RFC 3501 §6.1.1). */
export const capability: Command = {
  state: 'any',
  run({ session, scanner }) {
    scanner.end()
    session.send(`* CAPABILITY ${session.host.capabilities.join(' ')}`)
    return 'Capability completed.'
  },
}

/** NOOP and CHECK: changes are told after any command. */
export const noop: Command = {
  state: 'any',
  run({ scanner }) {
    scanner.end()
    return 'Done.'
  },
}

/** LOGOUT (RFC 3501 §6.1.3). */
export const logout: Command = {
  state: 'any',
  run({ session, scanner }) {
    scanner.end()
    session.select(undefined)
    session.end('Logging out.')
    return 'Logout completed.'
  },
}

/** ID (RFC 2971). */
export const id: Command = {
  state: 'any',
  capability: 'ID',
  run({ session, scanner }) {
    scanner.space()
    if (!scanner.match(/NIL/iy)) scanner.list(() => scanner.match(/NIL/iy) ?? scanner.string())
    scanner.end()
    session.send('* ID ("name" "Postern demo server")')
    return 'ID completed.'
  },
}

/** ENABLE (RFC 5161): there is nothing to enable here. */
export const enable: Command = {
  state: 'signed-in',
  capability: 'ENABLE',
  run({ session, scanner }) {
    do {
      scanner.space()
      scanner.atom()
    } while (!scanner.atEnd)
    session.send('* ENABLED')
    return 'Enabled.'
  },
}

/** NAMESPACE (RFC 2342): one, without a prefix. */
export const namespace: Command = {
  state: 'signed-in',
  capability: 'NAMESPACE',
  run({ session, scanner }) {
    scanner.end()
    session.send('* NAMESPACE (("" "/")) NIL NIL')
    return 'Namespace completed.'
  },
}

/** IDLE (RFC 2177). */
export const idle: Command = {
  state: 'signed-in',
  capability: 'IDLE',
  async run({ session, scanner }) {
    scanner.end()
    session.send('+ idling')
    let line: string | undefined
    await session.idle(async () => {
      line = await session.reader.line()
    })
    if (line?.toUpperCase() !== 'DONE') throw bad('Expected DONE.')
    return 'Idle completed.'
  },
}

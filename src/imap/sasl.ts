import { randomBytes } from 'node:crypto'
import type { ImapFlow, ImapResponse } from 'imapflow'
import { getStatusCode, getTextValues } from 'imapflow/lib/tools.js'
import { MailFailure } from '../model/error.ts'
import type { CommandToken, ImapflowInternals, Internals } from './imapflow-internals.ts'
import { isScramError, ScramExchange } from './scram.ts'

/** Longer ones make a line too long (RFC 2683 §3.2.1.5): they are sent when the server asks. */
const longestResponse = 800

/** The answer of SASL PLAIN (RFC 4616) before it is asked for, which spares a turn (RFC 4959). */
export function plainResponse(user: string, password: string): CommandToken | undefined {
  const response = encode(`\0${user}\0${password}`)
  return response.length > longestResponse ? undefined : sensitive(response)
}

/** True where a sign-in by SCRAM-SHA-256 is on offer. */
export function offersScram(client: ImapFlow): boolean {
  return client.capabilities.has('AUTH=SCRAM-SHA-256')
}

/**
 * Signs in by SCRAM-SHA-256. False when the server refuses and does not say why: what it keeps of the password may not
 * serve for this. Else it throws as imapflow's own sign-ins do, or a `MailFailure` where the server cannot prove that
 * it knows the password.
 */
export async function signInByScram(
  client: ImapFlow & ImapflowInternals,
  connection: Internals,
  user: string,
  password: string,
): Promise<boolean> {
  const scram = new ScramExchange(user, password, randomBytes(24).toString('base64'))
  const atOnce = client.capabilities.has('SASL-IR')
  let step = atOnce ? 1 : 0
  let failure: unknown
  const reply = async (challenge: string): Promise<string> => {
    switch (step++) {
      case 0:
        return scram.first
      case 1:
        return scram.final(challenge)
      default:
        scram.verify(challenge)
        return ''
    }
  }
  const onPlusTag = async (response: ImapResponse) => {
    const challenge = Buffer.from(getTextValues(response.attributes).join(''), 'base64').toString()
    try {
      client.write(encode(await reply(challenge)))
    } catch (thrown) {
      failure = thrown
      // Gives the exchange up (RFC 9051 §6.2.2).
      client.write('*')
    }
  }
  try {
    const mechanism: CommandToken = { type: 'ATOM', value: 'SCRAM-SHA-256' }
    const tokens = atOnce ? [mechanism, sensitive(encode(scram.first))] : [mechanism]
    const answer = await connection.exec('AUTHENTICATE', tokens, { onPlusTag })
    answer.next()
    scram.assertVerified()
    return true
  } catch (thrown) {
    const reason = failure ?? thrown
    if (isScramError(reason)) throw new MailFailure({ kind: 'protocol', text: reason.message })
    const code = refusalCode(reason)
    if (code === '') return false
    throw code === undefined
      ? reason
      : Object.assign(Object(reason), { authenticationFailed: true, serverResponseCode: code })
  }
}

/** The code of a NO, empty where it has none; undefined for anything else. */
function refusalCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('responseStatus' in thrown) || thrown.responseStatus !== 'NO')
    return undefined
  const response = 'response' in thrown ? thrown.response : undefined
  return (isResponse(response) && getStatusCode(response)) || ''
}

function isResponse(value: unknown): value is ImapResponse {
  return typeof value === 'object' && value !== null
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}

function sensitive(value: string): CommandToken {
  return { type: 'ATOM', value, sensitive: true }
}

import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(pbkdf2)

/** More rounds than this are no protection but an attack on the user's processor. */
const mostIterations = 1_000_000

/** What a server said makes no sense in this exchange, or it could not prove that it knows the password. */
export class ScramError extends Error {
  readonly isScram = true
}

export function isScramError(thrown: unknown): thrown is ScramError {
  return thrown instanceof Error && 'isScram' in thrown
}

/**
 * The client's side of SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): the password itself is never sent,
 * and the server has to show that it knows it, too.
 */
export class ScramExchange {
  readonly #password: string
  readonly #nonce: string
  readonly #firstBare: string
  /** What the server will send if it knows the password. */
  #proof: string | undefined
  #verified = false

  /** `nonce` are printable characters without a comma that nobody can guess. */
  constructor(user: string, password: string, nonce: string) {
    this.#password = saslPrep(password)
    this.#nonce = nonce
    const name = saslPrep(user).replaceAll('=', '=3D').replaceAll(',', '=2C')
    this.#firstBare = `n=${name},r=${nonce}`
  }

  /** The first message: who wants to sign in. */
  get first(): string {
    return `n,,${this.#firstBare}`
  }

  /** The answer to the server's first message. Throws a `ScramError`. */
  async final(serverFirst: string): Promise<string> {
    const fields = fieldsOf(serverFirst)
    const nonce = fields.get('r') ?? ''
    const salt = fields.get('s') ?? ''
    const iterations = Number(fields.get('i'))
    if (fields.has('m') || !nonce.startsWith(this.#nonce) || nonce === this.#nonce || salt === '')
      throw new ScramError('its challenge is not one of SCRAM-SHA-256.')
    if (!Number.isInteger(iterations) || iterations < 1 || iterations > mostIterations)
      throw new ScramError(`it asks for ${fields.get('i')} rounds of hashing.`)
    const salted = await derive(this.#password, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
    const clientKey = hmac(salted, 'Client Key')
    const storedKey = createHash('sha256').update(clientKey).digest()
    const withoutProof = `c=biws,r=${nonce}`
    const conversation = `${this.#firstBare},${serverFirst},${withoutProof}`
    const signature = hmac(storedKey, conversation)
    const proof = clientKey.map((octet, index) => octet ^ (signature[index] ?? 0))
    this.#proof = hmac(hmac(salted, 'Server Key'), conversation).toString('base64')
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`
  }

  /** Looks whether the server knows the password, by its last message. Throws a `ScramError` when it does not. */
  verify(serverFinal: string): void {
    const fields = fieldsOf(serverFinal)
    if (fields.has('e')) throw new ScramError(`it said: ${fields.get('e')}.`)
    const said = Buffer.from(fields.get('v') ?? '')
    const expected = Buffer.from(this.#proof ?? '')
    this.#verified =
      this.#proof !== undefined && said.length === expected.length && timingSafeEqual(said, expected)
    this.assertVerified()
  }

  /** Throws a `ScramError` unless the server has shown that it knows the password. */
  assertVerified(): void {
    if (!this.#verified)
      throw new ScramError('it could not prove that it knows the password: it may be an impostor.')
  }
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** `r=…,s=…` by their letters. */
function fieldsOf(message: string): Map<string, string> {
  return new Map(message.split(',').map((field) => [field.slice(0, 1), field.slice(2)]))
}

/** What SASLprep does to a password that people type (RFC 4013 §2.1, §2.2). */
function saslPrep(text: string): string {
  return text
    .replaceAll(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replaceAll(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g, '')
    .normalize('NFKC')
}

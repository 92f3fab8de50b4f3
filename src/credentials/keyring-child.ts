import { createInterface } from 'node:readline'
import type keytar from 'keytar'
import { parseRequest } from './keyring-protocol.ts'
import type { KeyringAnswer, KeyringRequest } from './keyring-protocol.ts'

/** The name under which Postern's entries stand in the keyring. */
const service = 'postern'

/** The part of keytar that is used. */
export type Keytar = typeof keytar

/**
 * The main function of the keyring's child process: answers the one request on standard input. keytar can hang
 * or crash, so it is loaded in this process only, and the parent kills it as soon as it has the answer.
 */
export function runKeyringChild(): void {
  const lines = createInterface({ input: process.stdin })
  lines.once('line', (line) => {
    void answerRequest(line, loadKeytar).then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`))
  })
  // The parent is gone. While keytar hangs, process.exit would hang too.
  lines.on('close', () => process.kill(process.pid, 'SIGKILL'))
}

/** Carries out one request line. Never rejects. */
export async function answerRequest(line: string, load: () => Promise<Keytar>): Promise<KeyringAnswer> {
  const request = parseRequest(line)
  if (!request) return { kind: 'trouble', reason: 'the keyring process was asked nonsense' }
  let loaded: Keytar
  try {
    loaded = await load()
  } catch (thrown) {
    return {
      kind: 'absent',
      reason: `keytar is not installed or does not load (${reasonOf(thrown, request)})`,
    }
  }
  try {
    return await perform(request, loaded)
  } catch (thrown) {
    const reason = reasonOf(thrown, request)
    return {
      kind: /d-?bus|autolaunch|could not connect|secrets was not provided/i.test(reason)
        ? 'absent'
        : 'trouble',
      reason,
    }
  }
}

async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default
}

async function perform(request: KeyringRequest, loaded: Keytar): Promise<KeyringAnswer> {
  const none = {
    kind: 'none',
    reason: `no entry ${request.account} in the keyring, or it is locked`,
  } as const
  switch (request.action) {
    case 'get': {
      const password = await loaded.getPassword(service, request.account)
      return password === null ? none : { kind: 'found', password }
    }
    case 'set':
      await loaded.setPassword(service, request.account, request.password)
      return { kind: 'done' }
    case 'delete':
      return (await loaded.deletePassword(service, request.account)) ? { kind: 'done' } : none
  }
}

function reasonOf(thrown: unknown, request: KeyringRequest): string {
  const reason = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1).join('')
  return request.action === 'set' && request.password !== ''
    ? reason.replaceAll(request.password, '…')
    : reason
}

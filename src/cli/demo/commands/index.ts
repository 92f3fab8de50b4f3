import { append } from './append.ts'
import type { Command } from './command.ts'
import { authenticate, login } from './authenticate.ts'
import { copy, move } from './copy.ts'
import { close, expunge, unselect } from './expunge.ts'
import { fetch } from './fetch.ts'
import { create, remove, rename, subscribe, unsubscribe } from './folders.ts'
import { capability, enable, id, idle, logout, namespace, noop } from './general.ts'
import { list, listSubscribed } from './list.ts'
import { search } from './search.ts'
import { examine, select } from './select.ts'
import { sort } from './sort.ts'
import { status } from './status.ts'
import { store } from './store.ts'
import { thread } from './thread.ts'

const commands: ReadonlyMap<string, Command> = new Map([
  ['APPEND', append],
  ['AUTHENTICATE', authenticate],
  ['CAPABILITY', capability],
  ['CHECK', { ...noop, state: 'selected' }],
  ['CLOSE', close],
  ['COPY', copy],
  ['CREATE', create],
  ['DELETE', remove],
  ['ENABLE', enable],
  ['EXAMINE', examine],
  ['EXPUNGE', expunge],
  ['FETCH', fetch],
  ['ID', id],
  ['IDLE', idle],
  ['LIST', list],
  ['LOGIN', login],
  ['LOGOUT', logout],
  ['LSUB', listSubscribed],
  ['MOVE', move],
  ['NAMESPACE', namespace],
  ['NOOP', noop],
  ['RENAME', rename],
  ['SEARCH', search],
  ['SELECT', select],
  ['SORT', sort],
  ['STATUS', status],
  ['STORE', store],
  ['SUBSCRIBE', subscribe],
  ['THREAD', thread],
  ['UNSELECT', unselect],
  ['UNSUBSCRIBE', unsubscribe],
])

/** The command of that name (in capitals), if this server with these capabilities has it. */
export function findCommand(
  name: string,
  byUid: boolean,
  capabilities: readonly string[],
): Command | undefined {
  const command = commands.get(name)
  if (!command || (byUid && !command.uid)) return undefined
  if (command.capability !== undefined && !capabilities.includes(command.capability)) return undefined
  return command
}

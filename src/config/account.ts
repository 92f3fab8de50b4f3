import { isIPv4 } from 'node:net'
import type { AccountConfig } from './config.ts'
import { accountFields, folderFields } from './fields.ts'
import type { Field } from './field.ts'
import { expandPath } from './paths.ts'
import type { Environment } from './paths.ts'
import type { TableReader } from './table-reader.ts'

const field = accountFields
const accountKeys = [...Object.values(accountFields).map(({ key }) => key), 'folder']
const folderKeys = Object.values(folderFields).map(({ key }) => key)

/** Reads `[accounts.name]`. Relative paths in it start at `folder`. What is wrong goes to the table's `report`. */
export function readAccount(
  name: string,
  table: TableReader,
  folder: string,
  env: Environment,
): AccountConfig {
  table.allow(accountKeys)
  const tunnel = table.read(field.tunnel)
  const tls = table.read(field.tls) ?? (tunnel ? 'none' : 'implicit')
  const tlsCa = table.read(field.tlsCa)
  const account = {
    name,
    host: table.read(field.host) ?? (tunnel ? name : ''),
    port: table.read(field.port) ?? (tls === 'implicit' ? 993 : 143),
    tls,
    user: table.read(field.user) ?? '',
    ...given({
      passwordCommand: table.read(field.passwordCommand),
      oauth2Command: table.read(field.oauth2Command),
      tlsCa: tlsCa === undefined ? undefined : expandPath(tlsCa, folder, env),
      tlsFingerprint: table.read(field.tlsFingerprint),
      tunnel,
      checkMinutes: table.read(field.checkMinutes),
    }),
    folders: table.read(field.folders),
    prefix: table.read(field.prefix),
    archiveBy: table.read(field.archiveBy),
    folder: readFolders(table.table('folder')),
  }
  if (table.has(field.tunnel)) checkTunnel(table)
  else checkServer(table, account)
  if (table.has(field.passwordCommand) && table.has(field.oauth2Command)) {
    table.report(
      'password_command and oauth2_command exclude each other: keep one of them',
      field.oauth2Command.key,
    )
  }
  return account
}

function readFolders(table: TableReader): AccountConfig['folder'] {
  table.allow(folderKeys)
  return given({
    archive: table.read(folderFields.archive),
    trash: table.read(folderFields.trash),
    sent: table.read(folderFields.sent),
    drafts: table.read(folderFields.drafts),
    junk: table.read(folderFields.junk),
    snoozed: table.read(folderFields.snoozed),
  })
}

function checkServer(table: TableReader, account: Pick<AccountConfig, 'name' | 'host' | 'tls'>): void {
  const missing = [field.host, field.user].filter((needed) => !table.has(needed)).map(({ key }) => key)
  if (missing.length > 0) {
    table.report(`[${table.path.join('.')}] needs ${missing.join(' and ')} (or a tunnel)`)
  }
  if (account.tls === 'none' && account.host !== '' && !isLoopback(account.host)) {
    table.report(
      'tls = "none" would send the password and all mail in the clear, so it is for this machine only ' +
        '(127.0.0.1, ::1, localhost): use "implicit" or "starttls", or reach the server through a tunnel',
      field.tls.key,
    )
  }
}

/** A key that would be ignored is refused: nobody shall believe in a protection that is not there. */
function checkTunnel(table: TableReader): void {
  const unused: readonly Field<unknown>[] = [field.port, field.tls, field.tlsCa, field.tlsFingerprint]
  for (const { key } of unused.filter((entry) => table.has(entry))) {
    table.report(
      `${key} has no effect beside tunnel: the tunnel's command makes the connection; remove ${key}`,
      key,
    )
  }
}

/** Whether `host` is this machine: 127.0.0.0/8, ::1 (RFC 6890) or localhost (RFC 6761 §6.3). */
export function isLoopback(host: string): boolean {
  return (isIPv4(host) && host.startsWith('127.')) || host === '::1' || host.toLowerCase() === 'localhost'
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** `values` without those that are undefined, so that a key that was left out is left out here too. */
function given<T extends object>(values: T): Given<T> {
  const kept: Given<T> = { ...values }
  for (const key in kept) {
    if (kept[key] === undefined) delete kept[key]
  }
  return kept
}

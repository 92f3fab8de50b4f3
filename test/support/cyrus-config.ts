/** Variations of the server that `startCyrus` makes. */
export interface CyrusOptions {
  /** The password of every user: `secret` by default. */
  readonly password?: string
  /** The hierarchy delimiter is `.` (unixhierarchysep off). */
  readonly dots?: boolean
  /** All personal mailboxes are below INBOX (altnamespace off). */
  readonly underInbox?: boolean
  /** Nobody signs in before STARTTLS (LOGINDISABLED). */
  readonly strict?: boolean
}

interface Place {
  readonly dir: string
  readonly port: number
  readonly tlsPort: number
  readonly user: string
  readonly group: string
  readonly imapd: string
  readonly idled: string
}

/** The texts of the files that such a server reads. */
export function cyrusConfig(options: CyrusOptions & Place): { imapdConf: string; cyrusConf: string } {
  const { dir, port, tlsPort, user, group, imapd, idled } = options
  const yesNo = (yes: boolean | undefined) => (yes ? 'yes' : 'no')
  const config = `-C ${dir}/imapd.conf`
  return {
    imapdConf: `configdirectory: ${dir}
defaultpartition: default
partition-default: ${dir}/spool
sievedir: ${dir}/sieve
proc_path: ${dir}/proc
mboxname_lockpath: ${dir}/lock
idlesocket: ${dir}/socket/idle
lmtpsocket: ${dir}/socket/lmtp
notifysocket: ${dir}/socket/notify
cyrus_user: ${user}
cyrus_group: ${group}
admins: admin
unixhierarchysep: ${yesNo(!options.dots)}
altnamespace: ${yesNo(!options.underInbox)}
autocreate_quota: 0
autocreate_inbox_folders: Drafts | Sent | Trash | Junk | Archive
autocreate_subscribe_folders: Drafts | Sent | Trash
xlist-drafts: Drafts
xlist-sent: Sent
xlist-trash: Trash
xlist-junk: Junk
xlist-archive: Archive
allowplaintext: ${yesNo(!options.strict)}
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${dir}/sasldb2
sasl_mech_list: PLAIN LOGIN
tls_server_cert: ${dir}/cert.pem
tls_server_key: ${dir}/key.pem
syslog_prefix: cyrus
`,
    cyrusConf: `START {
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb ${config} -r"
  idled cmd="${idled} ${config}"
}
SERVICES {
  imap cmd="${imapd} ${config} -U 30" listen="127.0.0.1:${port}" proto="tcp4" prefork=0
  imaps cmd="${imapd} ${config} -s -U 30" listen="127.0.0.1:${tlsPort}" proto="tcp4" prefork=0
}
EVENTS {
  checkpoint cmd="/usr/lib/cyrus/bin/ctl_cyrusdb ${config} -c" period=30
}
`,
  }
}

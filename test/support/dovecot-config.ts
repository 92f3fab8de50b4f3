/** Variations of the server that `startDovecot` makes. */
export interface DovecotOptions {
  /** The hierarchy delimiter of every namespace: `/` by default. */
  readonly separator?: string
  /** The prefix of the personal namespace, such as `INBOX/`; none by default. */
  readonly prefix?: string
  /** `sdbox` by default; `mdbox` is the fastest for very many messages. */
  readonly mailFormat?: 'sdbox' | 'mdbox' | 'maildir'
  /** Adds a public namespace: everyone may change Public/News, but not delete it, and only look at Public/Locked. */
  readonly publicNamespace?: boolean
  /** The user `full` has a quota of 20 kB, and QUOTA (RFC 9208) is offered. */
  readonly quota?: boolean
  /** More lines for the configuration, at its end. */
  readonly extra?: string
}

interface Place {
  readonly dir: string
  readonly port: number
  readonly tlsPort: number
  /** Who runs all of it. */
  readonly user: string
  readonly group: string
}

/** The texts of the files that such a server reads. */
export function dovecotConfig(options: DovecotOptions & Place): {
  users: string
  acls: string
  config: string
} {
  const { dir, port, tlsPort, user, group, separator = '/', prefix = '', mailFormat = 'sdbox' } = options
  const plugins = [...(options.publicNamespace ? ['acl'] : []), ...(options.quota ? ['quota'] : [])]
  const imapPlugins = plugins.flatMap((name) => [name, `imap_${name}`])
  const quotaRule = options.quota ? 'userdb_quota_rule=*:storage=20k' : ''
  return {
    users: `alice:{PLAIN}secret::::::\nbob:{PLAIN}secret::::::\nfull:{PLAIN}secret::::::${quotaRule}\n`,
    acls: `Public${separator}News anyone lrwstipek\nPublic${separator}Locked anyone lr\n`,
    config: `
base_dir = ${dir}/run
state_dir = ${dir}/run
log_path = ${dir}/dovecot.log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
mail_uid = ${user}
mail_gid = ${group}
first_valid_uid = 1
# Nothing here has to outlive a power cut.
mail_fsync = never
ssl = yes
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = passwd-file
  args = ${dir}/users
  default_fields = home=${dir}/home/%u
}
mail_home = ${dir}/home/%u
mail_location = ${mailFormat}:~/mail
mail_attribute_dict = file:%h/attributes
mail_plugins = ${plugins.join(' ')}
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  type = private
  separator = ${separator}
  prefix = ${prefix}
  mailbox Drafts {
    special_use = \\Drafts
    auto = subscribe
  }
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = create
  }
  mailbox Archive {
    special_use = \\Archive
    auto = create
  }
}
${options.publicNamespace ? publicNamespace(dir, separator, mailFormat) : ''}
protocol imap {
  mail_plugins = ${imapPlugins.join(' ')}
  imap_metadata = yes
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  acl = vfile:${dir}/acls:cache_secs=0
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
# No growing delay (up to 15 s, for right passwords too) after wrong ones.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
${options.extra ?? ''}
`,
  }
}

function publicNamespace(dir: string, separator: string, mailFormat: string): string {
  return `namespace public {
  type = public
  separator = ${separator}
  prefix = Public${separator}
  location = ${mailFormat}:${dir}/public:INDEXPVT=~/public
  subscriptions = no
  list = children
  mailbox News {
    auto = create
  }
  mailbox Locked {
    auto = create
  }
}`
}

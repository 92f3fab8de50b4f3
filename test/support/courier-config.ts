import type { Owner } from './real-server.ts'

/** Variations of the server that `startCourier` makes. */
export interface CourierOptions {
  /** The password of every user: `secret` by default. */
  readonly password?: string
  /** Nobody signs in before STARTTLS (LOGINDISABLED). */
  readonly strict?: boolean
  /** Seconds between the looks of an IDLE: 1 by default, 60 in a server as it comes. */
  readonly idleSeconds?: number
}

interface Place {
  readonly dir: string
  readonly uid: number
  readonly gid: number
  /** The hash of every user's password. */
  readonly hash: string
}

const capabilities =
  'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE'

/** The files that such a server reads in /etc/courier, by name. */
export function courierConfig(options: CourierOptions & Place): Record<string, string> {
  const { dir, uid, gid, hash } = options
  const home = (user: string) => `${dir}/home/${user}`
  const users = ['alice', 'bob', 'full']
  return {
    userdb: users
      .map((user) => {
        const fields = [`uid=${uid}`, `gid=${gid}`, `home=${home(user)}`, `mail=${home(user)}/Maildir`]
        return `${user}\t${fields.join('|')}|imappw=${hash}\n`
      })
      .join(''),
    index: users.map((user) => `${[user, uid, gid, home(user), 'Maildir'].join('\t')}\n`).join(''),
    authdaemonrc: `authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=1
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
`,
    imapd: `IMAP_CAPABILITY="${capabilities}"
IMAP_CAPABILITY_TLS="${capabilities} AUTH=PLAIN"
IMAP_KEYWORDS=1
IMAP_ACL=1
IMAP_IDLE_TIMEOUT=${options.idleSeconds ?? 1}
IMAP_ENHANCEDIDLE=0
IMAP_USELOCKS=1
IMAP_SHAREDINDEXFILE=/etc/courier/index
IMAP_TRASHFOLDERNAME=Trash
IMAP_EMPTYTRASH=Trash:7
IMAP_MOVE_EXPUNGE_TO_TRASH=0
IMAP_STARTTLS=YES
IMAP_TLS_REQUIRED=${options.strict ? 1 : 0}
COURIERTLS=/usr/bin/couriertls
TLS_CERTFILE=${dir}/etc/imapd.pem
TLS_VERIFYPEER=NONE
`,
  }
}

/**
 * The script that runs Courier's three daemons in a mount namespace. Its words: the folder, the two ports, and the
 * programs imaplogin, imapd, couriertcpd, makeuserdb. The listeners stay with root: couriertls takes the user
 * `courier` for a STARTTLS, and a session takes its own user at its login.
 */
export function courierScript(owner: Owner): string {
  return `set -e
trap 'kill $(jobs -p)' EXIT
trap exit TERM
dir=$1 login=("$4" "$5" Maildir) listen=("$6" -address=127.0.0.1 -maxprocs=40 -maxperip=40 -nodnslookup -noidentlookup)
mkdir -p /run/courier
mount --bind "$dir/etc" /etc/courier
mount --bind "$dir/run" /run/courier
"$7"
chown ${owner.user}:${owner.group} "$dir"/etc/userdb*
set -a; . /etc/courier/imapd; set +a
${owner.command.join(' ')} /usr/lib/courier/courier-authlib/authdaemond &
"\${listen[@]}" "$2" "\${login[@]}" &
IMAP_TLS=1 IMAP_TLS_REQUIRED=0 "\${listen[@]}" "$3" /usr/bin/couriertls -server -tcpd -user=courier "\${login[@]}" &
wait
`
}

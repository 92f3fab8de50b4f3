import {
  command,
  defaulted,
  fingerprint,
  flag,
  hostName,
  name,
  numberBetween,
  oneOf,
  optional,
  text,
} from './field.ts'

/** The keys of `[accounts.NAME]`. */
export const accountFields = {
  host: optional('host', hostName, '"imap.example.org"', 'the IMAP server'),
  user: optional('user', name, '"ana@example.org"', 'the name to sign in with'),
  port: optional('port', numberBetween(1, 65_535, true), '993', '993; with tls = "starttls" or "none": 143'),
  tls: optional(
    'tls',
    oneOf('implicit', 'starttls', 'none'),
    '"implicit"',
    'or "starttls"; "none" on this machine only',
  ),
  passwordCommand: optional(
    'password_command',
    command,
    '["pass", "show", "mail/work"]',
    'prints the password in its first line; without it: keyring, then asking',
  ),
  oauth2Command: optional(
    'oauth2_command',
    command,
    '["oama", "access", "ana@example.org"]',
    'prints an access token, in place of a password',
  ),
  tlsCa: optional(
    'tls_ca',
    name,
    '"~/mail-ca.pem"',
    'the certificate authority to trust in place of the public ones (PEM)',
  ),
  tlsFingerprint: optional(
    'tls_fingerprint',
    fingerprint,
    `"sha256:${'00'.repeat(32)}"`,
    'trust this certificate and no other',
  ),
  tunnel: optional(
    'tunnel',
    command,
    '["ssh", "-q", "host", "/usr/lib/dovecot/imap"]',
    'speak IMAP with this command; no host or user needed',
  ),
  folders: defaulted('folders', oneOf('subscribed', 'all'), 'subscribed', 'or "all"'),
  checkMinutes: optional(
    'check_minutes',
    numberBetween(0.5, 1440, false),
    '5',
    'asks for new mail so often, where the server does not tell by itself',
  ),
  archiveBy: defaulted(
    'archive_by',
    oneOf('flat', 'year', 'month'),
    'flat',
    'or "year" or "month": archives to Archive/2026, or Archive/2026/05',
  ),
  prefix: defaulted('prefix', text, '', 'put before every mailbox pattern'),
}

/** The keys of `folder` in an account. */
export const folderFields = {
  archive: optional('archive', name, '"Archive"', "each: the server's choice (SPECIAL-USE) by default"),
  trash: optional('trash', name, '"Trash"', ''),
  sent: optional('sent', name, '"Sent"', ''),
  drafts: optional('drafts', name, '"Drafts"', ''),
  junk: optional('junk', name, '"Junk"', ''),
  snoozed: optional('snoozed', name, '"Snoozed"', 'made when a message is snoozed first'),
}

/** The keys of `[list]`. */
export const listFields = {
  order: defaulted(
    'order',
    oneOf('newest-first', 'oldest-first'),
    'newest-first',
    'or "oldest-first"; newest-first shows the last message in the top row',
  ),
  startAt: defaulted(
    'start_at',
    oneOf('newest', 'unread'),
    'newest',
    'or "unread": on the first unread message',
  ),
  after: defaulted(
    'after',
    oneOf('next', 'previous', 'next-unread', 'list'),
    'next',
    'or "previous", "next-unread", "list": where to go when a message is dealt with',
  ),
  attachmentMark: defaulted('attachment_mark', flag, false, 'costs a BODYSTRUCTURE a message'),
}

/** The keys of `[reader]`; its table `open` has media types for keys. */
export const readerFields = {
  prefer: defaulted('prefer', oneOf('plain', 'html'), 'plain', 'or "html", where a message has both'),
  width: defaulted('width', numberBetween(20, 1000, true), 80, 'text is at most this wide'),
  askAboveMb: defaulted(
    'ask_above_mb',
    numberBetween(0.01, 10_000, false),
    1,
    'larger parts are asked about first',
  ),
  metered: defaulted('metered', flag, false, 'true: nothing is fetched ahead'),
  saveFolder: optional(
    'save_folder',
    name,
    '"~/Downloads"',
    'where parts are saved; else the working folder',
  ),
  openUrl: optional('open_url', command, '["xdg-open"]', 'opens a link, which is its last word'),
  scpHost: optional('scp_host', name, '"ana@shell.example.org"', 'this machine in the scp line after a save'),
  authServer: optional('auth_server', name, '"mx.example.org"', 'whose Authentication-Results are believed'),
}

/** The keys of `[new_mail]`. */
export const newMailFields = {
  bell: defaulted('bell', flag, false, 'rings for new mail'),
  notify: defaulted(
    'notify',
    oneOf('off', 'osc9', 'osc777'),
    'off',
    'or "osc9", "osc777": the terminal shows it; tmux needs allow-passthrough',
  ),
  command: optional(
    'command',
    command,
    '["notify-new-mail"]',
    'run for new mail; POSTERN_FROM, POSTERN_SUBJECT and so on tell it what came',
  ),
}

/** The keys of `[ui]`. */
export const uiFields = {
  theme: defaulted('theme', name, 'default', 'a name in themes/ or a path'),
  keymap: defaulted('keymap', oneOf('hybrid', 'mutt', 'gmail'), 'hybrid', 'or "mutt", "gmail"'),
  undoSeconds: defaulted('undo_seconds', numberBetween(0, 3600, false), 8, 'how long an undo is offered'),
}

/** The rooms whose keys can be changed: `[keys.list]` and so on. */
export const rooms = ['list', 'reader', 'tree', 'global'] as const

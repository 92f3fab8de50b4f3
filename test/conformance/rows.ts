/** Where a row of the requirements must be proven besides a scripted server. */
export type Proof = 'any' | 'real' | 'every'

/** One promise of the source documents, in short. */
export interface RequirementRow {
  /** Document and section, as test titles cite it: `2683-3.4.12`. */
  readonly id: string
  readonly text: string
  /** `real`: at least one real server shows it; `every`: all of them do. */
  readonly proof: Proof
}

/** The real servers of the tests, as their tests' titles name them. */
export const realServers = ['Dovecot', 'Cyrus', 'Courier', 'Mailutils'] as const

const row = (id: string, text: string, proof: Proof = 'any'): RequirementRow => ({ id, text, proof })

/**
 * What RFC 2683 (recommendations), RFC 2180 (shared mailboxes), RFC 1176 (IMAP2) and the white paper of 1998 ask of
 * a client.
 */
export const requirementRows: readonly RequirementRow[] = [
  row('2683-3.1.1a', 'SELECT refused: says why, keeps the mailbox it had'),
  row('2683-3.1.1b', 'thrown off by another SELECT: reconnects'),
  row('2683-3.1.1c', 'never one mailbox on two connections'),
  row('2683-3.1.1d', 'no STATUS of the selected mailbox'),
  row('2683-3.1.2a', 'LOGOUT, a bounded wait for BYE and OK'),
  row('2683-3.1.2b', 'the text of BYE is shown', 'real'),
  row('2683-3.1.2c', 'nothing expunged unasked'),
  row('2683-3.1.2d', 'IDLE anew or NOOP at 25 minutes, not sooner'),
  row('2683-3.2.1.1', 'lists one level at a time, on demand', 'real'),
  row('2683-3.2.1.2a', 'envelopes in batches of 50'),
  row('2683-3.2.1.2b', 'fetches what is seen, starts at the first unseen'),
  row('2683-3.2.1.2c', 'sorts on the server, or says the cost', 'real'),
  row('2683-3.2.1.3', 'large parts by resumable partial fetches', 'real'),
  row('2683-3.2.1.4', 'no BODYSTRUCTURE for the list, no whole message for a part'),
  row('2683-3.2.1.5', 'command lines of at most 1,000 octets'),
  row('2683-3.2.2', 'all or subscribed mailboxes; subscribes', 'real'),
  row('2683-3.2.3a', 'text searches only when asked for, can be given up', 'real'),
  row('2683-3.2.3b', 'searches in UTF-8, copes where it is refused'),
  row('2683-3.3.1a', 'reads CAPABILITY, sends nothing not offered'),
  row('2683-3.3.1b', 'no IMAP4rev1: a clear message, no rev1 command'),
  row('2683-3.3.2a', 'never SELECTs \\Noselect'),
  row('2683-3.3.2b', 'never CREATEs below \\Noinferiors'),
  row('2683-3.3.2c', 'creates a missing target upon [TRYCREATE], asks', 'real'),
  row('2683-3.3.2d', 'read-only: offers no change, says so', 'real'),
  row('2683-3.4.1', 'well formed to the letter', 'real'),
  row('2683-3.4.2a', 'quoted specials, literals, any mailbox name', 'real'),
  row('2683-3.4.2b', 'any 8-bit character in user name and password', 'real'),
  row('2683-3.4.3a', 'UIDVALIDITY differs at SELECT: drops all it knows', 'real'),
  row('2683-3.4.3b', 'UIDVALIDITY changes in mid-session: no stale UID used'),
  row('2683-3.4.4a', 'FETCH data at any time, in pieces, unasked'),
  row('2683-3.4.4b', 'NOOP when a FETCH ended short'),
  row('2683-3.4.5', 'no trust in RFC822.SIZE'),
  row('2683-3.4.6', 'copes with what others expunge', 'real'),
  row('2683-3.4.7', "the user's prefix, the server's NAMESPACE", 'real'),
  row('2683-3.4.8', 'special mailboxes by name, else SPECIAL-USE', 'real'),
  row('2683-3.4.9', 'no reference argument; a breakout from the prefix'),
  row('2683-3.4.10', 'any hierarchy delimiter, and NIL', 'real'),
  row('2683-3.4.11', 'every [ALERT] needs a key', 'real'),
  row('2683-3.4.12', 'deletes a mailbox: leaves it first, the slow way on offer', 'real'),
  row('2683-3.5', 'tested against every server', 'every'),

  row('2180-3.1', 'DELETE or RENAME refused: the words shown, nothing changed'),
  row('2180-3.2', 'deleted elsewhere but still served: goes on'),
  row('2180-3.3', 'BYE as its mailbox is deleted: reconnects, says which'),
  row('2180-3.4', 'follows [NEWNAME]'),
  row('2180-4.1.1', 'FETCH of the expunged, still served'),
  row('2180-4.1.2', 'FETCH ends in NO with some rows: NOOP, then right'),
  row('2180-4.1.3', 'NIL FETCH responses are never cached'),
  row('2180-4.1.4', 'EXPUNGE refused: says so, the marks stay'),
  row('2180-4.2', 'STORE on partly expunged sets'),
  row('2180-4.3', 'SEARCH that lacks the expunged'),
  row('2180-4.4', 'COPY refused for the expunged: again for the rest'),
  row('2180-x', 'anything during any command: numbers never go wrong'),

  row('1176-cache', 'an incomplete model, filled by page faults'),
  row('1176-tags', 'the screen never waits for the server'),
  row('1176-flags', 'user flags, within PERMANENTFLAGS'),
  row('1176-texts', 'OK quietly, NO as a warning, BAD as an error'),
  row('1176-imap2', 'tells an IMAP2-only server by name'),

  row('wp-states', 'all greetings and states'),
  row('wp-auth', 'AUTHENTICATE, LOGIN only where it is safe'),
  row('wp-select', 'SELECT and EXAMINE'),
  row('wp-manage', 'CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE'),
  row('wp-status', 'unseen counts of other mailboxes'),
  row('wp-append', 'APPEND'),
  row('wp-flags', 'system flags and keywords, added and removed'),
  row('wp-search', 'every search key a user can use'),
  row('wp-copy', 'COPY and MOVE; a failed COPY leaves no trace'),
  row('wp-parts', 'structure first, then just the parts wanted'),
  row('wp-warn', 'untagged NO and BAD are shown as warnings'),
  row('wp-multi', 'several accounts; shared mailboxes'),
  row('wp-quota', 'quota where the server has it'),
  row('wp-roam', 'nothing that matters only on the client'),
]

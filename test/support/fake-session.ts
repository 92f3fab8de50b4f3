import type { ImapSession, MailboxCommands } from '../../src/imap/session.ts'
import type { MailboxStatus } from '../../src/model/mailbox.ts'

/** What a fake server says of a mailbox when it is selected. */
export function mailboxStatus(change: Partial<MailboxStatus> = {}): MailboxStatus {
  return {
    path: 'INBOX',
    uidValidity: 1n,
    uidNext: undefined,
    exists: 0,
    firstUnseen: undefined,
    readOnly: false,
    flags: new Set(),
    permanentFlags: new Set(),
    highestModSeq: undefined,
    ...change,
  }
}

/**
 * A session without a server: commands that are not in `commands` reject, so nothing is sent that a test does not
 * know of.
 */
export function fakeSession(commands: Partial<ImapSession> = {}): ImapSession {
  const unexpected = (name: string) => () => Promise.reject(new Error(`unexpected command ${name}`))
  return {
    capabilities: new Set(['IMAP4REV1']),
    tls: null,
    certificate: null,
    mailbox: mailboxStatus(),
    bytesReceived: 0,
    bytesSent: 0,
    rowPace: { rows: 0, octets: 0, milliseconds: 0 },
    mailboxes: fakeMailboxCommands(),
    list: unexpected('list'),
    select: unexpected('select'),
    unselect: unexpected('unselect'),
    fetch: unexpected('fetch'),
    selectSince: unexpected('selectSince'),
    locate: unexpected('locate'),
    countFrom: unexpected('countFrom'),
    fetchOutline: unexpected('fetchOutline'),
    fetchPart: unexpected('fetchPart'),
    store: unexpected('store'),
    copy: unexpected('copy'),
    move: unexpected('move'),
    expunge: unexpected('expunge'),
    countUnseen: unexpected('countUnseen'),
    findUnseen: unexpected('findUnseen'),
    search: unexpected('search'),
    sort: unexpected('sort'),
    thread: unexpected('thread'),
    fetchFields: unexpected('fetchFields'),
    noop: unexpected('noop'),
    identity: unexpected('identity'),
    logout: unexpected('logout'),
    close: () => undefined,
    ...commands,
  }
}

/** Likewise for the commands about mailboxes. */
export function fakeMailboxCommands(commands: Partial<MailboxCommands> = {}): MailboxCommands {
  const unexpected = (name: string) => () => Promise.reject(new Error(`unexpected command ${name}`))
  return {
    namespaces: async () => undefined,
    create: unexpected('create'),
    rename: unexpected('rename'),
    delete: unexpected('delete'),
    subscribe: unexpected('subscribe'),
    unsubscribe: unexpected('unsubscribe'),
    find: unexpected('find'),
    count: unexpected('count'),
    numbering: unexpected('numbering'),
    append: unexpected('append'),
    removeAllMessages: unexpected('removeAllMessages'),
    leave: unexpected('leave'),
    ...commands,
  }
}

/** Lets everything run that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

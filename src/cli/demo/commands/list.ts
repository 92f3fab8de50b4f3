import { bad } from '../failure.ts'
import { fitsPattern } from '../glob.ts'
import { canonicalPath, type MailboxTree } from '../mailbox-tree.ts'
import type { CommandScanner } from '../tokenizer.ts'
import { encodeUtf7 } from '../utf7.ts'
import { quoted, type Octets } from '../wire.ts'
import { decodedName, mailboxName, type Command } from './command.ts'
import { statusItems, statusLine } from './status.ts'

/** What a LIST asks for (RFC 3501 §6.3.8, RFC 5258, RFC 6154, RFC 5819). */
interface ListRequest {
  readonly selection: ReadonlySet<string>
  readonly patterns: readonly string[]
  readonly returns: ReadonlySet<string>
  readonly status: readonly string[]
}

const selectionOptions = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE']
const returnOptions = ['SUBSCRIBED', 'CHILDREN', 'SPECIAL-USE', 'STATUS']

/** LIST, plain and extended. */
export const list: Command = {
  state: 'signed-in',
  run({ session, scanner }) {
    const request = readRequest(scanner, session.host.capabilities)
    const { tree } = session.host
    if (request.patterns.every((pattern) => pattern === '')) {
      session.send('* LIST (\\Noselect) "/" ""')
      return 'List completed.'
    }
    const parents = parentsOf(tree.mailboxes.keys())
    const subscribedParents = request.selection.has('RECURSIVEMATCH')
      ? parentsOf(tree.subscriptions)
      : new Set<string>()
    for (const path of listedPaths(tree, request, subscribedParents)) {
      const mailbox = tree.find(path)
      const childInfo = subscribedParents.has(path)
      const isHit = !request.selection.has('SUBSCRIBED') || tree.subscriptions.has(path)
      if (!isHit && !childInfo) continue
      const info = childInfo ? ' ("CHILDINFO" ("SUBSCRIBED"))' : ''
      session.send(
        `* LIST (${attributes(tree, path, parents.has(path), request).join(' ')}) "/" ${name(path)}${info}`,
      )
      if (request.status.length > 0 && mailbox?.selectable) session.send(statusLine(mailbox, request.status))
    }
    return 'List completed.'
  },
}

/** LSUB (RFC 3501 §6.3.9): with `%`, an unsubscribed parent of a subscribed mailbox is there as \Noselect. */
export const listSubscribed: Command = {
  state: 'signed-in',
  run({ session, scanner }) {
    scanner.space()
    const reference = mailboxName(scanner)
    scanner.space()
    const pattern = canonicalPath(reference + decodedName(scanner.pattern()))
    scanner.end()
    const { tree } = session.host
    const parents = pattern.includes('%') ? parentsOf(tree.subscriptions) : []
    for (const path of [...new Set([...tree.subscriptions, ...parents])].sort()) {
      if (!fitsPattern(path, pattern)) continue
      session.send(`* LSUB (${tree.subscriptions.has(path) ? '' : '\\Noselect'}) "/" ${name(path)}`)
    }
    return 'Lsub completed.'
  },
}

function readRequest(scanner: CommandScanner, capabilities: readonly string[]): ListRequest {
  const isExtended = capabilities.includes('LIST-EXTENDED')
  scanner.space()
  const selection = new Set<string>()
  if (isExtended && scanner.next === '(') {
    for (const option of scanner.list(() => known(scanner, selectionOptions))) selection.add(option)
    if (selection.has('RECURSIVEMATCH') && !selection.has('SUBSCRIBED'))
      throw bad('RECURSIVEMATCH stands alone.')
    scanner.space()
  }
  const reference = mailboxName(scanner)
  scanner.space()
  const readPattern = (): string => canonicalPath(reference + decodedName(scanner.pattern()))
  const patterns = isExtended && scanner.next === '(' ? scanner.list(readPattern) : [readPattern()]
  const returns = new Set<string>()
  let status: string[] = []
  // Plain LIST tells children and special uses unasked, as most servers do.
  if (selection.size === 0) for (const option of ['CHILDREN', 'SPECIAL-USE']) returns.add(option)
  if (selection.has('SPECIAL-USE')) returns.add('SPECIAL-USE')
  if (selection.has('SUBSCRIBED')) returns.add('SUBSCRIBED')
  if (isExtended && scanner.match(/ RETURN /iy)) {
    if (selection.size === 0) returns.clear()
    scanner.list(() => {
      const option = known(scanner, returnOptions)
      returns.add(option)
      if (option !== 'STATUS') return
      if (!capabilities.includes('LIST-STATUS')) throw bad('Unknown option STATUS.')
      scanner.space()
      status = statusItems(scanner)
    })
  }
  scanner.end()
  if (!capabilities.includes('SPECIAL-USE')) returns.delete('SPECIAL-USE')
  if (!capabilities.includes('CHILDREN') && !isExtended) returns.delete('CHILDREN')
  return { selection, patterns, returns, status }
}

function known(scanner: CommandScanner, options: readonly string[]): string {
  const option = scanner.keyword()
  if (!options.includes(option)) throw bad(`Unknown option ${option}.`)
  return option
}

/** The paths that fit a pattern, sorted: mailboxes, and with SUBSCRIBED also names that are no mailboxes. */
function listedPaths(
  tree: MailboxTree,
  { selection, patterns }: ListRequest,
  more: Iterable<string>,
): string[] {
  const subscribed = selection.has('SUBSCRIBED') ? tree.subscriptions : []
  const paths = new Set([...tree.mailboxes.keys(), ...subscribed, ...more])
  return [...paths].sort().filter((path) => {
    if (selection.has('SPECIAL-USE') && !tree.find(path)?.specialUse) return false
    return patterns.some((pattern) => fitsPattern(path, pattern))
  })
}

function attributes(
  tree: MailboxTree,
  path: string,
  hasChildren: boolean,
  { selection, returns }: ListRequest,
): string[] {
  const found: string[] = []
  const mailbox = tree.find(path)
  if (!mailbox) found.push('\\NonExistent')
  else if (!mailbox.selectable) found.push('\\Noselect')
  if (returns.has('SUBSCRIBED') && tree.subscriptions.has(path)) found.push('\\Subscribed')
  if (returns.has('CHILDREN') || selection.has('RECURSIVEMATCH')) {
    found.push(hasChildren ? '\\HasChildren' : '\\HasNoChildren')
  }
  if (returns.has('SPECIAL-USE') && mailbox?.specialUse) {
    found.push(`\\${mailbox.specialUse.charAt(0).toUpperCase()}${mailbox.specialUse.slice(1)}`)
  }
  return found
}

/** All paths that have one of `paths` below them. */
function parentsOf(paths: Iterable<string>): Set<string> {
  const parents = new Set<string>()
  for (const path of paths) {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
      parents.add(path.slice(0, end))
  }
  return parents
}

function name(path: string): Octets {
  return quoted(encodeUtf7(path))
}

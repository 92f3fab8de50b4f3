import type { CommandScanner } from '../tokenizer.ts'
import type { MailboxTree } from '../mailbox-tree.ts'
import { no } from '../failure.ts'
import { mailboxName, type Command } from './command.ts'

/** CREATE (RFC 3501 §6.3.3). */
export const create = treeChange('Create', (tree, scanner) => {
  const path = mailboxName(scanner)
  return () => void tree.create(path)
})

/** DELETE (RFC 3501 §6.3.4). */
export const remove = treeChange('Delete', (tree, scanner) => {
  const path = mailboxName(scanner)
  return () => tree.delete(path)
})

/** RENAME (RFC 3501 §6.3.5). */
export const rename = treeChange('Rename', (tree, scanner) => {
  const from = mailboxName(scanner)
  scanner.space()
  const to = mailboxName(scanner)
  return () => tree.rename(from, to)
})

/** SUBSCRIBE (RFC 3501 §6.3.6); only what exists. */
export const subscribe = treeChange('Subscribe', (tree, scanner) => {
  const path = mailboxName(scanner)
  return () => {
    const mailbox = tree.find(path)
    if (!mailbox) throw no('[NONEXISTENT] Mailbox does not exist.')
    tree.subscriptions.add(mailbox.path)
  }
})

/** UNSUBSCRIBE (RFC 3501 §6.3.7). */
export const unsubscribe = treeChange('Unsubscribe', (tree, scanner) => {
  const path = mailboxName(scanner)
  return () => {
    if (!tree.subscriptions.delete(tree.find(path)?.path ?? path)) throw no('Not subscribed.')
  }
})

/** A command that reads names, and changes the tree once the whole command was well formed. */
function treeChange(name: string, read: (tree: MailboxTree, scanner: CommandScanner) => () => void): Command {
  return {
    state: 'signed-in',
    run({ session, scanner }) {
      scanner.space()
      const change = read(session.host.tree, scanner)
      scanner.end()
      if (session.host.readOnly) throw no('[NOPERM] This account is read-only.')
      change()
      return `${name} completed.`
    },
  }
}

import { decodeWords } from '../decoding.ts'
import { bad } from '../failure.ts'
import { field } from '../mime-tree.ts'
import type { Row } from '../selection.ts'
import type { Command, Invocation } from './command.ts'
import { findRows, readCharset } from './search.ts'
import { baseSubject } from './sort.ts'

/** A message with what answers it. */
interface Node {
  readonly row: Row
  readonly subject: string
  readonly date: number
  parent?: Node
  readonly children: Node[]
}

/** So many messages are looked at before other sessions get a turn. */
const turn = 200

/** THREAD and UID THREAD by REFERENCES (RFC 5256 §3), in short: what is not here is left out. */
export const thread: Command = {
  state: 'selected',
  capability: 'THREAD=REFERENCES',
  uid: true,
  holdsExpunges: true,
  async run(invocation) {
    const { session, scanner, byUid } = invocation
    scanner.space()
    const algorithm = scanner.keyword()
    if (algorithm !== 'REFERENCES') throw bad(`Unknown algorithm ${algorithm}.`)
    scanner.space()
    readCharset(scanner)
    scanner.space()
    const roots = await linked(await findRows(invocation), invocation)
    const lists = roots.map((root) => `(${written(root, byUid)})`)
    session.send(`* THREAD${lists.length > 0 ? ' ' : ''}${lists.join('')}`)
    return 'Thread completed.'
  },
}

async function linked(rows: readonly Row[], { session }: Invocation): Promise<Node[]> {
  const byId = new Map<string, Node>()
  const nodes: { readonly node: Node; readonly references: readonly string[] }[] = []
  for (const [index, row] of rows.entries()) {
    if (index % turn === turn - 1) await session.breathe()
    const { tree, received } = row.message
    const ids = (name: string) => field(tree, name)?.match(/<[^<>\s]+>/g) ?? []
    const subject = decodeWords(field(tree, 'Subject') ?? '')
    const date = Date.parse(field(tree, 'Date') ?? '') || received.getTime()
    const node: Node = { row, subject, date, children: [] }
    const [id] = ids('Message-ID')
    if (id !== undefined && !byId.has(id)) byId.set(id, node)
    const references = ids('References')
    nodes.push({ node, references: references.length > 0 ? references : ids('In-Reply-To').slice(0, 1) })
  }
  for (const { node, references } of nodes) {
    const parent = references.toReversed().flatMap((id) => byId.get(id) ?? [])[0]
    if (parent) link(node, parent)
  }
  const bySubject = new Map<string, Node>()
  const isAnswer = ({ subject }: Node) => /^\s*re\s*:/i.test(subject)
  const roots = nodes.map(({ node }) => node).filter(({ parent }) => !parent)
  for (const node of [...roots.filter((each) => !isAnswer(each)), ...roots.filter(isAnswer)]) {
    const subject = baseSubject(node.subject)
    const first = bySubject.get(subject)
    if (subject !== '' && !first) bySubject.set(subject, node)
    if (first && isAnswer(node)) link(node, first)
  }
  const byDate = (one: Node, other: Node) => one.date - other.date || one.row.sequence - other.row.sequence
  for (const { node } of nodes) node.children.sort(byDate)
  return roots.filter(({ parent }) => !parent).sort(byDate)
}

/** Puts a message below another, unless that is below it. */
function link(node: Node, parent: Node): void {
  for (let above: Node | undefined = parent; above; above = above.parent) if (above === node) return
  node.parent = parent
  parent.children.push(node)
}

function written(node: Node, byUid: boolean): string {
  const number = String(byUid ? node.row.message.uid : node.row.sequence)
  const [only, ...others] = node.children
  if (!only) return number
  if (others.length === 0) return `${number} ${written(only, byUid)}`
  return `${number} ${node.children.map((child) => `(${written(child, byUid)})`).join('')}`
}

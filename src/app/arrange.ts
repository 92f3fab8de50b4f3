import { isPlain, orderFields, startsDescending } from '../sync/arrangement.ts'
import type { Arrangement, OrderField } from '../sync/arrangement.ts'
import type { SortCost } from '../sync/search/sort.ts'
import type { MailboxView } from '../sync/view.ts'
import { formatDuration, formatSize } from '../text/size.ts'
import { only } from './command.ts'
import type { Step } from './command.ts'
import type { Key } from './key.ts'
import { withView } from './narrow.ts'
import type { State } from './state.ts'
import { usualArrangement, wholeView } from './whole-view.ts'

/** A line of the menu of orders. */
export interface OrderChoice {
  readonly by: OrderField
  readonly key: string
  readonly title: string
}

const choices: Readonly<Record<OrderField, Omit<OrderChoice, 'by'>>> = {
  arrival: { key: 'a', title: 'arrival' },
  date: { key: 'd', title: 'date' },
  from: { key: 'f', title: 'from' },
  subject: { key: 's', title: 'subject' },
  size: { key: 'z', title: 'size' },
  to: { key: 't', title: 'to' },
  unread: { key: 'u', title: 'unread first' },
}

/** The lines of the menu. */
export const orderChoices: readonly OrderChoice[] = orderFields.map((by) => ({ by, ...choices[by] }))

/** The effect that shows the open mailbox by `by`; where it is so already, the other way round. */
export function orderBy(state: State, by: OrderField): Step {
  const { arrangement, settings } = state
  const descending =
    arrangement.by === by ? !arrangement.descending : startsDescending(by, settings.order === 'newest-first')
  return only(state, {
    kind: 'arrange',
    arrangement: { ...arrangement, by, descending },
    agreed: false,
  })
}

/** The effect that shows the open mailbox by threads, or one by one. */
export function toggleThreaded(state: State): Step {
  const arrangement = { ...state.arrangement, threaded: !state.arrangement.threaded }
  return only(state, { kind: 'arrange', arrangement, agreed: false })
}

/** What a key of the menu does on the line of the cursor; undefined for one that only moves it. */
export function orderKey(closed: State, cursor: number, key: Key): Step | undefined {
  const byLetter = orderChoices.find((choice) => choice.key === key.name)
  const chosen = key.name === 'enter' || key.name === 'right' ? orderChoices[cursor] : byLetter
  if (chosen) return orderBy(closed, chosen.by)
  return key.name === 'T' ? toggleThreaded(closed) : undefined
}

/** The list is in its new order: the cursor stays on its message. */
export function arranged(
  state: State,
  action: { readonly base: MailboxView; readonly view: MailboxView; readonly arrangement: Arrangement },
): Step {
  const { base, view, arrangement } = action
  if (base !== wholeView(state)) return only(state)
  const next = { ...state, arrangement, arranged: view === base ? undefined : { base, view } }
  // What is narrowed is shown anew by whoever did it.
  return only(state.narrowed ? next : withView(next, view))
}

/** `state` with the open mailbox as it is, its messages being others now. */
export function withoutArrangement(state: State): State {
  const base = wholeView(state)
  const { descending } = isPlain(state.arrangement) ? state.arrangement : usualArrangement(state.settings)
  const arrangement = { by: 'arrival', descending, threaded: false } as const
  const plain = { ...state, arrangement, arranged: undefined, narrowed: undefined }
  return base && base !== state.view ? withView(plain, base) : plain
}

/** The server does not sort: what it costs to do it here is asked about first (RFC 2683 §3.2.1.2). */
export function askAboutCost(
  state: State,
  { arrangement, cost }: { readonly arrangement: Arrangement; readonly cost: SortCost },
): State {
  const { messages, octets, seconds } = cost
  const time = seconds === undefined ? '' : `, some ${formatDuration(Math.max(1, seconds))}`
  const count = new Intl.NumberFormat('en-US').format(messages)
  const question = {
    kind: 'question',
    key: 'y',
    title: 'Sort',
    text: `This server does not sort. Done here, it takes a look at ${count} ${
      messages === 1 ? 'message' : 'messages'
    }: some ${formatSize(octets)}${time}. Esc gives it up at any time.`,
    yes: 'fetches it and sorts',
    effect: { kind: 'arrange', arrangement, agreed: true },
  } as const
  return { ...state, modals: [...state.modals, question] }
}

/** The order in the title line: `date` and which way, `threads`. */
export function describeOrder(
  { by, descending, threaded }: Arrangement,
  { up, down }: { readonly up: string; readonly down: string },
): string {
  const arrival = descending ? 'newest first' : 'oldest first'
  const order = by === 'arrival' ? arrival : `${choices[by].title}${descending ? down : up}`
  return threaded ? `${order}   threads` : order
}

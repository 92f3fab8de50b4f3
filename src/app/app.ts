import type { Disposable } from '../model/disposable.ts'
import { toMailError } from '../model/error.ts'
import type { Uid } from '../model/envelope.ts'
import type { Account } from '../sync/account.ts'
import { MessageCache } from '../sync/message-cache.ts'
import { openOrExplain } from '../sync/open-or-explain.ts'
import { checkMail } from '../sync/mail-check.ts'
import { PartFetcher } from '../sync/part-fetcher.ts'
import type { MailboxCache } from '../sync/mailbox-cache.ts'
import type { Action } from './action.ts'
import { Arranger } from './arranger.ts'
import type { AppOptions } from './app-options.ts'
import type { Effect } from './effects.ts'
import { findUnread } from './find-unread.ts'
import type { FilterWork } from './filter-work.ts'
import { FolderWork } from './folder-work.ts'
import { NewMailWork } from './new-mail-work.ts'
import type { Keymap } from './keymap.ts'
import { Inspection } from './inspection.ts'
import { layout } from './layout.ts'
import { LinkWork } from './link-work.ts'
import { MessageWork } from './message-work.ts'
import { faultIn } from './page-fault.ts'
import { PartConverter } from './part-converter.ts'
import { PartEffects } from './part-effects.ts'
import { ReadAhead } from './read-ahead.ts'
import { isLaidOut } from './reader-lines.ts'
import { SearchWork } from './search-work.ts'
import { SnoozeWork } from './snooze-work.ts'
import { initialState } from './state.ts'
import type { LogEntry, Notice, State } from './state.ts'
import { textModalWidth } from './text-modal.ts'
import { foldThreads } from './threads.ts'
import { TriageWork } from './triage-work.ts'
import { update } from './update.ts'
import { wholeView } from './whole-view.ts'
import { hint } from './notice.ts'
import type { KeyHint } from './notice.ts'

/** Milliseconds that the end of the program waits for changes to be sent. */
const flushPatience = 3000

/** Milliseconds that the cursor rests on a message before its text is fetched ahead. */
const cursorRest = 150

type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>

/** Holds the state, feeds actions to `update`, and does what its effects say. It knows no terminal and no sockets. */
export class App {
  readonly keymap: Keymap
  readonly #options: AppOptions
  readonly #account: Account
  readonly #triage: TriageWork
  readonly #snooze: SnoozeWork
  readonly #links: LinkWork
  readonly #news: NewMailWork
  readonly #messages: MessageWork
  readonly #readAhead: ReadAhead
  readonly #folders: FolderWork
  readonly #searches: SearchWork
  readonly #listeners = new Set<() => void>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #parts: PartEffects
  readonly #converter: PartConverter
  #state: State
  #queue: Action[] = []
  #running = false
  readonly #inspection: Inspection
  #layingOut: NodeJS.Immediate | undefined
  #check: Disposable | undefined
  /** Loaded when it is wanted first. */
  #filters: FilterWork | undefined
  readonly #arranger: Arranger
  #watched: Disposable | undefined
  #answerSecret: ((secret: string | null) => void) | undefined
  constructor(account: Account, options: AppOptions) {
    this.keymap = options.keymap
    this.#options = options
    this.#account = account
    this.#state = initialState(options.settings, options.size, account.tree)
    const fetcher = new PartFetcher(account.scheduler)
    const cache = new MessageCache(fetcher)
    this.#converter = new PartConverter(options.partWorker)
    this.#parts = new PartEffects(fetcher, cache, this.#converter, this.dispatch, options)
    this.#messages = new MessageWork(fetcher, cache, this.#converter, this.dispatch)
    this.#readAhead = new ReadAhead(this.#messages, options.restMilliseconds ?? cursorRest)
    this.#triage = new TriageWork(account, options, this.dispatch, () => this.#view)
    this.#snooze = new SnoozeWork(account, options.settings, this.#triage, this.dispatch)
    this.#links = new LinkWork(options, this.dispatch)
    this.#news = new NewMailWork(account, options, this.dispatch)
    this.#folders = new FolderWork(
      account,
      this.dispatch,
      () => this.#triage.settled(),
      (move, isThere) => this.#triage.targetCreated(move, isThere),
    )
    this.#searches = new SearchWork(account, options.searches, this.dispatch)
    this.#arranger = new Arranger(account.scheduler, options.folders, this.#arranged, () => this.#state)
    this.#inspection = new Inspection(
      () => account.inspect(),
      (report) => this.dispatch({ kind: 'inspected', report }),
    )
    account.tree.onChange(() => this.dispatch({ kind: 'tree-changed' }))
  }

  get state(): State {
    return this.#state
  }

  /** True when nothing is under way that will change the screen by itself. */
  get settled(): boolean {
    return (
      this.#state.traffic.queued === 0 &&
      this.#state.opening === undefined &&
      this.#account.traffic.queued === 0
    )
  }

  /** Called after each change of the state, or of what it shows. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Connects and opens the first mailbox. */
  start(): void {
    this.#account.connect()
    this.#openMailbox({ kind: 'open-mailbox', path: this.#options.settings.folder })
    const problems = this.#options.keymapProblems ?? []
    for (const problem of problems) this.#notice('warning', problem)
    if (problems.length > 1)
      this.#notice(
        'warning',
        `${problems.length} of your key bindings cannot work`,
        hint('shows the log, which says why', 'log'),
      )
    // The list is what the user waits for.
    if (layout(this.#state).tree) this.#account.tree.fault(undefined, 'lookahead')
    void this.#triage.resume()
    void this.#searches.start()
    const { trouble } = this.#arranger
    if (trouble !== undefined) this.#notice('warning', trouble)
    const { checkMinutes } = this.#options.settings
    if (checkMinutes !== undefined) this.#check = checkMail(this.#account, checkMinutes)
  }

  /** Applies an action, then runs its effects. Actions that come meanwhile wait their turn. */
  readonly dispatch = (action: Action): void => {
    this.#queue.push(action)
    if (this.#running) return
    this.#running = true
    const first = this.#state
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const before = this.#state
        const [state, effects] = update(before, next, this.keymap)
        this.#state = state
        if (state.log !== before.log) this.#tellLog(before.log.at(-1))
        for (const effect of effects) this.#run(effect)
        const arrived = next.kind === 'returned' ? (next.absence.arrived ?? 0) : 0
        if (arrived > 0) this.#onView((view) => this.#news.returned(view, arrived))
        if (this.#queue.length > 0) continue
        // Of a thousand rows that leave at once, only what comes of it is looked at.
        faultIn(this.#account, first, this.#state)
        this.#readAhead.look(this.#state)
        this.#snooze.look(this.#state)
        this.#layOut()
      }
    } finally {
      this.#running = false
    }
    for (const listener of this.#listeners) listener()
  }

  /** A long message is laid out piece by piece, between keys. */
  #layOut(): void {
    if (this.#layingOut || isLaidOut(this.#state)) return
    this.#layingOut = setImmediate(() => {
      this.#layingOut = undefined
      this.dispatch({ kind: 'lay-out-on' })
    })
  }

  /** Tells the state what the status line shows of the account. */
  tellActivity(): void {
    this.dispatch({ kind: 'activity', ...this.#account.traffic })
  }

  /** Asks the user for a secret, in the screen; null when it was given up. One question at a time. */
  askSecret(title: string): Promise<string | null> {
    this.#answerSecret?.(null)
    return new Promise((resolve) => {
      this.#answerSecret = resolve
      this.dispatch({ kind: 'ask-secret', title })
    })
  }

  /**
   * Lets go of timers and threads, and gives triage a moment to be sent. How many changes the server has not heard
   * of, and never will.
   */
  async close(): Promise<number> {
    this.#readAhead.dispose()
    this.#snooze.dispose()
    this.#news.dispose()
    this.#filters?.dispose()
    this.#searches.dispose()
    this.#arranger.dispose()
    this.#messages.close()
    this.#converter.dispose()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#inspection.dispose()
    clearImmediate(this.#layingOut)
    this.#check?.dispose()
    this.#watched?.dispose()
    const [unsent] = await Promise.all([
      this.#triage.flush(this.#state.link.kind === 'online' ? flushPatience : 0),
      this.#parts.close(),
    ])
    return unsent
  }

  /** The log only grows at its end, and is cut at its beginning. */
  #tellLog(last: LogEntry | undefined): void {
    const { log } = this.#state
    for (const entry of log.slice(last ? log.lastIndexOf(last) + 1 : 0)) this.#options.onLog?.(entry)
  }

  #run(effect: Effect): void {
    switch (effect.kind) {
      case 'open-mailbox':
        return this.#openMailbox(effect)
      case 'list-level':
        return this.#account.tree.fault(effect.parent)
      case 'list-subscribed':
        return this.#account.tree.setSubscribedOnly(effect.subscribedOnly)
      case 'load-message':
        return this.#load(effect.uid, 'message')
      case 'load-headers':
        return this.#load(effect.uid, 'headers')
      case 'stop-loading':
        return this.#messages.stop()
      case 'look-up':
        return void this.#folders.lookUp(effect.name)
      case 'folder':
        return void this.#folders.run(effect.change)
      case 'mark-seen':
      case 'flags':
      case 'move':
      case 'move-to':
      case 'copy-to':
      case 'judge':
      case 'keywords':
      case 'mark-all-read':
      case 'count-deleted':
      case 'expunge':
        return this.#onView((view) => this.#triage.run(view, effect))
      case 'snooze':
        return this.#onView((view) => this.#snooze.snooze(view, effect.uids, effect.until))
      case 'unsnooze':
        return this.#onView((view) => this.#snooze.unsnooze(view, effect.uids))
      case 'undo':
        return this.#triage.undo(effect.id)
      case 'redo':
        return this.#triage.redo()
      case 'filter':
      case 'widen':
      case 'search':
      case 'show-hits':
      case 'mark-matching':
      case 'stop-search':
        return this.#onView((view) => void this.#filter(view, effect))
      case 'search-folders':
      case 'stop-folders':
      case 'keep-search':
      case 'drop-search':
        return this.#searches.run(effect)
      case 'arrange':
      case 'stop-arranging':
        return this.#onView((view) => this.#arranger.run(view, effect))
      case 'fold':
        return this.#state.view?.threads && foldThreads(this.#state.view.threads, effect)
      case 'find-unread':
        return this.#onView((view) => {
          void findUnread(this.#state, view, this.#account.scheduler, effect.row).then(this.dispatch)
        })
      case 'save':
      case 'save-all':
      case 'cancel-save':
      case 'resume-save':
      case 'discard-save':
      case 'view-part':
      case 'look-inside':
      case 'open-part':
      case 'pipe':
      case 'stop-work':
        return this.#parts.run(effect, textModalWidth(this.#state))
      case 'reconnect':
        return this.#account.connect()
      case 'inspect':
        return this.#inspection.after(effect.after)
      case 'expire-notice':
        return this.#after(effect.seconds, { kind: 'notice-expired', id: effect.id })
      case 'answer-secret':
        this.#answerSecret?.(effect.secret)
        this.#answerSecret = undefined
        return
      case 'find-on':
        return this.#after(0, { kind: 'find-on' })
      case 'open-link':
      case 'copy':
      case 'unsubscribe':
        return this.#links.run(effect)
      case 'then':
        return this.dispatch(effect.action)
      case 'suspend':
        return this.#options.onSuspend()
      case 'redraw':
        return this.#options.onRedraw()
      case 'quit':
        return this.#options.onQuit()
    }
  }

  readonly #notice = (level: Notice['level'], text: string, ...hints: KeyHint[]): void => {
    this.dispatch({ kind: 'notice', level, text, hints })
  }

  #after(seconds: number, action: Action): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.dispatch(action)
    }, seconds * 1000)
    timer.unref()
    this.#timers.add(timer)
  }

  /** The open mailbox, where the state has heard of it. */
  get #view(): MailboxCache | undefined {
    const { view } = this.#account
    return view && view === wholeView(this.#state) ? view : undefined
  }

  #onView(run: (view: MailboxCache) => void): void {
    if (this.#view) run(this.#view)
  }

  async #filter(
    view: MailboxCache,
    effect: EffectOf<'filter' | 'widen' | 'search' | 'show-hits' | 'mark-matching' | 'stop-search'>,
  ): Promise<void> {
    if (!this.#filters) {
      const { FilterWork } = await import('./filter-work.ts')
      this.#filters ??= new FilterWork(this.#account.scheduler, this.dispatch, (uids) =>
        this.#arranger.layOutAmong(uids),
      )
    }
    if (view === this.#view) this.#filters.run(view, effect)
  }

  /** What is narrowed gets a new order, too. */
  readonly #arranged = (action: Action): void => {
    this.dispatch(action)
    if (action.kind === 'arranged' && this.#state.narrowed && this.#view) this.#filters?.again(this.#view)
  }

  #openMailbox({ path }: EffectOf<'open-mailbox'>): void {
    openOrExplain(this.#account, path).then(
      (view) => {
        this.#watched?.dispose()
        const left = this.#state.view
        if (left?.unseen !== undefined) this.#account.tree.unseen.set(left.path, left.unseen)
        this.#triage.mailboxOpened()
        this.#snooze.mailboxOpened()
        this.#filters?.dispose()
        this.#watched = view.onChange((told) => {
          const change = this.#triage.unlessReturned(told)
          const isNews = !this.#snooze.isBack(view, change)
          this.#arranger.hear(change)
          this.dispatch({ kind: 'view-changed', view, change, isNews })
          if (isNews) this.#news.changed(view, change)
        })
        this.#arranger.opened(view)
      },
      (thrown: unknown) => this.dispatch({ kind: 'mailbox-refused', path, error: toMailError(thrown) }),
    )
  }

  #load(uid: Uid, what: 'message' | 'headers'): void {
    const { view, reader } = this.#state
    if (!view) return
    const at = { mailbox: view.path, uidValidity: view.uidValidity, uid }
    if (what === 'headers') void this.#messages.loadHeaders(at)
    else if (reader) void this.#messages.load(at, reader.reading)
  }
}

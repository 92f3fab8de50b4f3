import type { Command } from '../command.ts'
import { archive } from './archive.ts'
import { back } from './back.ts'
import { charset } from './charset.ts'
import { closeBranch } from './close-branch.ts'
import { createFolder } from './create-folder.ts'
import { deleteFolder } from './delete-folder.ts'
import { deleteSearch } from './delete-search.ts'
import { fetchRest } from './fetch-rest.ts'
import { filter } from './filter.ts'
import { find } from './find.ts'
import { foundFolders } from './found-folders.ts'
import { first } from './first.ts'
import { foldAll } from './fold-all.ts'
import { foldThread } from './fold-thread.ts'
import { giveUp } from './give-up.ts'
import { goToFolder } from './go-to-folder.ts'
import { halfPageDown } from './half-page-down.ts'
import { halfPageUp } from './half-page-up.ts'
import { headers } from './headers.ts'
import { help } from './help.ts'
import { invertMarks } from './invert-marks.ts'
import { junk } from './junk.ts'
import { last } from './last.ts'
import { links } from './links.ts'
import { log } from './log.ts'
import { mark } from './mark.ts'
import { markAll } from './mark-all.ts'
import { markMatching } from './mark-matching.ts'
import { markRange } from './mark-range.ts'
import { markRead } from './mark-read.ts'
import { markThread } from './mark-thread.ts'
import { markUnread } from './mark-unread.ts'
import { metered } from './metered.ts'
import { move } from './move.ts'
import { network } from './network.ts'
import { nextHit } from './next-hit.ts'
import { nextMessage } from './next-message.ts'
import { nextThread } from './next-thread.ts'
import { nextUnread } from './next-unread.ts'
import { next } from './next.ts'
import { openBranch } from './open-branch.ts'
import { open } from './open.ts'
import { sort } from './sort.ts'
import { otherForm } from './other-form.ts'
import { pageDown } from './page-down.ts'
import { pageUp } from './page-up.ts'
import { palette } from './palette.ts'
import { parent } from './parent.ts'
import { parts } from './parts.ts'
import { pipe } from './pipe.ts'
import { previousHit } from './previous-hit.ts'
import { previousMessage } from './previous-message.ts'
import { previousThread } from './previous-thread.ts'
import { previous } from './previous.ts'
import { quit } from './quit.ts'
import { reconnect } from './reconnect.ts'
import { redraw } from './redraw.ts'
import { renameFolder } from './rename-folder.ts'
import { repeat } from './repeat.ts'
import { savePart } from './save-part.ts'
import { saveSearch } from './save-search.ts'
import { saves } from './saves.ts'
import { search } from './search.ts'
import { snooze } from './snooze.ts'
import { star } from './star.ts'
import { subscribe } from './subscribe.ts'
import { suspend } from './suspend.ts'
import { toggleQuotes } from './toggle-quotes.ts'
import { toggleRead } from './toggle-read.ts'
import { toggleSubscribed } from './toggle-subscribed.ts'
import { toggleThreads } from './toggle-threads.ts'
import { toggleTree } from './toggle-tree.ts'
import { copy } from './copy.ts'
import { expunge } from './expunge.ts'
import { history } from './history.ts'
import { keywords } from './keywords.ts'
import { markAllRead } from './mark-all-read.ts'
import { notJunk } from './not-junk.ts'
import { redo } from './redo.ts'
import { toggleDeleted } from './toggle-deleted.ts'
import { trash } from './trash.ts'
import { tree } from './tree.ts'
import { undo } from './undo.ts'
import { unfoldAll } from './unfold-all.ts'
import { unfoldThread } from './unfold-thread.ts'
import { unmark } from './unmark.ts'
import { unsnooze } from './unsnooze.ts'
import { unsubscribeList } from './unsubscribe-list.ts'
import { unsubscribe } from './unsubscribe.ts'

/** The one command table, in the order of the help. */
export const commands: readonly Command[] = [
  next,
  previous,
  pageDown,
  pageUp,
  halfPageDown,
  halfPageUp,
  first,
  last,
  open,
  back,
  giveUp,
  nextUnread,
  nextMessage,
  previousMessage,
  archive,
  trash,
  move,
  copy,
  junk,
  notJunk,
  star,
  toggleRead,
  markRead,
  markUnread,
  markAllRead,
  keywords,
  toggleDeleted,
  expunge,
  snooze,
  unsnooze,
  undo,
  redo,
  history,
  repeat,
  mark,
  markRange,
  markMatching,
  markAll,
  invertMarks,
  unmark,
  search,
  nextHit,
  previousHit,
  foundFolders,
  saveSearch,
  filter,
  sort,
  toggleThreads,
  foldThread,
  unfoldThread,
  foldAll,
  unfoldAll,
  nextThread,
  previousThread,
  parent,
  markThread,
  parts,
  headers,
  find,
  toggleQuotes,
  links,
  unsubscribeList,
  otherForm,
  charset,
  fetchRest,
  savePart,
  pipe,
  saves,
  goToFolder,
  tree,
  toggleTree,
  openBranch,
  closeBranch,
  toggleSubscribed,
  createFolder,
  renameFolder,
  deleteFolder,
  deleteSearch,
  subscribe,
  unsubscribe,
  palette,
  help,
  log,
  network,
  metered,
  reconnect,
  redraw,
  suspend,
  quit,
]

const byName = new Map(commands.map((command) => [command.name, command]))

/** The command of that name. */
export function commandNamed(name: string): Command | undefined {
  return byName.get(name)
}

import { fuzzyFit } from '../text/fuzzy.ts'
import type { Fit } from '../text/fuzzy.ts'
import type { MailboxPath } from '../model/mailbox.ts'
import type { Command } from './command.ts'
import { commandNamed, commands } from './commands/index.ts'
import { parseLine } from './command-line.ts'
import { knownFolders } from './known-folders.ts'
import type { State } from './state.ts'

/** A line of the palette. */
export interface PaletteEntry {
  readonly command: Command
  /** What it will be given; empty where it asks, or needs nothing. */
  readonly argument: string
  /** Which letters of the text that is shown fit what was typed. */
  readonly title: string
  readonly inTitle: readonly number[]
  /** Where what was typed fits the name and not the title. */
  readonly inName: readonly number[]
}

/** Commands that fit what was typed, the best first; after the name of one that takes something, what it can be given. */
export function paletteEntries(state: State, typed: string): readonly PaletteEntry[] {
  const given = commandBeingGiven(state, typed)
  return given ? argumentEntries(state, given.command, given.argument) : commandEntries(state, typed)
}

/** The command whose name is typed in full, with a space after it, where it takes something. */
function commandBeingGiven(
  state: State,
  typed: string,
): { readonly command: Command; readonly argument: string } | undefined {
  const { name, argument } = parseLine(typed)
  const command = commandNamed(name)
  const isNamed = /^\s*\S+\s/.test(typed) && command?.argument && usable(state, command)
  return isNamed ? { command, argument } : undefined
}

function usable(state: State, { rooms }: Command): boolean {
  return !rooms || rooms.includes(state.focus)
}

/** The title of a command, as things are now. */
export function titleOf(state: State, command: Command): string {
  return command.titleNow?.(state) ?? command.title
}

function commandEntries(state: State, typed: string): readonly PaletteEntry[] {
  const found = commands.flatMap((command) => {
    if (!usable(state, command)) return []
    const title = titleOf(state, command)
    const [byTitle, byName] = [fuzzyFit(typed, title), fuzzyFit(typed, command.name)]
    const fit = byTitle && (!byName || byTitle.score >= byName.score) ? byTitle : byName
    if (!fit) return []
    const inTitle = byTitle?.positions ?? []
    const inName = byTitle ? [] : fit.positions
    return [{ score: fit.score, entry: { command, argument: '', title, inTitle, inName } }]
  })
  // With nothing typed they stay in the order of the help.
  const best = typed.trim() === '' ? found : found.toSorted((one, other) => other.score - one.score)
  return best.map(({ entry }) => entry)
}

/** What is typed as it stands, then the folders that fit it. */
function argumentEntries(state: State, command: Command, typed: string): readonly PaletteEntry[] {
  const prefix = `${titleOf(state, command)}: `
  const asTyped: PaletteEntry = {
    command,
    argument: typed,
    title: typed === '' ? titleOf(state, command) : prefix + typed,
    inTitle: [],
    inName: [],
  }
  if (command.argument?.kind !== 'folder') return [asTyped]
  const folders = fittingFolders(state, typed).map(({ path, fit }) => {
    const inTitle = fit.positions.map((position) => position + prefix.length)
    return { command, argument: path, title: prefix + path, inTitle, inName: [] }
  })
  return [asTyped, ...folders]
}

interface FittingFolder {
  readonly path: MailboxPath
  readonly fit: Fit
}

/** The last answer for each tree: a frame asks for what the key before it has asked for. */
const fitted = new WeakMap<
  object,
  { readonly version: number; readonly typed: string; readonly folders: readonly FittingFolder[] }
>()

/** Folders that fit what was typed, the best first. */
function fittingFolders(state: State, typed: string): readonly FittingFolder[] {
  const { source } = state.tree
  const known = fitted.get(source)
  if (known?.version === source.version && known.typed === typed) return known.folders
  const all = knownFolders(source).flatMap((path) => {
    const fit = path === typed ? undefined : fuzzyFit(typed, path)
    return fit ? [{ path, fit }] : []
  })
  const best = typed === '' ? all : all.toSorted((one, other) => other.fit.score - one.fit.score)
  const folders = best.slice(0, mostFolders)
  fitted.set(source, { version: source.version, typed, folders })
  return folders
}

/** Folders that are offered: whoever wants one of more types on. */
const mostFolders = 200

/** The line that Tab makes of what was typed: the chosen command's name, or the chosen folder's path after it. */
export function completed(state: State, typed: string, cursor: number): string {
  const entries = paletteEntries(state, typed)
  const given = commandBeingGiven(state, typed)
  const chosen = given && cursor === 0 ? entries[1] : entries[cursor]
  if (!chosen) return typed
  if (given) return `${chosen.command.name} ${chosen.argument}`
  return chosen.command.argument ? `${chosen.command.name} ` : chosen.command.name
}

/** The folder that fits best what was typed for one, as far as it is known. */
export function completedFolder(state: State, typed: string): MailboxPath | undefined {
  return fittingFolders(state, typed.trim())[0]?.path
}

/** What Enter gives. */
export function chosenLine(state: State, typed: string, cursor: number): string | undefined {
  const chosen = paletteEntries(state, typed)[cursor]
  if (!chosen) return undefined
  return chosen.argument === '' ? chosen.command.name : `${chosen.command.name} ${chosen.argument}`
}

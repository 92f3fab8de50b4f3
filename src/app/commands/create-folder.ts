import type { Command } from '../command.ts'
import { askForNewFolder, createFolder as createFolderAt, unchangeable } from '../folder-steps.ts'

export const createFolder: Command = {
  name: 'create-folder',
  title: 'create folder',
  disabled: unchangeable,
  argument: { name: 'path', kind: 'folder' },
  run: askForNewFolder,
  runWith: createFolderAt,
}

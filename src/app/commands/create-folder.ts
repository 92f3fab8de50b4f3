import type { Command } from '../command.ts'
import { askForNewFolder, unchangeable } from '../folder-steps.ts'

export const createFolder: Command = {
  name: 'create-folder',
  title: 'create folder',
  disabled: unchangeable,
  run: askForNewFolder,
}

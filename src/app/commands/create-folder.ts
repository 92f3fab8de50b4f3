import type { Command } from '../command.ts'
import { askForNewFolder, unchangeable } from '../folder-steps.ts'

export const createFolder: Command = {
  name: 'create-folder',
  title: 'create folder',
  rooms: ['tree'],
  disabled: unchangeable,
  run: askForNewFolder,
}

import type { Field } from './field.ts'
import { accountFields, folderFields, listFields, newMailFields, readerFields, uiFields } from './fields.ts'

/** A commented config file to start from: a valid one, in which every known key appears. */
export function sampleConfig(): string {
  const { host, user, passwordCommand, ...rest } = accountFields
  return [
    '# The config of Postern. Remove the "# " before a setting to put it into force.',
    '[accounts.work]                     # any name; further accounts: [accounts.home] …',
    ...[host, user].map((field) => line(field)),
    ...[passwordCommand, ...Object.values(rest)].map((field) => line(field, '# ')),
    ...Object.values(folderFields).map((field) => line(field, '# folder.')),
    '',
    '[list]',
    ...Object.values(listFields).map((field) => line(field, '# ')),
    '',
    '[reader]',
    ...Object.values(readerFields).map((field) => line(field, '# ')),
    '# open."application/pdf" = ["zathura", "%s"]   # opens a part of this type; "image/*" for a family',
    '',
    '[new_mail]',
    ...Object.values(newMailFields).map((field) => line(field, '# ')),
    '',
    '[ui]',
    ...Object.values(uiFields).map((field) => line(field, '# ')),
    '',
    '[searches]                          # shown below the folders; in: chooses folders',
    '# "lists this week" = "is:unread since:7d in:Lists/*"',
    '',
    '[keys.list]                         # also: keys.reader, keys.tree, keys.global',
    '# "ctrl-a" = "archive"              # a command of the help; "" unbinds the key',
    '# "g w" = "move Archive/2026"       # with what it would ask for',
    '# "ctrl-x" = ["star", "archive"]    # several, one after the other',
    '',
  ].join('\n')
}

/** The help stands behind a setting, or above one that is too long for that. */
function line(field: Field<unknown>, before = ''): string {
  const setting = `${before}${field.key} = ${field.sample}`
  if (field.help === '') return setting
  return setting.length < 36 ? `${setting.padEnd(36)}# ${field.help}` : `# ${field.help}:\n${setting}`
}

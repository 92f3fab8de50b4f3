import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The path of a program that a test needs; undefined when it is not installed, and then a line on standard error says
 * which Debian package has it, and the test is to be skipped. In CI nothing is skipped: there it throws.
 */
export function requireProgram(name: string, debianPackage: string): string | undefined {
  // Daemons live in sbin, which is not in everybody's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  const path = folders.map((folder) => join(folder, name)).find(isExecutable)
  if (path === undefined) lacking(`${name} (apt-get install ${debianPackage})`)
  return path
}

/** Why a test is skipped: `lacking` has said what is to be installed. */
export const notInstalled = 'what it needs is not installed'

/** True on a machine that checks every change, however that says so: `CI=true`, `CI=1`. */
export function isCi(): boolean {
  return !['', '0', 'false'].includes((process.env['CI'] ?? '').toLowerCase())
}

/** Says that tests are skipped for want of `what`; in CI it throws, because there nothing may be skipped. */
export function lacking(what: string): void {
  if (isCi()) throw new Error(`these tests need ${what}`)
  process.stderr.write(`skipped: these tests need ${what}\n`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

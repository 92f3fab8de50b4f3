import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lacking } from './requirements.ts'

/** Where `.ci/run` unpacks the packages that Debian does not let be installed beside another IMAP server. */
const unpacked = '/usr/local/lib/postern-servers'

/**
 * The path of a program from a Debian package that is installed, or that was unpacked since it excludes all other
 * IMAP servers. Undefined where it is neither: see `requireProgram`.
 */
export function requireUnpacked(path: string, debianPackage: string): string | undefined {
  const places = [join(unpacked, debianPackage, path), path]
  const found = places.find((place) => existsSync(place))
  if (found === undefined) lacking(`${path} of ${debianPackage} (as root, .ci/run unpacks it)`)
  return found
}

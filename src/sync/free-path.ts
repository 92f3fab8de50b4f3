import { Buffer } from 'node:buffer'
import { join, parse } from 'node:path'
import { cutOctets } from '../mime/structure.ts'

/** The longest name of a file, in octets. */
const longestName = 255

/** `report.pdf` as it is for 1, then `report (2).pdf`, `report (3).pdf` …, in the same folder. */
export function numberedPath(path: string, number: number): string {
  if (number <= 1) return path
  const { dir, name, ext } = parse(path)
  const ending = ` (${number})${ext}`
  return join(dir, `${cutOctets(name, longestName - Buffer.byteLength(ending))}${ending}`)
}

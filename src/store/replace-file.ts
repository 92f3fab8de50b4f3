import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a small file whole, and makes its folder where that is missing: a reader sees the old file or the new one, and no
 * other user sees either. Rejects with what the system says, and then the old one is there still.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
  } catch (thrown) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw thrown
  }
}

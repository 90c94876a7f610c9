import { open, rename, rm } from 'node:fs/promises'

let drafts = 0

/** Replaced as a whole: a reader sees the old file or the new one, and two writers do not meet. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}-${(drafts += 1)}.new`
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(content)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    // On a full disk half a draft would keep it full.
    await rm(draft, { force: true })
    throw error
  }
}

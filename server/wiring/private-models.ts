/** The folder of private models, looked at again and again; a verifier need not be restarted for a new file. */
import type { Log } from '../observe/log.ts'
import { lookAtFolder, readMetadataFolder, type FolderModels } from '../trust/metadata-folder.ts'
import { StartFault } from './start-fault.ts'

export type PrivateModels = {
  readonly loaded: () => FolderModels | null
  /** Reads again what has changed since. */
  readonly look: () => Promise<void>
}

/** @throws {StartFault} when the folder cannot be read */
export async function openPrivateModels(folder: string | null, log: Log, changed: () => void): Promise<PrivateModels> {
  if (folder === null) return { loaded: () => null, look: async () => {} }
  let seen = ''
  let loaded: FolderModels | null = null
  const read = async () => {
    const look = await lookAtFolder(folder)
    if (look === seen && loaded !== null) return
    const models = await readMetadataFolder(folder)
    seen = look
    if (models.digest === loaded?.digest) return
    loaded = models
    for (const { about, problem } of models.faults) log.warn('a file of private models is left out', { file: about, problem })
    changed()
  }
  try {
    await read()
  } catch (cause) {
    throw new StartFault(`The folder of private models ${folder} cannot be read.`, 'Correct KEYTAP_METADATA_FOLDER, or unset it.', { cause })
  }
  let lost = false
  return {
    loaded: () => loaded,
    look: async () => {
      try {
        await read()
        lost = false
      } catch {
        // What was read stays in force; told once.
        if (!lost) log.warn('the folder of private models cannot be read any more')
        lost = true
      }
    },
  }
}

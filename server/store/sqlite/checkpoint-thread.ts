/** The thread that copies SQLite's log into the file when it is asked to. */
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { bearAfter, longLogFrames } from './checkpoints.ts'

if (parentPort === null) throw new Error('this file is a thread of the SQLite store')
const port = parentPort
/** How long it waits for a commit to let it in, in milliseconds. */
const patience = 100
const location = pathToFileURL(workerData as string)
// An empty file in the place of one that was taken away would be taken for it.
location.search = 'mode=rw'
const db = new DatabaseSync(location, { timeout: patience })
// The file must be synced before the log is written over.
db.exec('PRAGMA synchronous = FULL')
const copyBeside = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
const copyAlone = db.prepare('PRAGMA wal_checkpoint(RESTART)')

/** How long the log may be until a commit has to wait, in frames. */
let bearable = longLogFrames

/**
 * SQLite begins the log anew once all of it is copied. Where commits follow each other so closely that there
 * is always one more to copy, one of them has to wait for the little that is left.
 */
function copy(): void {
  const { log } = copyBeside.get() as { readonly log: number }
  if (log <= bearable) return
  const { busy } = copyAlone.get() as { readonly busy: 0 | 1 }
  bearable = bearAfter(log, busy === 1)
}

port.on('message', (request: 'copy' | 'close') => {
  if (request === 'close') {
    db.close()
    port.close()
    return
  }
  try {
    copy()
  } catch {
    // The log keeps what could not be copied. Where the disk is full, say, whoever writes meets that too, and tells.
  }
  port.postMessage('copied')
})

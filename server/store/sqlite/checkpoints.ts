/**
 * Checkpoints beside the writes instead of between them. A commit that copies the whole log into the file
 * holds up every request for tens of milliseconds; so a thread of its own copies it from time to time,
 * while commits go on behind it.
 */
import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

/** 16 MB of log: commits copy it themselves at that length, as SQLite does, where there is no thread. */
export const longLogFrames = 4_000
/** 64 MB: what the thread did not keep up with, a commit copies after all. */
const endlessLogFrames = 16_000
/** Writes between two copies. One makes three to four frames, and a page that changes again is copied once. */
const writesBetween = 512

/**
 * How long the log may become before a commit has to wait for a copy, in frames, when it was `log` long at the last one.
 * `inVain` means that somebody reads for long, a backup say: commits waited for nothing, so not again soon.
 */
export const bearAfter = (log: number, inVain: boolean): number => (inVain ? log * 2 : longLogFrames)

export type Checkpoints = {
  /** So many writes were committed. */
  wrote(count: number): void
  /** Ends the thread, when it has copied what it is at. */
  close(): Promise<void>
}

/** The thread begins with the first need of it: a command that writes a few rows never has one. */
export function createCheckpoints(db: DatabaseSync, file: string): Checkpoints {
  const copyInCommits = (frames: number) => db.exec(`PRAGMA wal_autocheckpoint = ${frames}`)
  let thread: Worker | null = null
  let copying = false
  let writes = 0
  /** Nothing is copied from here on: `copying` stays as it is. */
  const doWithout = (error: unknown) => {
    thread = null
    if (!db.isOpen) return
    copyInCommits(longLogFrames)
    process.emitWarning(`The thread that copies SQLite's log has ended, commits copy it again: ${error instanceof Error ? error.message : String(error)}`)
  }
  const start = (): Worker => {
    const worker = startThread(file, doWithout)
    worker.on('message', () => {
      copying = false
    })
    // What it copies is safe in the log: no reason to keep the process alive, as a listener would.
    worker.unref()
    copyInCommits(endlessLogFrames)
    return worker
  }
  return {
    wrote: (count) => {
      writes += count
      if (copying || writes < writesBetween) return
      writes = 0
      copying = true
      try {
        thread ??= start()
      } catch (error) {
        // The system may have no thread left to give, and a process may be denied one.
        doWithout(error)
      }
      thread?.postMessage('copy')
    },
    close: () => (thread === null ? Promise.resolve() : endThread(thread)),
  }
}

function startThread(file: string, onError: (error: unknown) => void): Worker {
  return new Worker(threadFile(), { name: 'keytap-checkpoints', workerData: file }).on('error', onError)
}

async function endThread(worker: Worker): Promise<void> {
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  worker.ref()
  worker.postMessage('close')
  await ended
}

/** Beside the sources as it is written, beside the bundle as it is built. */
const threadFile = () => new URL(import.meta.url.endsWith('.ts') ? './checkpoint-thread.ts' : './checkpoint-thread.js', import.meta.url)

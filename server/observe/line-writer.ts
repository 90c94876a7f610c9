/** Gathers the log lines of one turn of the event loop into one write, which under load is many. */

export type LineWriter = {
  readonly write: (line: string) => void
  /** Writes what waits, at once: before the process ends. */
  readonly flush: () => void
}

/** `sink` gets one or more whole lines. */
export function createLineWriter(sink: (lines: string) => void): LineWriter {
  let waiting = ''
  const flush = () => {
    if (waiting === '') return
    const lines = waiting
    waiting = ''
    sink(lines)
  }
  return {
    flush,
    write: (line) => {
      if (waiting === '') setImmediate(flush)
      waiting += line
    },
  }
}

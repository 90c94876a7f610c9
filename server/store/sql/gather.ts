/**
 * When does a group of writes leave? It costs much the same whatever is in it, so where calls come
 * together the next group waits for company: as long as more arrive, and not for long. A call that
 * comes alone never waits.
 */

/** Without a new arrival for so long, nobody else is on the way. */
const gatherMs = 1
/** Where calls trickle in one by one, the first must not wait for all of them. */
const maxTurns = 4

export type Gathering = {
  /** `waiting` calls are ready to leave. */
  call(waiting: number): void
  /** A group of so many left. */
  left(size: number): void
  cancel(): void
}

/** @param leave called once, after `call`, when the time has come */
export function gather(leave: () => void): Gathering {
  let timer: NodeJS.Timeout | null = null
  let scheduled = false
  let lastSize = 1
  let waiting = 0

  const leaveSoon = () => {
    timer = null
    scheduled = true
    // After the poll phase: all that this turn of the loop brought goes along.
    setImmediate(() => {
      if (!scheduled) return
      scheduled = false
      leave()
    })
  }
  const wait = (seen: number, turn: number) => {
    timer = setTimeout(() => {
      if (waiting > seen && waiting < lastSize && turn < maxTurns) wait(waiting, turn + 1)
      else leaveSoon()
    }, gatherMs)
  }
  return {
    call: (ready) => {
      waiting = ready
      if (scheduled || timer !== null) return
      if (lastSize > 1 && ready < 2 * lastSize) wait(ready, 1)
      else leaveSoon()
    },
    left: (size) => {
      lastSize = size
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      scheduled = false
    },
  }
}

/** Work that repeats in the background: one run at a time, a pause after each, and a clean end. */

export type Loop = { readonly stop: () => Promise<void> }

/**
 * @param pauseMs after the end of a run
 * @param run a rejection goes to `failed` and the loop goes on
 */
export function startLoop(pauseMs: number, run: () => Promise<unknown>, failed: (error: unknown) => void): Loop {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const schedule = () => {
    if (stopped) return
    timer = setTimeout(() => {
      running = run().then(() => {}, failed).then(schedule)
    }, pauseMs)
    timer.unref()
  }
  schedule()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      return running
    },
  }
}

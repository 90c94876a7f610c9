/** Longer than any look-up takes on a healthy database. */
const stepMs = 25

/**
 * Runs a check of credentials whose failure must not tell by its time how far it came: it is answered
 * so many milliseconds after the start, whatever was looked up meanwhile, or twice as many, or thrice.
 * A success is not held.
 * @throws whatever `check` throws
 */
export async function evenFailure<T>(check: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await check()
  } catch (error) {
    const steps = Math.ceil((performance.now() - startedAt) / stepMs)
    await waitUntil(startedAt + steps * stepMs)
    throw error
  }
}

const timerFaultMs = 1.5

/**
 * A timer comes up to a millisecond early or late, by when the event loop last looked at the clock, and that goes by what
 * the check did. So the last of the time is waited out turn by turn; all who wait share the turns.
 */
async function waitUntil(deadline: number): Promise<void> {
  const early = Math.floor(deadline - performance.now() - timerFaultMs)
  if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
  while (performance.now() < deadline) await new Promise((resolve) => setImmediate(resolve))
}

/** Longer than any look-up takes on a healthy database. */
const failureMs = 25

/**
 * Runs a check of credentials whose failure must not tell by its time how far it came: it is answered
 * so many milliseconds after the start, whatever was looked up meanwhile. A success is not held.
 * @throws whatever `check` throws
 */
export async function evenFailure<T>(check: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, failureMs)
  })
  try {
    return await check()
  } catch (error) {
    await pause
    throw error
  } finally {
    clearTimeout(timer)
  }
}

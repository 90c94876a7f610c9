/** Runs jobs side by side, each after those it names; a job whose forerunner failed does not run. */

export type Job<T> = { readonly name: string; readonly after: readonly string[]; readonly run: () => Promise<T> }

export type Rules<T> = {
  /** How many jobs may run side by side. */
  readonly width: number
  readonly succeeded: (answer: T) => boolean
  /** Makes the answer of a job that could not run. */
  readonly skip: (job: Job<T>, because: string) => T
}

/** Answers come in the order of `jobs`. */
export function runJobs<T>(jobs: readonly Job<T>[], { width, succeeded, skip }: Rules<T>): Promise<readonly T[]> {
  const answers = new Map<string, T>()
  const waiting = [...jobs]
  const named = new Set(jobs.map((job) => job.name))
  const ready = (job: Job<T>) => job.after.every((name) => !named.has(name) || answers.has(name))

  return new Promise((resolve, reject) => {
    let active = 0
    const next = (): void => {
      while (active < width) {
        const index = waiting.findIndex(ready)
        const [job] = index < 0 ? [] : waiting.splice(index, 1)
        if (job === undefined) break
        active += 1
        runOne(job).then((answer) => {
          answers.set(job.name, answer)
          active -= 1
          next()
        }, reject)
      }
      if (active > 0) return
      if (waiting.length > 0) reject(new Error(`${waiting.map((job) => job.name).join(', ')} wait for each other.`))
      else resolve(jobs.map((job) => answers.get(job.name) as T))
    }
    const runOne = async (job: Job<T>): Promise<T> => {
      const broken = job.after.find((name) => answers.has(name) && !succeeded(answers.get(name) as T))
      return broken === undefined ? job.run() : skip(job, broken)
    }
    next()
  })
}

/**
 * Interleaved measuring: every round runs every subject once, so that a machine that slows down
 * slows all of them. Figures are CPU time an operation; ratios are medians of same-round pairs.
 */

export type Subject = {
  readonly name: string
  /** Prepares a round, untimed, and answers with what to time and how many operations it is. */
  prepare(): { readonly operations: number; readonly run: () => void | Promise<void> }
}

export type Measured = {
  readonly microseconds: (name: string) => number
  /** How many times cheaper `fast` is than `slow`. */
  readonly ratio: (slow: string, fast: string) => number
}

/** Before the first round that counts: what serves for weeks is not judged by the seconds in which it is compiled. */
const warmUpRounds = 10

export async function measure(subjects: readonly Subject[], rounds: number): Promise<Measured> {
  const samples = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
  for (let round = -Math.min(warmUpRounds, rounds); round < rounds; round += 1) {
    for (const subject of subjects) {
      const { operations, run } = subject.prepare()
      const before = process.cpuUsage()
      await run()
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) samples.get(subject.name)?.push((user + system) / operations)
    }
  }
  const of = (name: string): readonly number[] => {
    const values = samples.get(name)
    if (values === undefined) throw new Error(`nothing called ${name} was measured`)
    return values
  }
  return {
    microseconds: (name) => median(of(name)),
    ratio: (slow, fast) => median(of(slow).map((value, round) => value / (of(fast)[round] ?? Number.NaN))),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

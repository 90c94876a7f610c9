/**
 * Whether the time of a refusal tells which part of the credentials was wrong: an unknown login name, a wrong key, and the
 * right key of a suspended account, in turns, at each door where both stand in the body. Run by itself: it takes minutes.
 */
import { start, type Server } from './compat-verifier.ts'
import { loadDialectBenches, type Credentials, type DialectBench } from './dialects.ts'
import { median } from './measure.ts'

/** @returns lines to print; the bar is an absolute t below 4.5 */
export async function benchCredentials(samples = 2000): Promise<readonly string[]> {
  const server = await start()
  try {
    const lines: string[] = []
    for (const [name, { present }] of await loadDialectBenches()) lines.push(`At the door of ${name}:`, ...(await compareRefusals(server, present, samples)))
    return lines
  } finally {
    server.child.disconnect()
  }
}

async function compareRefusals(server: Server, present: DialectBench['present'], samples: number): Promise<readonly string[]> {
  const kinds = {
    'a wrong key': { loginName: 'bench', key: 'kk_'.padEnd(server.key.length, 'x') },
    'an unknown login name': { loginName: 'bencH', key: server.key },
    'a suspended account': { loginName: 'idle', key: server.suspendedKey },
  }
  const all = Object.entries(kinds).map(([name, credentials]) => ({ name, credentials, times: [] as number[] }))
  const answers = new Set<string>()
  for (let sample = -20; sample < samples; sample += 1) {
    // Another order each time, so that nobody always follows the same one.
    for (let turn = 0; turn < all.length; turn += 1) {
      const kind = all[(turn * (1 + (sample & 1)) + Math.abs(sample)) % all.length]
      const { answer, ms } = await time(present, server, kind?.credentials ?? { loginName: '', key: '' })
      answers.add(answer)
      if (sample >= 0) kind?.times.push(ms)
    }
  }
  const [first, ...others] = all
  const kept = (times: readonly number[]) => times.toSorted((a, b) => a - b).slice(0, Math.floor(times.length * 0.95))
  return [
    `${samples} samples each; ${answers.size} kind of answer`,
    ...all.map(({ name, times }) => `${name.padEnd(22)} median ${median(times).toFixed(3)} ms, mean of the faster 95 % ${mean(kept(times)).toFixed(3)} ms`),
    ...others.map(({ name, times }) => `${name.padEnd(22)} against ${first?.name}: t ${welch(times, first?.times ?? []).toFixed(2)}, of the faster 95 % ${welch(kept(times), kept(first?.times ?? [])).toFixed(2)} (bar 4.5)`),
  ]
}

async function time(present: DialectBench['present'], server: Server, credentials: Credentials): Promise<{ readonly answer: string; readonly ms: number }> {
  const startedAt = performance.now()
  const response = await present(server, credentials)
  const text = await response.text()
  const ms = performance.now() - startedAt
  return { answer: `${response.status} ${[...response.headers.keys()].join()} ${text}`, ms }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const variance = (values: readonly number[]): number => {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

/** Welch's t of two samples whose variances differ. */
const welch = (a: readonly number[], b: readonly number[]): number => (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length)

if (import.meta.main) console.log((await benchCredentials(Number(process.argv[2] ?? 2000))).join('\n'))

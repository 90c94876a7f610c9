/**
 * Whether the time of a refusal tells which part of the credentials was wrong: an unknown login name, a wrong key, and the
 * right key of a suspended account, in turns, at the door where both stand in the body. Run by itself: it takes minutes.
 */
import { restPath } from '../../server/compat/surepassid/door.ts'
import { start, type Server } from './compat-verifier.ts'
import { median } from './measure.ts'

/** @returns lines to print; the bar is an absolute t below 4.5 */
export async function benchCredentials(samples = 2000): Promise<readonly string[]> {
  const server = await start()
  const wrongKey = 'kk_'.padEnd(server.key.length, 'x')
  const kinds = {
    'a wrong key': { spAccountLoginName: 'bench', spAccountLoginKey: wrongKey },
    'an unknown login name': { spAccountLoginName: 'bencH', spAccountLoginKey: server.key },
    'a suspended account': { spAccountLoginName: 'idle', spAccountLoginKey: server.suspendedKey },
  }
  const all = Object.entries(kinds).map(([name, credentials]) => ({ name, credentials, times: [] as number[] }))
  const answers = new Set<string>()
  try {
    for (let sample = -20; sample < samples; sample += 1) {
      // Another order each time, so that nobody always follows the same one.
      for (let turn = 0; turn < all.length; turn += 1) {
        const kind = all[(turn * (1 + (sample & 1)) + Math.abs(sample)) % all.length]
        const { answer, ms } = await ask(server, kind?.credentials ?? {})
        answers.add(answer)
        if (sample >= 0) kind?.times.push(ms)
      }
    }
  } finally {
    server.child.disconnect()
  }
  const [first, ...others] = all
  const kept = (times: readonly number[]) => times.toSorted((a, b) => a - b).slice(0, Math.floor(times.length * 0.95))
  return [
    `${samples} samples each; ${answers.size} kind of answer`,
    ...all.map(({ name, times }) => `${name.padEnd(22)} median ${median(times).toFixed(3)} ms, mean of the faster 95 % ${mean(kept(times)).toFixed(3)} ms`),
    ...others.map(({ name, times }) => `${name.padEnd(22)} against ${first?.name}: t ${welch(times, first?.times ?? []).toFixed(2)}, of the faster 95 % ${welch(kept(times), kept(first?.times ?? [])).toFixed(2)} (bar 4.5)`),
  ]
}

async function ask({ url }: Server, credentials: object): Promise<{ readonly answer: string; readonly ms: number }> {
  const body = JSON.stringify({ type: 'add_u2f_device', username: 'mandy', ...credentials })
  const startedAt = performance.now()
  const response = await fetch(url + restPath, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
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

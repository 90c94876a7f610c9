/**
 * What an older program's words cost, in processor time of the verifier: each dialect's operations against the same over
 * /v1, by the file that is named for it; and what its XML costs where it is a weapon.
 */
import { makeBombs } from '../compat/xml-bombs.ts'
import { readUsage, start, type Server } from './compat-verifier.ts'
import { loadDialectBenches, type DialectBench } from './dialects.ts'
import { median } from './measure.ts'

/** @returns lines to print; the bar is 1.6 for what adds a device or a slot */
export async function benchCompat(rounds = 5, devices = 40): Promise<readonly string[]> {
  const server = await start()
  try {
    const lines: string[] = []
    const benches = await loadDialectBenches()
    for (const [, bench] of benches) lines.push(...(await bench.weigh(server, rounds, devices)))
    for (const [name, { soap }] of benches) lines.push(`XML that is a weapon, at the door of ${name}:`, ...(await benchBombs(server, soap, rounds * 4)))
    return lines
  } finally {
    server.child.disconnect()
  }
}

/** Each hostile body, sent over and over: how long its refusal takes, and how much the verifier grew meanwhile. */
async function benchBombs({ child, url }: Server, soap: DialectBench['soap'], times: number): Promise<readonly string[]> {
  const lines: string[] = []
  for (const [title, body, headers] of makeBombs(soap, 'http://127.0.0.1:1/x')) {
    const { rss } = await readUsage(child)
    const taken: number[] = []
    let [status, grown] = ['hung up', 0]
    for (let n = 0; n < times; n += 1) {
      const startedAt = performance.now()
      const answer = await fetch(url + soap.path, { method: 'POST', body, headers: { 'content-type': 'text/xml', ...headers } }).catch(() => null)
      await answer?.arrayBuffer().catch(() => null)
      taken.push(performance.now() - startedAt)
      status = answer === null ? status : String(answer.status)
      grown = Math.max(grown, (await readUsage(child)).rss - rss)
    }
    lines.push(`${title.padEnd(36)} ${status.padEnd(8)} ${median(taken).toFixed(1)} ms, at most ${Math.max(...taken).toFixed(1)} (cap 200), grown by ${(grown / 2 ** 20).toFixed(1)} MiB (cap 20)`)
  }
  return lines
}

if (import.meta.main) console.log((await benchCompat()).join('\n'))

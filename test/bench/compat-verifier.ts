/** The verifier of `compat-server.ts`, what it is asked, and what that costs it. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median } from './measure.ts'

export type Server = { readonly child: ChildProcess; readonly url: string; readonly key: string; readonly suspendedKey: string }
export type Send = () => Promise<void>
/** Untimed: makes what is sent while the processor's time is counted. */
export type Prepare = () => Promise<readonly Send[]>
/** Milliseconds of processor time an operation; how many times the first subject's, the median of same-round pairs. */
export type Cost = { readonly ms: number; readonly ratio: number }

export async function start(): Promise<Server> {
  const child = fork(fileURLToPath(new URL('compat-server.ts', import.meta.url)), [], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the verifier did not start')))
  // Where it ends after it started, nobody waits.
  ended.catch(() => {})
  const [{ port, key, suspendedKey }] = (await Promise.race([once(child, 'message'), ended])) as [{ port: number; key: string; suspendedKey: string }]
  return { child, url: `http://127.0.0.1:${port}`, key, suspendedKey }
}

/**
 * Each subject once a round, so that a machine that slows down slows all of them.
 * @param warmUp rounds before the first that counts: a verifier that has just started compiles what it runs
 */
export async function compare<T extends string>({ child }: Server, rounds: number, subjects: Readonly<Record<T, Prepare>>, warmUp = rounds): Promise<Readonly<Record<T, Cost>>> {
  const all = Object.entries<Prepare>(subjects).map(([name, prepare]) => ({ name, prepare, samples: [] as number[] }))
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const { prepare, samples } of all) {
      const sends = await prepare()
      const before = await readCpu(child)
      for (const send of sends) await send()
      const spent = ((await readCpu(child)) - before) / 1000 / sends.length
      if (round >= 0) samples.push(spent)
    }
  }
  const first = all[0]?.samples ?? []
  const costs = all.map(({ name, samples }) => [name, { ms: median(samples), ratio: median(samples.map((ms, round) => ms / (first[round] ?? Number.NaN))) }])
  return Object.fromEntries(costs) as Record<T, Cost>
}

export async function readUsage(child: ChildProcess): Promise<{ readonly cpu: NodeJS.CpuUsage; readonly rss: number }> {
  child.send('usage')
  const [usage] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage; rss: number }]
  return usage
}

async function readCpu(child: ChildProcess): Promise<number> {
  const { cpu } = await readUsage(child)
  return cpu.user + cpu.system
}

export async function prepareAll(count: number, prepare: () => Promise<Send>): Promise<readonly Send[]> {
  const sends: Send[] = []
  for (let n = 0; n < count; n += 1) sends.push(await prepare())
  return sends
}

export async function callJson<T>({ url, key }: Server, path: string, body?: unknown): Promise<T> {
  const authorization = `Basic ${Buffer.from(`bench:${key}`).toString('base64')}`
  const response = await fetch(url + path, body === undefined ? { headers: { authorization } }
    : { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${text}`)
  return JSON.parse(text) as T
}

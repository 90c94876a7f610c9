/**
 * The fleet judged again while ceremonies go on: how long it takes for all keys, and what it does to the p99 of
 * live registrations. Two runs: a policy change that leaves every key good, and one that flags them all.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAttestationAuthority, type AttestationIdentity } from '../authenticator/attestation-authority.ts'
import { parseCertificate } from '../../server/webauthn/certificate.ts'
import { startPostgres } from '../postgres.ts'
import { median } from './measure.ts'
import { ourSide, runRound, type Account } from './registrations.ts'

const templates = 50
const inFlight = 16
const aRound = 200

type Server = { readonly child: ChildProcess; readonly account: Account; readonly multiply: (count: number) => Promise<void> }

async function startServer(args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'fleet-server.ts'), ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines: Interface = createInterface({ input: child.stdout })
  const nextLine = () => new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
  const account = JSON.parse(await nextLine()) as Account
  return {
    child, account,
    multiply: async (count) => {
      child.stdin.write(`${count}\n`)
      await nextLine()
    },
  }
}

async function countJudged(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^keytap_fleet_judged_total (\d+)$/m.exec(text)?.[1] ?? 0)
}

/** The run before must be over, also the one that begins within five seconds of a start; a newer policy begins another. */
async function untilIdle(url: string): Promise<void> {
  for (let known = -1, now = 0; known !== now; ) {
    known = await countJudged(url)
    await sleep(6000)
    now = await countJudged(url)
  }
}

async function changePolicy({ url, logins }: Account, change: object): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(logins.packed).toString('base64')}`, 'content-type': 'application/json' }
  const { version, policy } = (await (await fetch(`${url}/v1/policy`, { headers })).json()) as { version: number; policy: object }
  const { status } = await fetch(`${url}/v1/policy`, { method: 'PUT', headers, body: JSON.stringify({ version, policy: { ...policy, ...change } }) })
  if (status !== 200) throw new Error(`the policy was not changed: ${status}`)
}

/** Waits until a run begins, then measures rounds until it has judged them all. */
async function measureRun(account: Account, live: () => Promise<number>, keys: number) {
  const before = await countJudged(account.url)
  while ((await countJudged(account.url)) === before) await sleep(20)
  const begunAt = performance.now()
  let endedAt = 0
  const watching = (async () => {
    while ((await countJudged(account.url)) - before < keys) await sleep(50)
    endedAt = performance.now()
  })()
  const p99s: number[] = []
  while (endedAt === 0) {
    const p99 = await live()
    if (endedAt === 0) p99s.push(p99)
  }
  await watching
  return { seconds: (endedAt - begunAt) / 1000, p99: median(p99s) }
}

type Keys = { readonly enrolled: AttestationIdentity; readonly live: AttestationIdentity; readonly count: number }

async function benchStore(store: string, args: readonly string[], keys: Keys): Promise<readonly string[]> {
  const { child, account, multiply } = await startServer(args)
  try {
    await runRound(await ourSide(account, keys.enrolled), 'packed', inFlight, templates)
    await multiply(keys.count)
    const side = await ourSide(account, keys.live)
    const refusedKeyIdentifiers = keys.enrolled.chain.slice(0, 1).map((leaf) => parseCertificate(leaf).keyIdentifier)
    const live = async () => (await runRound(side, 'packed', inFlight, aRound)).p99
    const quietly = async () => {
      const p99s: number[] = []
      for (let round = 0; round < 7; round++) p99s.push(await live())
      return median(p99s)
    }
    const lines: string[] = []
    for (const [what, change] of [['all stay good', { maxKeysPerUser: 11 }], ['all are flagged', { refusedKeyIdentifiers }]] as const) {
      await untilIdle(account.url)
      const alone = await quietly()
      await changePolicy(account, change)
      const pair = await measureRun(account, live, keys.count)
      lines.push(`| ${store} | ${what} | ${keys.count} | ${pair.seconds.toFixed(0)} | ${alone.toFixed(1)} | ${pair.p99.toFixed(1)} | **${(pair.p99 / alone).toFixed(2)}** |`)
    }
    return lines
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
}

export async function benchFleet(count = 100_000): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-fleet-'))
  const authority = createAttestationAuthority()
  const keys = { enrolled: authority.issue(), live: authority.issue(), count }
  const pem = join(folder, 'root.pem')
  writeFileSync(pem, authority.rootPem)
  const postgres = await startPostgres()
  try {
    await postgres.createDatabase('fleet')
    return [
      '| store | the fleet judged again | keys | seconds | live p99 ms, alone | meanwhile | ratio |', '|---|---|--:|--:|--:|--:|--:|',
      ...(await benchStore('SQLite', [join(folder, 'sqlite'), '', pem], keys)),
      ...(await benchStore('PostgreSQL', [join(folder, 'postgres'), postgres.url('fleet'), pem], keys)),
    ]
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * One account is made to begin activations far faster than its limit allows, while another goes on as ever: what the
 * limit answers, and what the other's users notice. In one process on SQLite, so that both share everything.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../../server/config.ts'
import { noLimits } from '../../server/http/options.ts'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { median, percentile } from './measure.ts'

type Tenant = { begin(user: number): Promise<number>; prepare(users: number): Promise<void> }
const origins = ['http://localhost:1234']

/** `seconds` of quiet, then the same with the flood. The door's own limits by address are off: the attacker has many. */
export async function benchGuesses(seconds = 20): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-guesses-'))
  const config = readConfig({ PORT: '0', KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'error', KEYTAP_METADATA_URL: 'off' })
  const verifier = await createVerifier({ ...config, limits: noLimits })
  try {
    const [flooded, other] = [await addTenant(verifier, 'flooded'), await addTenant(verifier, 'other')]
    await flooded.prepare(150)
    await other.prepare(100)
    const quiet = await useFor(other, seconds, 0)
    const answers: number[] = []
    const floods = flood(flooded, seconds, answers)
    const during = await useFor(other, seconds, 40)
    await floods
    const count = (status: number): number => answers.filter((answer) => answer === status).length
    return [
      `One account begins ${answers.length} activations in ${seconds} s: ${count(201)} were begun, ${count(429)} refused with 429 (its limit is 1000 an hour, and 10 a user).`,
      `Another account's calls meanwhile: p50 ${median(during).toFixed(1)} ms, p99 ${percentile(during, 0.99).toFixed(1)} ms; before it p50 ${median(quiet).toFixed(1)} ms, p99 ${percentile(quiet, 0.99).toFixed(1)} ms.`,
    ]
  } finally {
    await verifier.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function addTenant({ app, services }: Verifier, loginName: string): Promise<Tenant> {
  const { key } = await createAccount(services, { loginName, displayName: 'Bench', rpId: 'localhost', origins, topOrigins: [], preset: 'any-key' })
  const headers = { authorization: `Basic ${Buffer.from(`${loginName}:${key}`).toString('base64')}`, 'content-type': 'application/json' }
  const post = async (path: string, body: object) => (await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })).status
  return {
    begin: (user) => post('/v1/activations', { username: `user-${user}` }),
    async prepare(users) {
      for (let user = 0; user < users; user += 1) {
        const username = `user-${user}`
        await post('/v1/tickets', { username, operation: 'enroll', origin: origins[0], binding: 'session-of-the-bench', createUser: true })
        await post('/v1/licenses', { capacity: 3, username })
      }
    },
  }
}

/** 20 calls a second by users who have a few each; the milliseconds that each took. */
async function useFor(tenant: Tenant, seconds: number, firstUser: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let call = 0; call < seconds * 20; call += 1) {
    const begun = performance.now()
    const status = await tenant.begin(firstUser + (call % 40))
    times.push(performance.now() - begun)
    if (status !== 201) throw new Error(`the other account's call was answered with ${status}`)
    await sleep(Math.max(0, 50 - (performance.now() - begun)))
  }
  return times
}

/** A hundred a second, six times what the attack is said to have, whether or not they are answered. */
async function flood(tenant: Tenant, seconds: number, answers: number[]): Promise<void> {
  const all: Promise<unknown>[] = []
  for (let call = 0; call < seconds * 100; call += 1) {
    all.push(tenant.begin(call % 150).then((status) => answers.push(status)))
    await sleep(10)
  }
  await Promise.all(all)
}

if (import.meta.main) console.log((await benchGuesses()).join('\n'))

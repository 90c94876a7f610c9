/**
 * Complete durable registrations a second, over HTTP: begin and finish with everything the product
 * writes (ticket, credential, audit event, notice, result), against the naive server, which keeps a
 * challenge and a credential. Both run as children on fresh databases; rounds are interleaved.
 * Tickets are minted before the clock starts; answers are signed while it runs, for both alike. Before
 * its first round each server answers the same number of registrations, since it serves for weeks and
 * not for the seconds in which its code is compiled.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAttestationAuthority, type AttestationIdentity } from '../authenticator/attestation-authority.ts'
import { makeCredentialKey } from '../authenticator/credential-key.ts'
import { createAuthenticator, type CreationOptionsJSON } from '../authenticator/software-authenticator.ts'
import { startPostgres } from '../postgres.ts'
import { Connection } from './connection.ts'
import { median, percentile } from './measure.ts'

type Format = 'none' | 'packed'
type Side = { readonly name: string; readonly url: string; register(connection: Connection, format: Format): Promise<void>; prepare(format: Format, count: number): Promise<void> }
type Round = { readonly perSecond: number; readonly p50: number; readonly p99: number }

const origin = 'http://localhost:1234'
/** One key pair for all: the servers cannot tell, and the client has the machine's cores to share with them. */
const keyPair = makeCredentialKey(-7)
const key = (format: Format, identity: AttestationIdentity) =>
  createAuthenticator(format === 'none' ? { format, key: keyPair } : { format, identity, key: keyPair })

async function naiveSide(url: string, identity: AttestationIdentity): Promise<Side> {
  let users = 0
  const prefix = randomBytes(4).toString('hex')
  return {
    name: 'naive', url, prepare: async () => {},
    async register(connection, format) {
      const username = `${prefix}-${(users += 1)}`
      const begun = await connection.post('/begin', '', JSON.stringify({ username, attestation: format === 'none' ? 'none' : 'direct' }))
      const response = key(format, identity).create(JSON.parse(begun.body) as CreationOptionsJSON, { origin })
      const { status, body } = await connection.post('/finish', '', JSON.stringify({ username, response }))
      if (status !== 200) throw new Error(`the naive server answered ${status} ${body}`)
    },
  }
}

export type Account = { readonly url: string; readonly logins: Readonly<Record<Format, string>> }

export async function ourSide({ url, logins }: Account, identity: AttestationIdentity): Promise<Side> {
  const tickets: string[] = []
  const prefix = randomBytes(4).toString('hex')
  const from = `Origin: ${origin}\r\n`
  return {
    name: 'keytap', url,
    async prepare(format, count) {
      const authorization = `Authorization: Basic ${Buffer.from(logins[format]).toString('base64')}\r\n`
      const connections = await Promise.all(Array.from({ length: 16 }, () => Connection.open(url)))
      await Promise.all(connections.map(async (connection) => {
        while (tickets.length < count) {
          const username = `${prefix}-${randomBytes(8).toString('hex')}`
          const body = JSON.stringify({ username, operation: 'enroll', origin, binding: 'session-of-the-bench', createUser: true, email: 'someone@bank.example' })
          const { status, body: answer } = await connection.post('/v1/tickets', authorization, body)
          if (status !== 201) throw new Error(`minting answered ${status} ${answer}`)
          tickets.push((JSON.parse(answer) as { ticket: string }).ticket)
        }
        connection.close()
      }))
    },
    async register(connection, format) {
      const headers = `${from}Authorization: Bearer ${tickets.pop()}\r\n`
      const begun = await connection.post('/v1/registrations', headers, '{}')
      if (begun.status !== 200) throw new Error(`begin answered ${begun.status} ${begun.body}`)
      const { ceremonyId, publicKey } = JSON.parse(begun.body) as { ceremonyId: string; publicKey: CreationOptionsJSON }
      const response = key(format, identity).create(publicKey, { origin })
      const { status, body } = await connection.post(`/v1/registrations/${ceremonyId}`, headers, JSON.stringify(response))
      if (status !== 201) throw new Error(`finish answered ${status} ${body}`)
    },
  }
}

export async function runRound(side: Side, format: Format, inFlight: number, count: number): Promise<Round> {
  await side.prepare(format, count)
  const connections = await Promise.all(Array.from({ length: inFlight }, () => Connection.open(side.url)))
  const times: number[] = []
  let left = count
  const started = performance.now()
  await Promise.all(connections.map(async (connection) => {
    while (left > 0) {
      left -= 1
      const before = performance.now()
      await side.register(connection, format)
      times.push(performance.now() - before)
    }
  }))
  const seconds = (performance.now() - started) / 1000
  for (const connection of connections) connection.close()
  return { perSecond: count / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

/** Starts a server of this folder and resolves to its first line. */
async function startChild(script: string, args: readonly string[], children: ChildProcess[]): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)))
  })
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

const warmUp = 5000

/** `naive` has the same database as ours; `documented` is the naive server as its documentation has it, on SQLite. */
type Sides = { readonly naive: Side; readonly documented: Side; readonly ours: Side }
type Rounds = { readonly naive: Round; readonly documented: Round; readonly ours: Round }

async function compare({ naive, documented, ours }: Sides, store: string, quick: boolean): Promise<string[]> {
  const lines: string[] = []
  for (const format of ['none', 'packed'] as const) {
    if (!quick) for (const side of new Set([naive, documented, ours])) await runRound(side, format, 16, warmUp)
    for (const inFlight of [1, 16, 64]) {
      const rounds: Rounds[] = []
      const counts = { naive: format === 'none' ? 500 : 120, ours: inFlight === 1 ? 400 : 2000 }
      for (let round = quick ? 0 : -1; round < (quick ? 1 : 5); round += 1) {
        const first = await runRound(naive, format, inFlight, counts.naive)
        const second = documented === naive ? first : await runRound(documented, format, inFlight, counts.naive)
        const together = { naive: first, documented: second, ours: await runRound(ours, format, inFlight, counts.ours) }
        if (round >= 0) rounds.push(together)
      }
      const of = (pick: (together: Rounds) => number) => median(rounds.map(pick))
      lines.push(
        `| ${store} | ${format === 'none' ? 'none' : 'packed + one root'} | ${inFlight} | ${of((p) => p.naive.perSecond).toFixed(0)} | ${of((p) => p.ours.perSecond).toFixed(0)} | ` +
          `**${of((p) => p.ours.perSecond / p.naive.perSecond).toFixed(2)}** | ${of((p) => p.ours.perSecond / p.documented.perSecond).toFixed(2)} | ${of((p) => p.naive.p99).toFixed(0)} | ${of((p) => p.ours.p99).toFixed(0)} | ${of((p) => p.naive.p99 / p.ours.p99).toFixed(1)} |`,
      )
    }
  }
  return lines
}

export async function benchRegistrations(quick = false): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-bench-'))
  const authority = createAttestationAuthority()
  const identity = authority.issue()
  const pem = join(folder, 'root.pem')
  writeFileSync(pem, authority.rootPem)
  const children: ChildProcess[] = []
  const postgres = await startPostgres()
  try {
    const lines = ['| store | attestation | in flight | naive /s | keytap /s | ratio | to naive on SQLite | naive p99 ms | keytap p99 ms | p99 ratio |', '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|']
    await postgres.createDatabase('naive')
    await postgres.createDatabase('ours')
    const startNaive = async (database: string) => naiveSide(await startChild('naive-server.ts', [database, pem], children), identity)
    const documented = await startNaive(`sqlite:${join(folder, 'naive.db')}`)
    for (const store of ['SQLite', 'PostgreSQL']) {
      const naive = store === 'SQLite' ? documented : await startNaive(postgres.url('naive'))
      const account = JSON.parse(await startChild('keytap-server.ts', [join(folder, store), store === 'SQLite' ? '' : postgres.url('ours'), pem], children)) as Account
      lines.push(...(await compare({ naive, documented, ours: await ourSide(account, identity) }, store, quick)))
    }
    return lines
  } finally {
    await Promise.all(children.map(endChild))
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

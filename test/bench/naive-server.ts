/**
 * The server that @simplewebauthn/server's documentation leads to: Hono, the engine, one database,
 * a challenge kept per user, a credential row at the end. It stores nothing else and limits
 * nothing. Run as a child: `node naive-server.ts sqlite:FILE|postgres://…  PEM-FILE`; prints its URL.
 */
import { DatabaseSync } from 'node:sqlite'
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'
import { generateRegistrationOptions, SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'

type Credential = { readonly id: string; readonly publicKey: Uint8Array; readonly counter: number }
type Rows = {
  addChallenge(user: string, challenge: string): Promise<void>
  findChallenge(user: string): Promise<string | undefined>
  removeChallenge(user: string): Promise<void>
  addCredential(user: string, credential: Credential): Promise<void>
}

const schema = (bytes: string) => `
  create table if not exists challenges (username text primary key, challenge text not null);
  create table if not exists credentials (id text primary key, username text not null, public_key ${bytes} not null, counter integer not null);
  create index if not exists credentials_by_user on credentials (username);`

function sqliteRows(file: string): Rows {
  const db = new DatabaseSync(file)
  db.exec(`pragma journal_mode = wal; pragma synchronous = full; ${schema('blob')}`)
  const add = db.prepare('insert into challenges values (?, ?) on conflict (username) do update set challenge = excluded.challenge')
  const find = db.prepare('select challenge from challenges where username = ?')
  const remove = db.prepare('delete from challenges where username = ?')
  const insert = db.prepare('insert into credentials values (?, ?, ?, ?)')
  return {
    addChallenge: async (user, challenge) => void add.run(user, challenge),
    findChallenge: async (user) => find.get(user)?.['challenge'] as string | undefined,
    removeChallenge: async (user) => void remove.run(user),
    addCredential: async (user, { id, publicKey, counter }) => void insert.run(id, user, publicKey, counter),
  }
}

async function postgresRows(url: string): Promise<Rows> {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  await pool.query(schema('bytea'))
  return {
    addChallenge: async (user, challenge) =>
      void (await pool.query('insert into challenges values ($1, $2) on conflict (username) do update set challenge = excluded.challenge', [user, challenge])),
    findChallenge: async (user) =>
      (await pool.query<{ challenge: string }>('select challenge from challenges where username = $1', [user])).rows[0]?.challenge,
    removeChallenge: async (user) => void (await pool.query('delete from challenges where username = $1', [user])),
    addCredential: async (user, { id, publicKey, counter }) =>
      void (await pool.query('insert into credentials values ($1, $2, $3, $4)', [id, user, publicKey, counter])),
  }
}

const [database = '', pemFile = ''] = process.argv.slice(2)
const rows = database.startsWith('sqlite:') ? sqliteRows(database.slice(7)) : await postgresRows(database)
SettingsService.setRootCertificates({ identifier: 'packed', certificates: [readFileSync(pemFile, 'utf8')] })
const rpID = 'localhost'
const app = new Hono()

app.post('/begin', async (c) => {
  const { username, attestation } = await c.req.json<{ username: string; attestation: 'none' | 'direct' }>()
  const options = await generateRegistrationOptions({ rpName: 'naive', rpID, userName: username, attestationType: attestation })
  await rows.addChallenge(username, options.challenge)
  return c.json(options)
})

app.post('/finish', async (c) => {
  const { username, response } = await c.req.json<{ username: string; response: Parameters<typeof verifyRegistrationResponse>[0]['response'] }>()
  const expectedChallenge = await rows.findChallenge(username)
  if (expectedChallenge === undefined) return c.json({ verified: false }, 400)
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response, expectedChallenge, expectedOrigin: 'http://localhost:1234', expectedRPID: rpID, requireUserVerification: false,
  })
  await rows.removeChallenge(username)
  if (!verified || !registrationInfo) return c.json({ verified: false }, 400)
  await rows.addCredential(username, registrationInfo.credential)
  return c.json({ verified })
})

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`))
process.on('SIGTERM', () => server.close(() => process.exit(0)))

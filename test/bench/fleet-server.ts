/**
 * Our verifier with a fleet: `node fleet-server.ts FOLDER DATABASE-URL PEM-FILE`. Prints its URL and account;
 * each line on standard input is how many keys there shall be, copied from those enrolled, and is answered by a line.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { policyPresets } from '../../server/contract/policy.ts'
import { readConfig } from '../../server/config.ts'
import { noLimits } from '../../server/http/options.ts'
import { createVerifier } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { readPolicy } from '../../server/relying-party/read-policy.ts'
import { replacePolicy } from '../../server/relying-party/replace-policy.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'

const [folder = '', databaseUrl = '', pemFile = ''] = process.argv.slice(2)
const config = readConfig({
  PORT: '0', HOST: '127.0.0.1', KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'warn', KEYTAP_METADATA_URL: 'off', KEYTAP_METRICS: 'on',
  ...(databaseUrl === '' ? {} : { KEYTAP_DATABASE_URL: databaseUrl, KEYTAP_KEK: randomBytes(32).toString('hex') }),
})
const verifier = await createVerifier({ ...config, limits: noLimits })
const { key } = await createAccount(verifier.services, { loginName: 'fleet', displayName: 'Bench', rpId: 'localhost', origins: ['http://localhost:1234'], topOrigins: [] })
const caller = await authenticateAccount(verifier.services, { loginName: 'fleet', key, requestId: 'bench' })
const { version } = await readPolicy(verifier.services, caller)
await replacePolicy(verifier.services, caller, { version, policy: { ...policyPresets['hardware-key'], trust: 'trusted', anchors: [readFileSync(pemFile, 'utf8')] } })

/** Ids of now: the path of a key is walked by the clock of its enrollment, which its id tells. */
const idStart = Date.now().toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')
const columns = 'ceremony_id, rp_id, state, name, public_key, algorithm, sign_count, user_verified, backup_eligible, backed_up, transports, attachment, aaguid, fmt, attestation_key_identifier, trust, trust_anchor, policy_version, metadata_version, attestation_object, client_data_json, seal, created_at'

/** Each copy has a user and ids of its own; all else is that of a key that was really enrolled. */
function multiplication(count: number, id: string, bytes: string, numbers: string): readonly string[] {
  return [
    `insert into users (id, account_id, username, handle, display_name) select ${id}, u.account_id, 'fleet-' || n.i, ${bytes}, 'Fleet' from ${numbers} n, (select account_id from users limit 1) u`,
    `insert into credentials (id, account_id, user_id, ticket_id, credential_id, ${columns})
     select ${id}, c.account_id, ${id}, c.ticket_id, ${bytes}, ${columns.split(', ').map((name) => `c.${name}`).join(', ')}
     from ${numbers} n join (select *, row_number() over (order by id) - 1 as place, count(*) over () as total from credentials) c on c.place = n.i % c.total where n.i <= ${count}`,
  ]
}

async function multiply(count: number): Promise<void> {
  if (databaseUrl === '') {
    const db = new DatabaseSync(join(folder, 'keytap.sqlite'))
    const numbers = `(with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) select i from n)`
    for (const statement of multiplication(count, `'${idStart}-7000-8000-' || printf('%012x', n.i)`, 'randomblob(32)', numbers)) db.exec(statement)
    db.close()
    return
  }
  const db = new Client({ connectionString: databaseUrl })
  await db.connect()
  const numbers = `(select generate_series(1, ${count}) as i)`
  const id = `'${idStart}-7000-8000-' || lpad(to_hex(n.i), 12, '0')`
  for (const statement of multiplication(count, id, "decode(md5(n.i::text) || md5(random()::text), 'hex')", numbers)) await db.query(statement)
  await db.query('analyze')
  await db.end()
}

const { url } = await verifier.listen()
console.log(JSON.stringify({ url, logins: { none: '', packed: `fleet:${key}` } }))
createInterface({ input: process.stdin }).on('line', (line) => void multiply(Number(line)).then(() => console.log('multiplied')))
process.on('SIGTERM', () => void verifier.close().then(() => process.exit(0)))

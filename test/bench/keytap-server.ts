/**
 * Our verifier as the bench wants it: `node keytap-server.ts FOLDER DATABASE-URL PEM-FILE`. Everything
 * is as in production but the rate limits, which one client alone would hit. Prints one JSON line with
 * its URL and two accounts: one that asks for no attestation, one that demands a path to the root.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { policyPresets, type Policy } from '../../server/contract/policy.ts'
import { readConfig } from '../../server/config.ts'
import { noLimits } from '../../server/http/options.ts'
import { createVerifier } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'

const [folder = '', databaseUrl = '', pemFile = ''] = process.argv.slice(2)
const config = readConfig({
  PORT: '0', HOST: '127.0.0.1', KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'warn', KEYTAP_METADATA_URL: 'off',
  ...(databaseUrl === '' ? {} : { KEYTAP_DATABASE_URL: databaseUrl, KEYTAP_KEK: randomBytes(32).toString('hex') }),
})
const verifier = await createVerifier({ ...config, limits: noLimits })
const origins = ['http://localhost:1234']

async function addAccount(loginName: string, policy: Policy): Promise<string> {
  const { accountId, key } = await createAccount(verifier.services, { loginName, displayName: 'Bench', rpId: 'localhost', origins, topOrigins: [] })
  const event = { id: `${accountId}-bench`, atMs: Date.now(), type: 'policy.replaced', outcome: 'accepted' as const, code: null, actor: 'operator', username: null, deviceId: null, requestId: null, details: {} }
  await verifier.services.store.advancePolicy(accountId, 1, policy, event)
  return `${loginName}:${key}`
}

const none = await addAccount('none', policyPresets['any-key'])
const packed = await addAccount('packed', { ...policyPresets['hardware-key'], trust: 'trusted', anchors: [readFileSync(pemFile, 'utf8')] })
const { url } = await verifier.listen()
console.log(JSON.stringify({ url, logins: { none, packed } }))
process.on('SIGTERM', () => void verifier.close().then(() => process.exit(0)))

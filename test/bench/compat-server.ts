/** A verifier for `compat.ts`, in a process of its own: as in production but the limits; answers its processor time. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { policyPresets } from '../../server/contract/policy.ts'
import { readConfig } from '../../server/config.ts'
import { noLimits } from '../../server/http/options.ts'
import { createVerifier, dialects } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { authenticateAccount } from '../../server/relying-party/authenticate-account.ts'
import { replacePolicy } from '../../server/relying-party/replace-policy.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'

const folder = mkdtempSync(join(tmpdir(), 'keytap-compat-bench-'))
const config = readConfig({
  PORT: '0', KEYTAP_DATA: folder, KEYTAP_LOG_LEVEL: 'warn', KEYTAP_METADATA_URL: 'off', KEYTAP_COMPAT: Object.keys(dialects).join(), KEYTAP_COMPAT_CLIENTS: 'bench@127.0.0.1,idle@127.0.0.1',
})
const verifier = await createVerifier({ ...config, limits: noLimits })
const { services } = verifier
const bench = { displayName: 'Bench', rpId: 'localhost', origins: ['http://localhost:1234'], topOrigins: [], preset: 'any-key' } as const
const { key } = await createAccount(services, { ...bench, loginName: 'bench' })
const { key: suspendedKey } = await createAccount(services, { ...bench, loginName: 'idle' })
await setAccountSuspended(services, 'idle', true)
const caller = await authenticateAccount(services, { loginName: 'bench', key, requestId: 'bench-request' })
await replacePolicy(services, caller, { version: 1, policy: { ...policyPresets['any-key'], activation: { typedCodes: true, vouch: 'never' } } })
const { port } = await verifier.listen()
process.send?.({ port, key, suspendedKey })
process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }))
process.on('disconnect', () => void verifier.close().then(() => {
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}))

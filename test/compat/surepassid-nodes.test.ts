/** Two nodes on one PostgreSQL: what one of them was told the other knows, and a removed key is dead on both at once. */
import { deepEqual, equal } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { readConfig } from '../../server/config.ts'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { createAccount } from '../../server/relying-party/create-account.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { openDatabases } from '../postgres.ts'
import { bank } from '../relying-party/stage.ts'
import { envelop, post } from './surepassid-soap.ts'
import { path, type Reply } from './surepassid-u2f-stage.ts'

const pw = 'M@5ndy58!'

describe('two nodes', () => {
  let folder: string
  const nodes: Verifier[] = []
  const urls: string[] = []
  let key: string
  let keyId: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keytap-nodes-'))
    const shared = { KEYTAP_DATABASE_URL: await (await openDatabases()).createDatabase('surepassid_nodes'), KEYTAP_KEK: '5a'.repeat(32) }
    for (const name of ['first', 'second']) {
      const node = await createVerifier(readConfig({
        ...shared, PORT: '0', KEYTAP_DATA: join(folder, name), KEYTAP_METADATA_URL: 'off', KEYTAP_COMPAT: 'surepassid', KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1',
      }), { writeLog: () => {} })
      nodes.push(node)
      urls.push(`http://127.0.0.1:${(await node.listen()).port}`)
    }
    const account = await createAccount(first().services, { ...bank, preset: 'any-key' })
    key = account.key
    keyId = (await first().services.store.findAccountByLogin('bank'))?.keys[0]?.id ?? ''
    equal((await ask(0, key, 'add_user', { pw })).errorCode, 0)
  })
  after(async () => {
    for (const node of nodes) await node.close()
    await rm(folder, { recursive: true, force: true })
  })

  function first(): Verifier {
    const [node] = nodes
    if (node === undefined) throw new Error('no node was started')
    return node
  }

  async function ask(node: number, accountKey: string, type: string, members: object = {}): Promise<Reply> {
    const body = JSON.stringify({ spAccountLoginName: 'bank', spAccountLoginKey: accountKey, type, username: 'Mandy', ...members })
    return await (await fetch(urls[node] + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json() as Reply
  }

  async function askSoap(node: number, accountKey: string): Promise<number> {
    const { text } = await post(urls[node] ?? '', envelop(`<ValidateUser xmlns="http://tempuri.org/"><authServerPartnerLoginName>bank</authServerPartnerLoginName>`
      + `<authServerPartnerLoginPassword>${accountKey}</authServerPartnerLoginPassword><userLogin>Mandy</userLogin><noAuth>true</noAuth></ValidateUser>`))
    return Number(/<ErrorCode>(\d+)</.exec(text)?.[1])
  }

  /** On each node by each protocol. */
  const everywhere = async (accountKey: string): Promise<readonly number[]> =>
    (await Promise.all([0, 1].map(async (node) => [(await ask(node, accountKey, 'find_user')).errorCode, await askSoap(node, accountKey)]))).flat()

  it('take both keys while one replaces the other, and the removed one nowhere from then on', async () => {
    const { sessionToken } = await ask(0, key, 'create_session_token', { pw, sessionTokenDurationMinutes: 30, sessionTokenType: 0 })
    const next = await addAccountKey(first().services, 'bank')
    deepEqual(await everywhere(key), [0, 0, 0, 0])
    deepEqual(await everywhere(next.key), [0, 0, 0, 0])

    await removeAccountKey(first().services, 'bank', keyId)
    deepEqual(await everywhere(key), [9000, 9000, 9000, 9000])
    deepEqual(await everywhere(next.key), [0, 0, 0, 0])

    // The token is the user's and no key: alone it opens nothing, and whoever has the new key still hears that it is good.
    const isGood = async (node: number, accountKey: string) => (await ask(node, accountKey, 'is_session_token_valid', { sessionToken })).errorCode
    deepEqual([await isGood(0, key), await isGood(1, key), await isGood(0, next.key), await isGood(1, next.key)], [9000, 9000, 0, 0])
    for (const node of [0, 1]) equal((await ask(node, key, 'find_user', { username: '', userToken: sessionToken })).errorCode, 9000)
  })

  it('take a code of 50 calls at once on one of them once', async () => {
    const live = (await addAccountKey(first().services, 'bank')).key
    const secretKeyHex = Buffer.from('12345678901234567890').toString('hex')
    equal((await ask(0, live, 'add_oath_device', { OtpType: 0, psn: 'OATH_00000077', secretKeyHex })).errorCode, 0)
    // RFC 4226, appendix D.
    const tried = await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n % 2, live, 'validate_oath_otp', { psn: 'OATH_00000077', otp: '755224' })))
    deepEqual(tried.filter(({ errorCode }) => errorCode === 0).length, 1)
  })
})

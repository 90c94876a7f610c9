/** No input to a route of licenses or activations makes a 500, on either store: bodies, paths and queries bent at random but repeatably. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openPostgresStore } from '../../server/store/postgres.ts'
import { openDatabases } from '../postgres.ts'
import { bend, bendBytes, check, createRandom } from './bend.ts'
import { asBank, asPage, json, mint, startVerifier, type Verifier } from './verifier.ts'

const nobody = '01a20000-0000-7000-8000-000000000000'

for (const dialect of ['sqlite', 'postgres'] as const) {
  describe(`what is bent on ${dialect}`, () => {
    let verifier: Verifier
    let close = async () => {}
    before(async () => {
      if (dialect === 'sqlite') {
        verifier = await startVerifier()
        close = () => verifier.close()
        return
      }
      const store = await openPostgresStore({ url: await (await openDatabases()).createDatabase('licensing_fuzz') })
      verifier = await startVerifier({}, 'any-key', (services) => ({ ...services, store }))
      close = async () => {
        await verifier.close()
        await store.close()
      }
    })
    after(() => close())

    test('bodies are judged, never stumbled over', async () => {
      const random = createRandom(4)
      await mint(verifier, { username: 'fuzz' })
      await asBank(verifier, '/v1/licenses', { body: { serial: 'KTP0000140', capacity: 3, username: 'fuzz' } })
      const begun = await asBank(verifier, '/v1/activations', { body: { username: 'fuzz', license: 'KTP0000140' } })
      const activation = `/v1/activations/${String(begun.body['activationId'])}`
      const assertion = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: null } }
      const bodies = [
        ['POST', '/v1/licenses', { serial: 'KTP0000150', capacity: 3, username: 'fuzz' }],
        ['POST', '/v1/licenses', { count: 2, capacity: 3 }],
        ['POST', '/v1/licenses/import', { format: 'csv', text: 'serial,capacity\nKTP0000141,2\n', capacity: 2 }],
        ['POST', '/v1/licenses/import', { format: 'pskc', text: '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc"/>', password: 'x' }],
        ['PUT', '/v1/licenses/KTP0000140/user', { username: 'fuzz' }],
        ['PATCH', `/v1/instances/${nobody}`, { description: 'Work phone' }],
        ['POST', '/v1/activations', { username: 'fuzz', license: 'KTP0000140', voucher: nobody, lifetimeSeconds: 600 }],
        ['POST', `${activation}/device`, { code: '0000-0000-0000-0000-0000', description: 'x', assertion }],
        ['POST', `${activation}/device`, { code: 'KT1:ABCDEFGH' }],
        ['POST', `${activation}/signature`, { signature: '12345678' }],
      ] as const
      for (let i = 0; i < 300; i += 1) {
        const [method, path, valid] = bodies[i % bodies.length] ?? bodies[0]
        const bent = JSON.stringify(bend(valid, random)) ?? ''
        const raw = random(4) === 0 ? bendBytes(bent, random) : bent
        check(await asBank(verifier, path, { method, raw, headers: json }), `${method} ${path} ${raw.slice(0, 300)}`)
      }
    })

    test('paths and queries are answered, never stumbled over', async () => {
      const random = createRandom(5)
      const paths = [
        '/v1/licenses/KTP0000140', '/v1/licenses?username=fuzz&after=KTP&limit=5', `/v1/instances/${nobody}`, `/v1/activations/${nobody}`,
        '/v1/licenses/KTP0000140/instances?instances=true', '/v1/licenses/KTP0000140/user?instances=false', '/v1/activation-keys?kid=00112233',
      ]
      const parts = ['%', '%00', '%2f', '%ff', '//', ';', '..', '?', '&', '=', '%u0041', '+', '😀', '%e2%80%ae', '%0a', "'", '%25']
      const { ticket } = await mint(verifier, { username: 'fuzz', operation: 'activate' })
      for (let i = 0; i < 240; i += 1) {
        const path = paths[i % paths.length] ?? ''
        const at = random(path.length)
        const bent = `/${path.slice(0, at)}${parts[random(parts.length)]}${path.slice(at + random(2))}`.replace(/^\/+/, '/')
        const method = ['GET', 'DELETE', 'PUT', 'OPTIONS'][random(4)] ?? 'GET'
        check(await asBank(verifier, bent, { method }), `${method} ${bent}`)
        check(await asPage(verifier, ticket, bent, { method }), `${method} ${bent} by a page`)
      }
      for (const path of ['/v1/licenses/%00', '/v1/licenses?username=%00', '/v1/licenses?after=%00', '/v1/instances/%00', '/v1/activations/%00', '/v1/activation-keys?kid=%00']) {
        check(await asBank(verifier, path), path)
      }
      assert.deepEqual(verifier.log.filter((line) => line.includes('"fault"')), [])
    })
  })
}

/** Several nodes on one PostgreSQL: what one began another finishes, and what one ended is over for all. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createVerifier, type Verifier } from '../../server/main.ts'
import { readConfig } from '../../server/config.ts'
import { addAccountKey, removeAccountKey } from '../../server/relying-party/rotate-account-key.ts'
import { openDatabases } from '../postgres.ts'
import { command, envelop, logOn, openOnespan, openSession, post, readResult, scan, sign, writeSet, type OnespanStage } from './onespan-stage.ts'

describe('two nodes', () => {
  let stage: OnespanStage
  let second: Verifier
  let otherUrl: string
  before(async () => {
    const environment = { KEYTAP_DATABASE_URL: await (await openDatabases()).createDatabase('onespan_nodes'), KEYTAP_KEK: '5a'.repeat(32) }
    stage = await openOnespan(environment)
    second = await createVerifier(readConfig({
      ...environment, PORT: '0', KEYTAP_DATA: `${stage.folder}-2`, KEYTAP_METADATA_URL: 'off', KEYTAP_COMPAT: 'onespan', KEYTAP_COMPAT_CLIENTS: 'bank@127.0.0.1',
    }), { writeLog: () => {} })
    otherUrl = `http://127.0.0.1:${(await second.listen()).port}`
  })
  after(async () => {
    await second.close()
    await stage.close()
  })

  it('share sessions, activations and request keys, and a code is worth one instance however often it is sent', async () => {
    const { serial } = await stage.addLicensed()
    const { session, digipass } = await openSession(stage)
    const first = await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
    const { waiting, code } = await scan(stage, first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const body = command('digipassExecute', session, 'DIGIPASSCMD_ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
    const added = await Promise.all(Array.from({ length: 12 }, async (_, n) => readResult(await post(n % 2 === 0 ? stage.url : otherUrl, body))))
    const messages = new Set(added.filter(({ status }) => status === 'STAT_SUCCESS').map(({ values }) => JSON.stringify(values)))
    assert.equal(messages.size, 1, added.map(({ status, errors }) => `${status} ${errors.join()}`).join('\n'))
    const values = JSON.parse([...messages][0] ?? '{}') as Record<string, string>
    assert.equal(values['DIGIPASSFLD_SERNO'], `${serial}-1`)
    const { signature } = await sign(waiting, values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const tested = readResult(await post(otherUrl, command('digipassapplExecute', session, 'DIGIPASSAPPLCMD_TEST_SIGNATURE', {
      DIGIPASSAPPLFLD_SERNO: `${serial}-1`, DIGIPASSAPPLFLD_APPL_NAME: 'SIGNATURE',
      DIGIPASSAPPLFLD_REQUEST_KEY: values['DIGIPASSFLD_REQUEST_KEY'] ?? '', DIGIPASSAPPLFLD_SIGNATURE: signature,
    })))
    assert.equal(tested.values['DIGIPASSAPPLFLD_RESULT_CODE'], '0')
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: serial })).values['DIGIPASSFLD_ACTIV_COUNT'], '1')
    const off = readResult(await post(otherUrl, envelop(`<adm:logoff>${writeSet({ CREDFLD_SESSION_ID: session })}</adm:logoff>`)))
    assert.equal(off.status, 'STAT_SUCCESS')
    assert.equal((await digipass('VIEW', { DIGIPASSFLD_SERNO: serial })).status, 'STAT_ADMIN_SESSION_STOPPED')
  })

  it('take both keys while one replaces the other, and the removed one nowhere from then on, nor the session that it opened', async () => {
    const { services } = stage.verifier
    const { serial } = await stage.addLicensed()
    const urls = [stage.url, otherUrl]
    const old = (await services.store.findAccountByLogin('bank'))?.keys[0]?.id ?? ''
    const next = await addAccountKey(services, 'bank')
    const open = async (url: string, key: string) => logOn({ url, account: stage.account }, { CREDFLD_PASSWORD: key })
    const opened = async (key: string) => Promise.all(urls.map(async (url) => (await open(url, key)).values['CREDFLD_SESSION_ID'] ?? ''))
    const [before, later] = [await opened(stage.account.key), await opened(next.key)]
    /** Each of these on each node: sessions of both nodes, and the key itself in their place. */
    const view = async (sessions: readonly string[]) => Promise.all(sessions.flatMap((session) => urls.map(async (url) =>
      readResult(await post(url, command('digipassExecute', session, 'DIGIPASSCMD_VIEW', { DIGIPASSFLD_SERNO: serial }))).status)))
    const asService = (key: string) => `Apikey bank:${key}`
    const all = (status: string) => Array.from({ length: 6 }, () => status)
    assert.deepEqual(await view([...before, asService(stage.account.key)]), all('STAT_SUCCESS'))
    assert.deepEqual(await view([...later, asService(next.key)]), all('STAT_SUCCESS'))

    await removeAccountKey(services, 'bank', old)
    assert.deepEqual(await view([...before, asService(stage.account.key)]), all('STAT_ADMIN_SESSION_STOPPED'))
    assert.deepEqual(await view([...later, asService(next.key)]), all('STAT_SUCCESS'))
    for (const url of urls) assert.deepEqual([(await open(url, stage.account.key)).status, (await open(url, next.key)).status], ['STAT_INVCREDENTIALS', 'STAT_SUCCESS'])
  })
})

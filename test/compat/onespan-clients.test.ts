/** Programs with a SOAP library of their own, made from our WSDL. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createClientAsync, type Client } from 'soap'
import { openOnespan, scan, sign, type OnespanStage } from './onespan-stage.ts'

let stage: OnespanStage
before(async () => {
  stage = await openOnespan()
})
after(() => stage.close())

/** The dialect has elements called as the library calls an element's attributes. */
const open = (service: string): Promise<Client> => createClientAsync(`${stage.url}/onespan/${service}?wsdl`, { attributesKey: '$attributes' })

const typed = (type: string, attributeID: string, value: string) => ({ value: { $attributes: { 'xsi:type': `xsd:${type}` }, $value: value }, attributeID })
const bag = (values: Readonly<Record<string, string>>) => ({ attributes: Object.entries(values).map(([id, value]) => typed(/^\d+$/.test(value) && id.endsWith('FORMAT') ? 'unsignedInt' : 'string', id, value)) })

type Attribute = { readonly attributeID: string; readonly value: { readonly $value?: string } | string }
type Results = {
  readonly results: {
    readonly resultCodes: { readonly statusCodeEnum: string; readonly returnCode: number }
    readonly resultAttribute: { readonly attributes?: readonly Attribute[] } | null
  }
}

async function call(client: Client, operation: string, body: unknown): Promise<{ readonly status: string; readonly code: number; readonly values: Readonly<Record<string, string>> }> {
  const [{ results }] = (await client[`${operation}Async`](body)) as [Results]
  const attributes = results.resultAttribute?.attributes ?? []
  const values = Object.fromEntries(attributes.map(({ attributeID, value }) => [attributeID, typeof value === 'string' ? value : value.$value ?? '']))
  return { status: results.resultCodes.statusCodeEnum, code: Number(results.resultCodes.returnCode), values }
}

describe('npm soap, from our WSDL over a listening verifier', () => {
  it('knows every operation of both services', async () => {
    const administration = await open('administration')
    const provisioning = await open('provisioning')
    const operations = (client: Client) => Object.values(client.describe() as Record<string, Record<string, object>>).flatMap((service) => Object.values(service).flatMap(Object.keys))
    assert.deepEqual(operations(administration).sort(), ['digipassExecute', 'digipassQuery', 'digipassapplExecute', 'logoff', 'logon', 'sessionalive', 'userExecute'])
    assert.deepEqual(operations(provisioning), ['provisioningExecute'])
  })

  it('logs on, adds a device and tests its signature', async () => {
    const { serial } = await stage.addLicensed()
    const client = await open('administration')
    const logged = await call(client, 'logon', { attributeSet: bag({ CREDFLD_USERID: 'bank', CREDFLD_PASSWORD: stage.account.key, CREDFLD_PASSWORD_FORMAT: '0' }) })
    assert.deepEqual([logged.status, logged.code], ['STAT_SUCCESS', 0])
    const sessionID = logged.values['CREDFLD_SESSION_ID'] ?? ''
    const execute = (operation: string, cmd: string, values: Readonly<Record<string, string>>) => call(client, operation, { sessionID, cmd, attributeSet: bag(values) })
    const first = await execute('digipassExecute', 'DIGIPASSCMD_GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })
    const { waiting, code } = await scan(stage, first.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const added = await execute('digipassExecute', 'DIGIPASSCMD_ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
    assert.deepEqual([added.status, added.values['DIGIPASSFLD_SERNO']], ['STAT_SUCCESS', `${serial}-1`])
    const { signature } = await sign(waiting, added.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const tested = await execute('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_SIGNATURE', {
      DIGIPASSAPPLFLD_SERNO: `${serial}-1`, DIGIPASSAPPLFLD_APPL_NAME: 'SIGNATURE',
      DIGIPASSAPPLFLD_REQUEST_KEY: added.values['DIGIPASSFLD_REQUEST_KEY'] ?? '', DIGIPASSAPPLFLD_SIGNATURE: signature,
    })
    assert.equal(tested.values['DIGIPASSAPPLFLD_RESULT_CODE'], '0')
    const [{ results }] = (await client['digipassQueryAsync']({ sessionID, attributeSet: bag({ DIGIPASSFLD_LICENSE_SERNO: serial }), queryOptions: { rowcount: 10 } })) as [Results & { results: { resultAttribute: { attributeList: readonly unknown[] } } }]
    assert.equal(results.resultAttribute.attributeList.length, 1)
    const failed = await execute('digipassExecute', 'DIGIPASSCMD_VIEW', { DIGIPASSFLD_SERNO: 'VDS9999999' })
    assert.deepEqual([failed.status, failed.code], ['STAT_NOT_FOUND', -1])
    assert.equal((await call(client, 'logoff', { attributeSet: bag({ CREDFLD_SESSION_ID: sessionID }) })).status, 'STAT_SUCCESS')
  })

  it('is told of what cannot be read by a fault it understands', async () => {
    const client = await open('administration')
    client.addSoapHeader('<x xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" e:mustUnderstand="1"/>')
    await assert.rejects(call(client, 'logon', { attributeSet: bag({}) }), (error: { root?: { Envelope: { Body: { Fault: { faultcode: string; detail: { code: string } } } } } }) => {
      const fault = error.root?.Envelope.Body.Fault
      assert.deepEqual([fault?.faultcode, fault?.detail.code], ['SOAP-ENV:MustUnderstand', 'malformed'])
      return true
    })
  })
})

/**
 * Recorded exchanges: requests to the letter as the public documents and clients show them, answers by
 * member and order; what the facts only suggest is as our own WSDL and README say.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { addLicenses } from '../../server/relying-party/licensing/add-licenses.ts'
import { createUser } from '../../server/relying-party/users/create-user.ts'
import { openOnespan, openSession, post, readResult, scan, sign, type OnespanStage } from './onespan-stage.ts'

let stage: OnespanStage
let session: string
before(async () => {
  stage = await openOnespan()
  await createUser(stage.verifier.services, await stage.backend(), { username: 'mandy' })
  await addLicenses(stage.verifier.services, await stage.backend(), { serial: 'VDS1000140', capacity: 2, username: 'mandy' })
  session = (await openSession(stage)).session
})
after(() => stage.close())

const head = '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:adm="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Administration">\n<soapenv:Header/><soapenv:Body>\n'
const foot = '\n</soapenv:Body></soapenv:Envelope>'
/** Whatever differs from run to run, as one word. */
const blank = (text: string) => text.replace(/ks_[A-Za-z0-9_-]+/g, 'SESSION').replace(/[0-9A-F]{100,}/g, 'HEX').replace(/<value xsi:type="xsd:string">\d{10}</g, '<value xsi:type="xsd:string">KEY<')
  .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')

const opening = '<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
const declared = ' xmlns:ADMIN-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Administration" xmlns:PROV-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/Provisioning"'
  + ' xmlns:PROVISIONING-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/ProvisioningTypes.xsd" xmlns:BASIC-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/BasicTypes.xsd"'
  + ' xmlns:CREDENTIAL-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/CredentialTypes.xsd" xmlns:DIGIPASS-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/DigipassTypes.xsd"'
  + ' xmlns:USER-TYPES="http://www.vasco.com/IdentikeyServer/IdentikeyTypes/UserTypes.xsd" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
const success = '<resultCodes xsi:type="BASIC-TYPES:ResultCodes"><returnCodeEnum>RET_SUCCESS</returnCodeEnum><statusCodeEnum>STAT_SUCCESS</statusCodeEnum><returnCode>0</returnCode><statusCode>0</statusCode></resultCodes>'
const text = (id: string, value: string) => `<attributes><value xsi:type="xsd:string">${value}</value><attributeID>${id}</attributeID></attributes>`
const wrap = (operation: string, kind: string, attributes: string) =>
  `${opening}${declared}<SOAP-ENV:Body><ADMIN-TYPES:${operation}Response><results xsi:type="${kind}Results">${success}<resultAttribute xsi:type="${kind}AttributeSet">${attributes}</resultAttribute>`
  + `<errorStack xsi:type="BASIC-TYPES:ErrorStack"/></results></ADMIN-TYPES:${operation}Response></SOAP-ENV:Body></SOAP-ENV:Envelope>`

describe('recorded exchanges', () => {
  it('logon and logoff', async () => {
    const reply = await post(stage.url, `${head}<adm:logon><attributeSet>
<attributes><value xsi:type="xsd:string">bank</value><attributeID>CREDFLD_USERID</attributeID></attributes>
<attributes><value xsi:type="xsd:string">${stage.account.key}</value><attributeID>CREDFLD_PASSWORD</attributeID></attributes>
<attributes><value xsi:type="xsd:unsignedInt">0</value><attributeID>CREDFLD_PASSWORD_FORMAT</attributeID></attributes>
</attributeSet></adm:logon>${foot}`)
    const members = Object.keys(readResult(reply).values)
    assert.deepEqual(members, ['CREDFLD_SESSION_ID', 'CREDFLD_LOGICAL_ADMIN_PRIVILEGES', 'CREDFLD_USER_LOCATION', 'CREDFLD_LAST_LOGON_TIME', 'CREDFLD_PRODUCT_NAME', 'CREDFLD_PRODUCT_VERSION'])
    assert.match(readResult(reply).values['CREDFLD_LOGICAL_ADMIN_PRIVILEGES'] ?? '', /^\w[\w ]* true(?:, \w[\w ]* (?:true|false))*$/)
    const own = readResult(reply).values['CREDFLD_SESSION_ID']
    const off = await post(stage.url, `${head}<adm:logoff><attributeSet><attributes><value xsi:type="xsd:string">${own}</value><attributeID>CREDFLD_SESSION_ID</attributeID></attributes></attributeSet></adm:logoff>${foot}`)
    assert.equal(off.text, wrap('logoff', 'CREDENTIAL-TYPES:Credential', '').replace(/(<resultAttribute[^>]*)><\/resultAttribute>/, '$1/>'))
  })

  it('generate activation message, add device, test signature', async () => {
    const first = await post(stage.url, `${head}<adm:digipassExecute>
 <sessionID>${session}</sessionID><cmd>DIGIPASSCMD_GENERATE_ACTIVATION_MESSAGE</cmd>
 <attributeSet><attributes><value xsi:type="xsd:string">VDS1000140</value><attributeID>DIGIPASSFLD_SERNO</attributeID></attributes></attributeSet>
</adm:digipassExecute>${foot}`)
    assert.equal(blank(first.text), wrap('digipassExecute', 'DIGIPASS-TYPES:Digipass', text('DIGIPASSFLD_SERNO', 'VDS1000140') + text('DIGIPASSFLD_ACTIVATION_MESSAGE', 'HEX')))
    const { waiting, code } = await scan(stage, readResult(first).values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    // The order of the Ruby client, with its empty options.
    const added = await post(stage.url, `${head}<adm:digipassExecute>
 <sessionID>${session}</sessionID>
 <cmd>DIGIPASSCMD_ADD_DEVICE</cmd>
 <attributeSet>
  <attributes><attributeID>DIGIPASSFLD_SERNO</attributeID><attributeOptions/><value xsi:type="xsd:string">VDS1000140</value></attributes>
  <attributes><value xsi:type="xsd:string">${code}</value><attributeID>DIGIPASSFLD_DEVICE_CODE</attributeID></attributes>
 </attributeSet>
</adm:digipassExecute>${foot}`)
    assert.equal(blank(added.text), wrap('digipassExecute', 'DIGIPASS-TYPES:Digipass',
      text('DIGIPASSFLD_SERNO', 'VDS1000140-1') + text('DIGIPASSFLD_ACTIVATION_MESSAGE', 'HEX') + text('DIGIPASSFLD_REQUEST_KEY', 'KEY')))
    const { values } = readResult(added)
    const { signature } = await sign(waiting, values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
    const tested = await post(stage.url, `${head}<adm:digipassapplExecute><sessionID>${session}</sessionID><cmd>DIGIPASSAPPLCMD_TEST_SIGNATURE</cmd><attributeSet>
 <attributes><value xsi:type="xsd:string">VDS1000140-1</value><attributeID>DIGIPASSAPPLFLD_SERNO</attributeID></attributes>
 <attributes><value xsi:type="xsd:string">SIGNATURE</value><attributeID>DIGIPASSAPPLFLD_APPL_NAME</attributeID></attributes>
 <attributes><value xsi:type="xsd:string">${values['DIGIPASSFLD_REQUEST_KEY']}</value><attributeID>DIGIPASSAPPLFLD_REQUEST_KEY</attributeID></attributes>
 <attributes><value xsi:type="xsd:string">${signature}</value><attributeID>DIGIPASSAPPLFLD_SIGNATURE</attributeID></attributes>
</attributeSet></adm:digipassapplExecute>${foot}`)
    assert.equal(tested.text, wrap('digipassapplExecute', 'DIGIPASS-TYPES:DigipassAppl', text('DIGIPASSAPPLFLD_SERNO', 'VDS1000140-1') + text('DIGIPASSAPPLFLD_RESULT_CODE', '0')))
  })

  it('view, query by license, and deactivate', async () => {
    const execute = (cmd: string, serial: string) => post(stage.url, `${head}<adm:digipassExecute><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_${cmd}</cmd><attributeSet><attributes><value xsi:type="xsd:string">${serial}</value><attributeID>DIGIPASSFLD_SERNO</attributeID></attributes></attributeSet></adm:digipassExecute>${foot}`)
    const view = readResult(await execute('VIEW', 'VDS1000140'))
    assert.deepEqual([view.values['DIGIPASSFLD_MAX_ACTIVATIONS'], view.values['DIGIPASSFLD_ACTIV_COUNT'], view.values['DIGIPASSFLD_ASSIGNED_USERID']], ['2', '1', 'mandy'])
    const listed = await post(stage.url, `${head}<adm:digipassQuery><sessionID>${session}</sessionID><attributeSet><attributes><value xsi:type="xsd:string">VDS1000140</value><attributeID>DIGIPASSFLD_LICENSE_SERNO</attributeID></attributes></attributeSet><queryOptions><rowcount>50</rowcount><rowoffset>0</rowoffset></queryOptions></adm:digipassQuery>${foot}`)
    assert.match(listed.text, /<resultAttribute xsi:type="DIGIPASS-TYPES:DigipassQueryResultAttributeSet"><attributeList><attributes><value xsi:type="xsd:string">VDS1000140-1</)
    assert.deepEqual(Object.keys(readResult(await execute('DEACTIVATE', 'VDS1000140-1')).values), ['DIGIPASSFLD_SERNO', 'DIGIPASSFLD_DEACTIVATION_MESSAGE'])
  })

  it('a failure has the documented structure', async () => {
    const reply = await post(stage.url, `${head}<adm:digipassExecute><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_VIEW</cmd><attributeSet><attributes><value xsi:type="xsd:string">VDS9999999</value><attributeID>DIGIPASSFLD_SERNO</attributeID></attributes></attributeSet></adm:digipassExecute>${foot}`)
    assert.equal(reply.status, 200)
    assert.match(reply.text, /<returnCodeEnum>RET_FAILURE<\/returnCodeEnum><statusCodeEnum>STAT_NOT_FOUND<\/statusCodeEnum><returnCode>-1<\/returnCode><statusCode>-13<\/statusCode>/)
    assert.match(reply.text, /<errorStack xsi:type="BASIC-TYPES:ErrorStack"><errors><errorCode>-13<\/errorCode><errorDesc>There is no such license\.<\/errorDesc><\/errors><\/errorStack>/)
  })

  it('names and numbers that the facts only suggest are the operator\'s to set', async () => {
    const other = await openOnespan({ KEYTAP_COMPAT_OPTIONS: 'onespan.DIGIPASSFLD_ACTIVATION_MESSAGE=DIGIPASSFLD_FULL_ACTIVATION_DATA,onespan.STAT_MISSINGFLD=-99,onespan.domain=retail' })
    const { serial } = await other.addLicensed()
    const { digipass } = await openSession(other)
    const { values } = await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DOMAIN: 'Retail' })
    assert.match(values['DIGIPASSFLD_FULL_ACTIVATION_DATA'] ?? '', /^[0-9A-F]{108,}$/)
    assert.equal((await digipass('VIEW', {})).statusCode, -99)
    await other.close()
  })
})

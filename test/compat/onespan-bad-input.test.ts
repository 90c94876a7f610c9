/** What no honest client sends, and what policy and limits say whichever door is knocked at. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { beginActivation } from '../../server/relying-party/licensing/begin-activation.ts'
import { findInside, readText, type XmlElement } from '../../server/xml/element.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { binding, enroll as enrollByHttp } from '../http/verifier.ts'
import { adm, command, envelop, logOn, openOnespan, openSession, post, readResult, scan, writeSet, type OnespanStage, type Reply } from './onespan-stage.ts'
import { makeBombs } from './xml-bombs.ts'

let stage: OnespanStage
let session: string
let serial: string
before(async () => {
  stage = await openOnespan()
  session = (await openSession(stage)).session
  serial = (await stage.addLicensed()).serial
})
after(() => stage.close())

/** The stable code of a fault, and its faultcode. */
function readFault({ root, text }: Reply): readonly [string, string] {
  const fault = root && findInside(root, 'Body', 'Fault')
  if (!fault) throw new Error(`no fault in ${text}`)
  const inside = (...path: readonly string[]) => readText(findInside(fault, ...path) as XmlElement)
  return [inside('detail', 'code'), inside('faultcode')]
}

const viewOf = (value: string, rest = '') =>
  envelop(`<adm:digipassExecute><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_VIEW</cmd><attributeSet><attributes>${value}<attributeID>DIGIPASSFLD_SERNO</attributeID></attributes>${rest}</attributeSet></adm:digipassExecute>`)

describe('with the default configuration', () => {
  it('no path of the dialect is there, and / is what it was', async () => {
    const closed = await openOnespan({ KEYTAP_COMPAT: '' })
    for (const path of ['/', '/onespan/administration', '/onespan/provisioning', '/rest/v2/provisioning/MdlRegister']) {
      assert.ok([404, 405].includes((await post(closed.url + path, envelop('<adm:logon/>'))).status), path)
    }
    await closed.close()
    const answer = await fetch(`${stage.url}/`, { redirect: 'manual' })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/docs'])
  })
  it('a dialect or an option that nobody knows keeps the verifier from starting', async () => {
    await assert.rejects(openOnespan({ KEYTAP_COMPAT: 'onespan,latin' }), /KEYTAP_COMPAT names "latin"/)
    await assert.rejects(openOnespan({ KEYTAP_COMPAT_OPTIONS: 'latin.domain=x' }), /names "latin.domain"/)
    await assert.rejects(openOnespan({ KEYTAP_COMPAT_OPTIONS: 'onespan.STAT_SUCESS=1' }), /onespan.STAT_SUCESS is no option/)
    await assert.rejects(openOnespan({ KEYTAP_COMPAT_CLIENTS: 'bank' }), /KEYTAP_COMPAT_CLIENTS/)
  })
})

describe('XML that is a weapon', () => {
  for (const [title, body, headers] of makeBombs({ envelop, operation: 'adm:logon' }, 'http://127.0.0.1:1/x')) {
    it(`is refused within its caps: ${title}`, async () => {
      const before = process.memoryUsage().rss
      const startedAt = performance.now()
      const reply = await post(stage.url, body, headers).catch(() => null)
      const elapsed = performance.now() - startedAt
      // A server may hang up on megabytes before they are sent.
      if (reply === null) assert.ok(body.length > 65_536, title)
      else {
        assert.ok(reply.status >= 400 && reply.status < 500, `${reply.status}`)
        assert.match(readFault(reply)[0], /^(xml_refused|content_type_unsupported|body_too_large)$/)
        assert.doesNotMatch(reply.text, /root:/)
      }
      assert.ok(elapsed < 1000, `${elapsed} ms`)
      assert.ok(process.memoryUsage().rss - before < 60_000_000)
    })
  }
  it('fetches nothing from outside', async () => {
    let asked = 0
    const canary = createServer((_request, response) => {
      asked += 1
      response.end('x')
    })
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
    const { port } = canary.address() as AddressInfo
    for (const [, body, headers] of makeBombs({ envelop, operation: 'adm:logon' }, `http://127.0.0.1:${port}/x.dtd`)) await post(stage.url, body, headers).catch(() => null)
    await post(stage.url, envelop(`<adm:logon xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="http://127.0.0.1:${port}/"/></adm:logon>`))
    assert.equal(asked, 0)
    canary.close()
  })
})

describe('an identifier', () => {
  it('is its whole text, whatever stands in it', async () => {
    const [head, tail] = [serial.slice(0, 4), serial.slice(4)]
    for (const value of [`${head}<!-- x -->${tail}`, `<![CDATA[${head}]]>${tail}`, `&#${head.charCodeAt(0)};${serial.slice(1)}`, `  ${serial}\n`, `<![CDATA[${serial}]]>`]) {
      const result = readResult(await post(stage.url, viewOf(`<value xsi:type="xsd:string">${value}</value>`)))
      assert.equal(result.values['DIGIPASSFLD_SERNO'], serial, value)
    }
    const longer = readResult(await post(stage.url, viewOf(`<value>${serial}<!-- -->-9</value>`)))
    assert.equal(longer.status, 'STAT_NOT_FOUND', 'nothing is cut off at a comment')
  })
  it('is refused when it stands twice or holds elements', async () => {
    for (const body of [
      viewOf(`<value>${serial}</value><value>XXXXXXXXXX</value>`),
      viewOf(`<value>${serial}<b/></value>`),
      envelop(`<adm:digipassExecute><sessionID>${session}</sessionID><sessionID>x</sessionID><cmd>DIGIPASSCMD_VIEW</cmd><attributeSet/></adm:digipassExecute>`),
      envelop(`<adm:digipassExecute><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_VIEW</cmd><attributeSet/><attributeSet/></adm:digipassExecute>`),
    ]) assert.equal(readFault(await post(stage.url, body))[0], 'xml_refused')
    const twice = `<attributes><value>${serial}</value><attributeID>DIGIPASSFLD_SERNO</attributeID></attributes>`
    assert.equal(readResult(await post(stage.url, viewOf(`<value>${serial}</value>`, twice))).status, 'STAT_INVPARAM')
  })
  it('that is said to be nil or empty is missing', async () => {
    assert.equal(readResult(await post(stage.url, viewOf('<value xsi:nil="true"/>'))).status, 'STAT_MISSINGFLD')
    assert.equal(readResult(await post(stage.url, viewOf(`<value>${serial}</value><attributeOptions><null>true</null></attributeOptions>`))).status, 'STAT_MISSINGFLD')
    assert.equal(readResult(await post(stage.url, viewOf(`<value>${serial}</value><attributeOptions><negative>true</negative></attributeOptions>`))).status, 'STAT_INVPARAM')
  })
})

describe('an envelope', () => {
  const view = () => `<adm:digipassExecute xmlns:adm="${adm}"><sessionID>${session}</sessionID><cmd>DIGIPASSCMD_VIEW</cmd>${writeSet({ DIGIPASSFLD_SERNO: serial }).replaceAll(' xsi:type="xsd:string"', '')}</adm:digipassExecute>`
  const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
  const wrong = (): readonly (readonly [string, string, string])[] => [
    ['no envelope', view(), 'SOAP-ENV:Client'],
    ['another root', `<a>${view()}</a>`, 'SOAP-ENV:Client'],
    ['SOAP 1.2', `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>${view()}</e:Body></e:Envelope>`, 'SOAP-ENV:VersionMismatch'],
    ['no body', `<e:Envelope xmlns:e="${soap}"/>`, 'SOAP-ENV:Client'],
    ['an empty body', `<e:Envelope xmlns:e="${soap}"><e:Body/></e:Envelope>`, 'SOAP-ENV:Client'],
    ['two operations', `<e:Envelope xmlns:e="${soap}"><e:Body>${view()}${view()}</e:Body></e:Envelope>`, 'SOAP-ENV:Client'],
    ['text beside the operation', `<e:Envelope xmlns:e="${soap}"><e:Body>${view()}x</e:Body></e:Envelope>`, 'SOAP-ENV:Client'],
    ['a body of another namespace', `<e:Envelope xmlns:e="${soap}"><Body>${view()}</Body></e:Envelope>`, 'SOAP-ENV:Client'],
    ['an operation of another namespace', `<e:Envelope xmlns:e="${soap}"><e:Body>${view().replace(adm, 'urn:other')}</e:Body></e:Envelope>`, 'SOAP-ENV:Client'],
    ['a child of another namespace', `<e:Envelope xmlns:e="${soap}"><e:Body>${view().replace('<cmd>', '<cmd xmlns="urn:other">')}</e:Body></e:Envelope>`, 'SOAP-ENV:Client'],
    ['an unknown operation', envelop('<adm:constructor/>'), 'SOAP-ENV:Client'],
    ['a header that must be understood', `<e:Envelope xmlns:e="${soap}"><e:Header><x e:mustUnderstand="1"/></e:Header><e:Body>${view()}</e:Body></e:Envelope>`, 'SOAP-ENV:MustUnderstand'],
  ]
  it('that is none is answered with a fault of a stable code', async () => {
    for (const [title, body, faultcode] of wrong()) {
      const reply = await post(stage.url, body)
      assert.deepEqual([reply.status, ...readFault(reply)], [500, 'malformed', faultcode], title)
    }
    const two = await post(stage.url, `<e:Envelope xmlns:e="${soap}"><e:Body>${view()}</e:Body><e:Body>${view()}</e:Body></e:Envelope>`)
    assert.equal(readFault(two)[0], 'xml_refused')
  })
  it('may name its operation in SOAPAction, or nothing, and nothing else', async () => {
    const body = envelop(view())
    for (const soapaction of ['', '""', '"digipassExecute"', `"${adm}/digipassExecute"`]) {
      assert.equal(readResult(await post(stage.url, body, { soapaction })).status, 'STAT_SUCCESS', soapaction)
    }
    assert.deepEqual(readFault(await post(stage.url, body, { soapaction: '"logon"' })), ['malformed', 'SOAP-ENV:Client'])
  })
  it('is taken with other prefixes, another order, empty options and other number types', async () => {
    const spelled = `<S:Envelope xmlns:S="${soap}"><S:Body><digipassExecute xmlns="${adm}"><attributeSet xmlns=""><attributes><attributeID>DIGIPASSFLD_SERNO</attributeID><attributeOptions/><value>${serial}</value></attributes></attributeSet>`
      + `<cmd>DIGIPASSCMD_VIEW</cmd><sessionID>${session}</sessionID></digipassExecute></S:Body></S:Envelope>`
    assert.equal(readResult(await post(stage.url, spelled)).status, 'STAT_SUCCESS')
  })
  it('comes by POST as text/xml, with nothing in the address', async () => {
    const get = await fetch(`${stage.url}/onespan/administration`)
    assert.deepEqual([get.status, get.headers.get('allow')], [405, 'GET, POST'])
    assert.equal((await post(stage.url, envelop(view()), { 'content-type': 'application/json' })).status, 415)
    const urlKey = await post(`${stage.url}/onespan/administration?key=${stage.account.key}`, command('digipassExecute', '', 'DIGIPASSCMD_VIEW', { DIGIPASSFLD_SERNO: serial }))
    assert.deepEqual(readFault(urlKey), ['malformed', 'SOAP-ENV:Client'])
    assert.doesNotMatch(stage.log.join(''), new RegExp(stage.account.key))
  })
})

describe('a side door', () => {
  it('does not open where the policy wants codes scanned or a security key to vouch', async () => {
    const { username, serial: own } = await stage.addLicensed()
    const { digipass } = await openSession(stage)
    const ask = async () => (await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: own })).status
    await stage.setPolicy({ activation: { typedCodes: false, vouch: 'never' } })
    assert.equal(await ask(), 'STAT_PERMISSION')
    await stage.setPolicy({ activation: { typedCodes: true, vouch: 'required' } })
    assert.equal(await ask(), 'STAT_PERMISSION')
    await stage.setPolicy({ activation: { typedCodes: true, vouch: 'if-enrolled' } })
    assert.equal(await ask(), 'STAT_SUCCESS')
    await enrollByHttp({ ...stage.verifier, bank: stage.account } as never, { username, origin: 'https://bank.example', binding }, createAuthenticator())
    assert.equal(await ask(), 'STAT_PERMISSION', 'the user has a key now')
    // Begun by the account over the other door, with a vouch: it cannot be finished here.
    await beginActivation(stage.verifier.services, await stage.backend(), { username, license: own })
    assert.equal((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: own, DIGIPASSFLD_DEVICE_CODE: '0'.repeat(20) })).status, 'STAT_PERMISSION')
    await stage.setPolicy({ activation: { typedCodes: true, vouch: 'never' } })
  })
  it('takes five wrong codes and no more, each told in the audit trail', async () => {
    const { serial: own } = await stage.addLicensed()
    const { digipass } = await openSession(stage)
    const message = async () => (await digipass('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: own })).values['DIGIPASSFLD_ACTIVATION_MESSAGE']
    const { code: stale } = await scan(stage, await message())
    await message()
    const statuses: string[] = []
    for (let n = 0; n < 6; n += 1) statuses.push((await digipass('ADD_DEVICE', { DIGIPASSFLD_SERNO: own, DIGIPASSFLD_DEVICE_CODE: stale })).status)
    assert.deepEqual(statuses, ['STAT_INVDATA', 'STAT_INVDATA', 'STAT_INVDATA', 'STAT_INVDATA', 'STAT_LOCKED', 'STAT_ERROR'])
    const { services } = stage.verifier
    let events = await services.store.listEvents(stage.account.accountId, 0, 10_000)
    for (let wait = 0; wait < 60 && !events.some(({ code }) => code === 'activation_locked'); wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      events = await services.store.listEvents(stage.account.accountId, 0, 10_000)
    }
    assert.equal(events.filter(({ type, code }) => type === 'activation.code_tried' && code === 'code_wrong').length, 4)
    assert.equal(events.filter(({ type, code }) => type === 'activation.code_tried' && code === 'activation_locked').length, 1)
  })
  it('has the limits of the other: a guesser runs dry, with a fault that tells when to come back', async () => {
    const limited = await openOnespan({ KEYTAP_LIMIT_ADDRESS: '20/0.001' })
    const replies: Reply[] = []
    for (let n = 0; n < 8; n += 1) replies.push(await post(limited.url, envelop(`<adm:logon>${writeSet({ CREDFLD_USERID: 'bank', CREDFLD_PASSWORD: 'guess' })}</adm:logon>`)))
    const refused = replies.at(-1) as Reply
    assert.deepEqual([refused.status, readFault(refused)[0]], [429, 'rate_limited'])
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    await limited.close()
  })
  it('takes a session from where it was opened and from nowhere else', async () => {
    const { authenticateSession } = await import('../../server/relying-party/sessions/authenticate-session.ts')
    const { services } = stage.verifier
    await assert.rejects(authenticateSession(services, { session, location: '192.0.2.1', requestId: 'request-1' }), /not valid/)
    assert.equal((await authenticateSession(services, { session, location: '127.0.0.1', requestId: 'request-1' })).account.loginName, 'bank')
    assert.notEqual((await logOn(stage)).values['CREDFLD_SESSION_ID'], session)
  })
})


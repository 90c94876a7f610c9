/** The door of the older dialect: who may call, how tolerantly it reads, what it says to the rest. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { request } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { createDialect } from '../../server/compat/surepassid/door.ts'
import { readOptions } from '../../server/compat/surepassid/options.ts'
import { servicePath } from './surepassid-soap.ts'
import { openProgram, path, type Program } from './surepassid-u2f-stage.ts'
import { call, startVerifier } from '../http/verifier.ts'

/** What `fetch` does not send: a body with any method. */
function send(url: string, method: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request(url + path, { method, headers, agent: false }, (response) => {
      readText(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    sent.on('error', reject).end(body)
  })
}

describe('the door of the older dialect', () => {
  let program: Program
  before(async () => {
    program = await openProgram()
    await program.ask('add_u2f_account', { username: 'mandy' })
  })
  after(() => program.end())

  it('is not there unless it was opened', async () => {
    const verifier = await startVerifier()
    equal((await call(verifier, path, { body: { type: 'add_u2f_device' } })).status, 404)
    equal((await call(verifier, servicePath, { body: {} })).status, 404)
    equal((await call(verifier, `${servicePath}?wsdl`)).status, 404)
    await verifier.close()
  })

  it('refuses whatever is wrong with the credentials in the same words', async () => {
    const said = { errorCode: 9000, errorMessage: 'Partner login failure', type: 'add_u2f_device' }
    for (const wrong of [{ spAccountLoginKey: 'kk_wrong' }, { spAccountLoginName: 'nobody' }, { spAccountLoginKey: '' }, { spAccountLoginName: null }]) {
      deepEqual(await program.ask('add_u2f_device', { username: 'mandy', ...wrong }), said, JSON.stringify(wrong))
    }
    const dialects = createDialect(program.stage.services, { clients: [], options: {} })
    const [only] = dialects
    const asked = { spAccountLoginName: 'bank', spAccountLoginKey: program.stage.account.key, type: 'add_u2f_device', username: 'mandy' }
    const unregistered = await only?.serve({
      method: 'POST', query: '', address: '127.0.0.1', secure: true, requestId: 'r', header: () => undefined, parameter: () => '',
      readBody: async () => new Uint8Array(), readJson: async () => asked, admit: () => {},
    })
    deepEqual(JSON.parse(unregistered?.body ?? ''), said)
  })

  it('reads members in any case, with blanks around them, numbers as texts, and the spelling of either document', async () => {
    const reply = await program.ask('add_u2f_device', { 'userName ': 'mandy', 'deviceType ': '12', otpType: '8', NotificationMethod: '0', unknown: { deep: [1] } })
    match(String(reply['deviceId']), /^TSFT-/)
    equal((await program.ask('pre_sign', { username: 'mandy', appId: 'https://bank.example', printedSerialNumber: 'TSFT-9' })).errorCode, 9021)
  })

  it('guesses nothing: what comes twice, is no text or is missing is refused, and leaves one event', async () => {
    for (const members of [{ username: 'mandy', UserName: 'ada' }, { username: ['mandy'] }, { username: '' }, {}, { username: 'mandy', notificationMethod: '0x1' }]) {
      ok((await program.ask('add_u2f_device', members)).errorCode >= 9000, JSON.stringify(members))
    }
    equal((await program.ask('no_such_type', { username: 'mandy' })).errorCode, 9013)
    equal((await program.ask('__proto__', { username: 'mandy' })).errorCode, 9013)
    // The answer has no room for what was wrong; the log at its finest has it.
    ok(program.stage.log.some((line) => /"level":"debug","message":"refused".*"code":"malformed".*type is none that is known/.test(line)))
    const before = (await program.stage.events()).length
    equal((await program.ask('add_u2f_device', { username: 'nobody' })).errorCode, 9001)
    const [event, ...more] = (await program.stage.events()).slice(before)
    deepEqual([event?.type, event?.outcome, event?.code, event?.actor, more.length], ['slot.added', 'refused', 'user_not_found', 'account', 0])
  })

  it('says an unknown type again to an account that it knows, as a text and no longer than one is, and to nobody else', async () => {
    equal((await program.ask(' no_such_type ', { username: 'mandy' })).type, 'no_such_type')
    equal((await program.ask('x'.repeat(5000), { username: 'mandy' })).type, 'x'.repeat(64))
    equal((await program.ask('x', { type: 12 })).type, '12')
    equal((await program.ask('x', { type: null })).type, '')
    equal((await program.ask('no_such_type', { spAccountLoginKey: 'kk_wrong' })).type, '')
    equal((await program.ask(' add_u2f_device', { username: 'mandy' })).type, 'add_u2f_device')
  })

  it('answers a GET that carries the body as it does a POST, and no other method', async () => {
    const asked = { spAccountLoginName: 'bank', spAccountLoginKey: program.stage.account.key, type: 'find_user', username: 'mandy' }
    const { status, text } = await send(program.url, 'GET', JSON.stringify(asked))
    equal(status, 200)
    deepEqual(JSON.parse(text), await program.ask('find_user', { username: 'mandy' }))
    equal((await send(program.url, 'GET', '')).status, 415)
    equal((await send(program.url, 'GET', 'x'.repeat(70_000))).status, 413)
    const before = (await program.stage.events()).length
    const change = JSON.stringify({ ...asked, type: 'add_u2f_device' })
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH']) ok((await send(program.url, method, change)).status >= 404, method)
    equal((await program.stage.events()).length, before)
  })

  it('keeps the account\'s key and the sessions out of log and trail', async () => {
    const begun = await program.ask('pre_enroll', { username: 'mandy', appId: 'https://bank.example' })
    const [{ sessionId }] = begun['RegisterRequest'] as [{ sessionId: string }]
    const said = JSON.stringify([program.stage.log, await program.stage.events()])
    ok(!said.includes(sessionId) && !said.includes(program.stage.account.key))
  })

  it('knows its options', () => {
    equal(readOptions({}).enrollmentPage, null)
    for (const given of [{ 'enrollment-page': 'http://bank.example' }, { 'enrollment-page': 'x' }, { other: '1' }]) {
      let fault: unknown = null
      try {
        readOptions(given)
      } catch (error) {
        fault = error
      }
      ok(fault instanceof TypeError, JSON.stringify(given))
    }
  })
})

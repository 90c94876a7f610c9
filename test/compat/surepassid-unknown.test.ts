/** What an account asks for that the dialect does not know: refused, and in the trail like every other refusal. */
import { deepEqual, equal } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ChainedEvent } from '../../server/store/records.ts'
import { envelop, post } from './surepassid-soap.ts'
import { openProgram, path, type Program } from './surepassid-u2f-stage.ts'

const show = ({ type, outcome, code, actor }: ChainedEvent) => [type, outcome, code, actor]
const asked = (code: string) => ['operation.asked', 'refused', code, 'account']

describe('a type that the SurePassID dialect does not know', () => {
  let program: Program
  before(async () => {
    program = await openProgram()
    await program.ask('add_user', { username: 'mandy' })
  })
  after(() => program.end())
  const eventsOf = async (run: () => Promise<unknown>) => {
    const before = (await program.stage.events()).length
    await run()
    return (await program.stage.events()).slice(before).map(show)
  }

  it('leaves one event where the account is known, and none where nobody is', async () => {
    for (const type of ['no_such_type', '', '__proto__', 'x'.repeat(5000)]) {
      deepEqual(await eventsOf(async () => equal((await program.ask(type, { username: 'mandy' })).errorCode, 9013)), [asked('malformed')], type.slice(0, 20))
    }
    const stranger = await eventsOf(() => program.ask('no_such_type', { username: 'mandy', spAccountLoginName: 'nobody' }))
    deepEqual(stranger.filter(([type]) => type === 'operation.asked'), [])
  })

  it('is told apart from a member that cannot be read, of which the name is said and never the value', async () => {
    const messageOf = async (...[type, members]: Parameters<Program['ask']>) => (await program.ask(type, { username: 'mandy', ...members })).errorMessage
    equal(await messageOf('no_such_type', {}), 'Invalid device configuration [malformed] The type is none that is known here.')
    equal(await messageOf('add_oath_device', { OtpType: 1, OtpLength: 'six of them' }), 'Invalid device configuration [malformed] The member "OtpLength" is not a whole number from 6 to 8.')
    equal(await messageOf('add_oath_device', { OtpType: 1, secretKeyHex: '3132…3738' }), 'Invalid device configuration [malformed] "secretHex" is not in a form that can be kept.')
  })

  it('leaves one event over SOAP, where the kind of device says which it is and cannot be read', async () => {
    const login = `<authServerPartnerLoginName>bank</authServerPartnerLoginName><authServerPartnerLoginPassword>${program.stage.account.key}</authServerPartnerLoginPassword>`
    const body = envelop(`<EnrollUser xmlns="http://tempuri.org/">${login}<loginName>mandy</loginName><deviceType>twelve</deviceType></EnrollUser>`)
    deepEqual(await eventsOf(() => post(program.url, body)), [asked('malformed')])
  })

  it('says of what was no request which remedy there is, by the number of what cannot be read', async () => {
    const send = async (body: string, headers: Readonly<Record<string, string>>) => {
      const response = await fetch(program.url + path, { method: 'POST', body, headers })
      return [response.status, await response.json()]
    }
    const say = (text: string) => ({ errorCode: 9013, errorMessage: `Invalid device configuration ${text}` })
    const json = { 'content-type': 'application/json' }
    deepEqual(await send('{}', { 'content-type': 'text/plain' }), [415, say('[content_type_unsupported] Send "Content-Type: application/json".')])
    deepEqual(await send('{}', { ...json, 'content-encoding': 'gzip' }), [415, say('[content_type_unsupported] The body must not be compressed.')])
    deepEqual(await send('{', json), [400, say('[malformed] The body is not JSON in UTF-8.')])
    deepEqual(await send('[]', json), [400, say('[malformed] The body is no object.')])
    const long = JSON.stringify({ type: 'x'.repeat(100_000) })
    deepEqual(await send(long, json), [413, say('[body_too_large] Send at most 64 KiB with a Content-Length.')])
  })
})

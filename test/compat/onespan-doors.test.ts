/** One violation, three doors: /v1, the gateway's JSON and SOAP say no alike, and each no leaves one event and no device. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findLicense } from '../../server/relying-party/licensing/find-license.ts'
import { setPassword } from '../../server/relying-party/passwords/set-password.ts'
import { setAccountSuspended } from '../../server/relying-party/suspend-account.ts'
import { command, openOnespan, openSession, post, readResult, scan, sign, typedCodes, type OnespanStage } from './onespan-stage.ts'

const password = 'correct horse battery'
let stage: OnespanStage
before(async () => {
  stage = await openOnespan()
})
after(() => stage.close())

/** The problem's code, or null for a yes. */
async function callModern(path: string, body: unknown): Promise<{ readonly code: string | null; readonly body: Record<string, string> }> {
  const authorization = `Basic ${Buffer.from(`bank:${stage.account.key}`).toString('base64')}`
  const response = await fetch(stage.url + path, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = (await response.json()) as Record<string, string>
  return { code: response.ok ? null : answer['code'] ?? '', body: answer }
}

async function callGateway(service: string, body: unknown): Promise<{ readonly status: string; readonly result: Record<string, string> }> {
  const authorization = `Basic ${Buffer.from(`bank:${stage.account.key}`).toString('base64')}`
  const response = await fetch(`${stage.url}/rest/v2/provisioning/${service}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = (await response.json()) as { resultCodes: { statusCodeEnum: string }; result: Record<string, string> }
  return { status: answer.resultCodes.statusCodeEnum, result: answer.result }
}

const callSoap = async (cmd: string, values: Record<string, string>) =>
  readResult(await post(stage.url, command('digipassExecute', `Apikey bank:${stage.account.key}`, `DIGIPASSCMD_${cmd}`, values)))

const begin = async (license: string) => callModern('/v1/activations', { username: (await findLicense(stage.verifier.services, await stage.backend(), { serial: license })).username, license })
const register = (userID: string) => callGateway('MdlRegister', { userID, password })
const generate = (serial: string) => callSoap('GENERATE_ACTIVATION_MESSAGE', { DIGIPASSFLD_SERNO: serial })

type Person = { readonly username: string; readonly serial: string }

/** A user with room for one device, and with a password where the door asks for one. */
async function addPerson(door: number): Promise<Person> {
  const person = await stage.addLicensed(1)
  if (door === 1) await setPassword(stage.verifier.services, await stage.backend(), { username: person.username, password })
  return person
}

/** A code that was made for an activation which is over. */
async function makeStaleCode({ serial }: Person): Promise<string> {
  return (await scan(stage, (await generate(serial)).values['DIGIPASSFLD_ACTIVATION_MESSAGE'])).code
}

async function fill({ serial }: Person): Promise<void> {
  const { waiting, code } = await scan(stage, (await generate(serial)).values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
  const added = await callSoap('ADD_DEVICE', { DIGIPASSFLD_SERNO: serial, DIGIPASSFLD_DEVICE_CODE: code })
  const { signature } = await sign(waiting, added.values['DIGIPASSFLD_ACTIVATION_MESSAGE'])
  const { run } = await openSession(stage)
  const tested = await run('digipassapplExecute', 'DIGIPASSAPPLCMD_TEST_SIGNATURE', {
    DIGIPASSAPPLFLD_SERNO: `${serial}-1`, DIGIPASSAPPLFLD_APPL_NAME: 'SIGNATURE',
    DIGIPASSAPPLFLD_REQUEST_KEY: added.values['DIGIPASSFLD_REQUEST_KEY'] ?? '', DIGIPASSAPPLFLD_SIGNATURE: signature,
  })
  assert.equal(tested.values['DIGIPASSAPPLFLD_RESULT_CODE'], '0')
}

type Violation = {
  readonly title: string
  /** Of the refusal in the audit trail, at each door. */
  readonly codes: readonly [string, string, string]
  readonly says: readonly [string, string, string]
  readonly prepare?: () => Promise<void>
  readonly restore?: () => Promise<void>
  readonly people: (door: number) => Promise<Person>
  /** Each door's own no; what leads up to it is done in `ready`. */
  readonly ready: (person: Person, door: number) => Promise<() => Promise<string | null>>
}

/** Four wrong codes; the fifth is the door's. */
async function failFour(person: Person, door: number): Promise<() => Promise<string | null>> {
  const stale = await makeStaleCode(person)
  const tries = await [
    async () => {
      const { body: { activationId } } = await begin(person.serial)
      return async () => (await callModern(`/v1/activations/${activationId}/device`, { code: stale })).code
    },
    async () => {
      const { result: { registrationIdentifier } } = await register(person.username)
      return async () => (await callGateway('MdlAddDevice', { registrationIdentifier, deviceCode: stale })).status
    },
    async () => {
      await generate(person.serial)
      return async () => (await callSoap('ADD_DEVICE', { DIGIPASSFLD_SERNO: person.serial, DIGIPASSFLD_DEVICE_CODE: stale })).status
    },
  ][door]?.()
  if (tries === undefined) throw new Error('there are three doors')
  for (let n = 0; n < 4; n += 1) await tries()
  return tries
}

/** The doors' first step, as it is. */
const beginAt = ({ username, serial }: Person, door: number) => async () =>
  [async () => (await begin(serial)).code, async () => (await register(username)).status, async () => (await generate(serial)).status][door]?.() ?? null

const violations: readonly Violation[] = [
  {
    title: 'codes typed where the policy wants them scanned',
    codes: ['mode_not_allowed', 'mode_not_allowed', 'mode_not_allowed'], says: ['mode_not_allowed', 'STAT_PERMISSION', 'STAT_PERMISSION'],
    people: addPerson,
    prepare: () => stage.setPolicy({ activation: { typedCodes: false, vouch: 'never' } }), restore: () => stage.setPolicy(typedCodes),
    ready: async (person, door) => {
      if (door > 0) return beginAt(person, door)
      const { body: { activationId } } = await begin(person.serial)
      return async () => (await callModern(`/v1/activations/${activationId}/device`, { code: '0'.repeat(20) })).code
    },
  },
  {
    title: 'a key that must vouch, of a user who has none',
    codes: ['no_enrolled_key', 'no_enrolled_key', 'no_enrolled_key'], says: ['no_enrolled_key', 'STAT_PERMISSION', 'STAT_PERMISSION'],
    people: addPerson,
    prepare: () => stage.setPolicy({ activation: { typedCodes: true, vouch: 'required' } }), restore: () => stage.setPolicy(typedCodes),
    ready: async (person, door) => beginAt(person, door),
  },
  {
    title: 'one device more than the license has room for',
    codes: ['license_exhausted', 'license_exhausted', 'license_exhausted'], says: ['license_exhausted', 'STAT_ERROR', 'STAT_ERROR'],
    people: async (door) => {
      const person = await addPerson(door)
      await fill(person)
      return person
    },
    ready: async (person, door) => beginAt(person, door),
  },
  {
    title: 'the fifth wrong code',
    codes: ['activation_locked', 'activation_locked', 'activation_locked'], says: ['activation_locked', 'STAT_LOCKED', 'STAT_LOCKED'],
    people: addPerson,
    ready: failFour,
  },
  {
    title: 'a user whom nobody knows',
    // Where a password is asked, who is unknown is not told.
    codes: ['user_not_found', 'unauthorized', 'user_not_found'], says: ['user_not_found', 'STAT_INVCREDENTIALS', 'STAT_NOT_FOUND'],
    people: addPerson,
    ready: async (_person, door) => [
      async () => (await callModern('/v1/activations', { username: 'nobody' })).code,
      async () => (await register('nobody')).status,
      async () => readResult(await post(stage.url, command('userExecute', `Apikey bank:${stage.account.key}`, 'USERCMD_UNLOCK', { USERFLD_USERID: 'nobody' }))).status,
    ][door] ?? (() => Promise.resolve(null)),
  },
  {
    title: 'an account that is suspended',
    codes: ['account_suspended', 'account_suspended', 'account_suspended'], says: ['unauthorized', 'STAT_INVCREDENTIALS', 'STAT_ADMIN_SESSION_STOPPED'],
    people: addPerson,
    ready: async (person, door) => {
      await setAccountSuspended(stage.verifier.services, 'bank', true)
      return [async () => (await callModern('/v1/activations', { username: person.username })).code, ...[1, 2].map((n) => beginAt(person, n))][door] ?? beginAt(person, door)
    },
    restore: () => setAccountSuspended(stage.verifier.services, 'bank', false),
  },
]

/** The tries that lead up to a lock are no part of it. */
async function listRefused(): Promise<readonly (string | null)[]> {
  const events = await stage.verifier.services.store.listEvents(stage.account.accountId, 0, 10_000)
  return events.map(({ code }) => code).filter((code) => code !== null && code !== 'code_wrong')
}

/** Events are linked in batches: waits until all are there, and long enough to see one too many. */
async function findNewRefused(before: number, count: number): Promise<readonly (string | null)[]> {
  for (let wait = 0; wait < 80 && (await listRefused()).length < before + count; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50))
  await new Promise((resolve) => setTimeout(resolve, 150))
  return (await listRefused()).slice(before)
}

async function violate({ people, prepare, ready, restore }: Violation, door: number): Promise<string | null> {
  const person = await people(door)
  await prepare?.()
  const said = await (await ready(person, door))()
  await restore?.()
  const { instances } = await findLicense(stage.verifier.services, await stage.backend(), { serial: person.serial })
  assert.ok(instances.every(({ state }) => state === 'active') && instances.length <= 1, 'no row')
  return said
}

describe('a violation is refused at every door with one event and no row', () => {
  for (const violation of violations) {
    it(violation.title, async () => {
      const before = (await listRefused()).length
      const said: (string | null)[] = []
      for (const door of [0, 1, 2]) said.push(await violate(violation, door))
      assert.deepEqual([said, await findNewRefused(before, said.length)], [violation.says, violation.codes])
    })
  }
})

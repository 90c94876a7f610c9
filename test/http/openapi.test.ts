/** The documents say exactly what the door does. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { z } from '@hono/zod-openapi'
import type { ZodType } from 'zod'
import { refusals } from '../../server/contract/refusals.ts'
import { routes, type Route, type RouteName } from '../../server/contract/routes.ts'
import { problem } from '../../server/contract/shapes/administration.ts'
import { describeApi } from '../../server/http/openapi/describe-api.ts'
import { refusalsOf } from '../../server/http/openapi/describe-route.ts'
import { callLicensing } from './call-licensing.ts'
import { callCodes } from './call-codes.ts'
import { callOath } from './call-oath.ts'
import { callSlots } from './call-slots.ts'
import { fieldNotes } from '../../server/http/openapi/field-notes.ts'
import { examples } from '../../server/http/openapi/examples.ts'
import { createAttestationAuthority } from '../authenticator/attestation-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { createU2fKey } from '../authenticator/u2f-key.ts'
import { describeKey } from '../relying-party/import-stage.ts'
import { asBank, asPage, beginAuthentication, binding, call, enroll, mint, origin, startVerifier, type Reply, type Verifier } from './verifier.ts'

let verifier: Verifier
before(async () => {
  verifier = await startVerifier({ version: '1.2.3' })
})
after(() => verifier.close())

type Document = ReturnType<typeof describeApi>
const all: readonly (Route & { readonly name: RouteName })[] = routes
const operations = ({ paths }: Document) => Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })))

test('the document lists exactly the routes', async () => {
  const { body } = await call(verifier, '/openapi.json')
  const document = body as unknown as Document
  assert.equal(document.openapi, '3.1.0')
  assert.equal(document.info.version, '1.2.3')
  const listed = operations(document).map(({ path, method, operation }) => `${method} ${path} ${String(operation['operationId'])}`)
  assert.deepEqual(listed.toSorted(), all.map(({ method, path, name }) => `${method} ${path} ${name}`).toSorted())
})

test('every reference in the document leads somewhere and every shape is used', () => {
  const document = describeApi('0')
  const text = JSON.stringify(document)
  const used = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference))
  for (const reference of used) {
    const [, name = ''] = /^#\/components\/schemas\/(\w+)$/.exec(reference) ?? []
    assert.ok(name in document.components.schemas, reference)
  }
  for (const { operation } of operations(document)) {
    for (const scheme of operation['security'] as readonly object[]) for (const name of Object.keys(scheme)) assert.ok(name in document.components.securitySchemes)
    const names = (operation['parameters'] ?? []) as readonly { readonly name: string }[]
    assert.equal(new Set(names.map(({ name }) => name)).size, names.length)
  }
})

test('every example fits the shape that judges the real thing, and its JSON Schema', () => {
  const { components } = describeApi('0')
  for (const route of all) {
    for (const [shape, example] of [[route.body, examples[route.name].body], [route.answer, examples[route.name].answer]] as const) {
      assert.equal(shape === undefined, example === undefined, route.name)
      if (!shape) continue
      const parsed = shape.safeParse(example)
      assert.deepEqual(parsed.success ? [] : parsed.error.issues, [], route.name)
    }
  }
  for (const [name, schema] of Object.entries(components.schemas)) assert.ok(typeof schema['type'] === 'string' || schema['anyOf'], name)
})

test('the JSON Schemas refuse unknown fields, as the shapes do', () => {
  const { components } = describeApi('0')
  for (const name of ['MintTicket', 'RegistrationResponse', 'Policy', 'Begin']) assert.equal(components.schemas[name]?.['additionalProperties'], false, name)
  const back = z.fromJSONSchema({ ...components.schemas['MintTicket'] })
  assert.equal(back.safeParse(examples.mintTicket.body).success, true)
  assert.equal(back.safeParse({ ...examples.mintTicket.body, extra: 1 }).success, false)
})

test('every field of every body has a note, and every note a field', () => {
  const { schemas } = describeApi('0').components
  const fieldsOf = (name: string) => Object.entries((schemas[name]?.['properties'] ?? {}) as Record<string, { description?: string }>)
  for (const [shape, notes] of Object.entries(fieldNotes)) {
    for (const [field, note] of Object.entries(notes)) assert.equal(fieldsOf(shape).find(([name]) => name === field)?.[1].description, note, `${shape}.${field}`)
  }
  for (const name of ['MintTicket', 'RedeemResult', 'RenameDevice']) for (const [field, { description }] of fieldsOf(name)) assert.ok(description, `${name}.${field}`)
})

test('every refusal a route documents travels under its own status', () => {
  for (const { operation } of operations(describeApi('0'))) {
    const responses = operation['responses'] as Record<string, { content?: Record<string, { examples?: Record<string, { value: unknown }> }> }>
    for (const [status, response] of Object.entries(responses)) {
      for (const [code, { value }] of Object.entries(response.content?.['application/problem+json']?.examples ?? {})) {
        assert.equal(refusals[code as keyof typeof refusals].status, Number(status))
        assert.equal(problem.safeParse(value).success, true)
      }
    }
  }
})

/** Calls every route once, successfully. */
async function callEverything(): Promise<ReadonlyMap<RouteName, Reply>> {
  const replies = new Map<RouteName, Reply>()
  const authenticator = createAuthenticator()
  const username = 'everything'
  const minted = await asBank(verifier, '/v1/tickets', { body: { username, operation: 'enroll', origin, binding, createUser: true } })
  replies.set('mintTicket', minted)
  const { ticket, ticketId } = minted.body as { ticket: string; ticketId: string }
  const begun = await asPage(verifier, ticket, '/v1/registrations', { body: {} })
  replies.set('beginRegistration', begun)
  const { ceremonyId, publicKey } = begun.body as { ceremonyId: string; publicKey: Parameters<typeof authenticator.create>[0] }
  const finished = await asPage(verifier, ticket, `/v1/registrations/${ceremonyId}`, { body: authenticator.create(publicKey, { origin }) })
  replies.set('finishRegistration', finished)
  const { device, result } = finished.body as { device: { id: string }; result: string }
  replies.set('findTicket', await asBank(verifier, `/v1/tickets/${ticketId}`))
  replies.set('redeemResult', await asBank(verifier, '/v1/results', { body: { result, binding, operation: 'enroll' } }))
  const verify = await mint(verifier, { username, operation: 'verify' })
  const asked = await asPage(verifier, verify.ticket, '/v1/authentications', { body: {} })
  replies.set('beginAuthentication', asked)
  const challenge = asked.body as Awaited<ReturnType<typeof beginAuthentication>>
  replies.set('finishAuthentication', await asPage(verifier, verify.ticket, `/v1/authentications/${challenge.ceremonyId}`, { body: authenticator.get(challenge.publicKey, { origin }) }))
  const manage = await mint(verifier, { username, operation: 'manage' })
  replies.set('listDevices', await asPage(verifier, manage.ticket, '/v1/devices'))
  replies.set('tryPolicy', await asBank(verifier, '/v1/policy/try', { body: examples.tryPolicy.body }))
  replies.set('listUserDevices', await asBank(verifier, `/v1/users/${username}/devices`))
  replies.set('renameDevice', await asPage(verifier, manage.ticket, `/v1/devices/${device.id}`, { method: 'PATCH', body: { name: 'Blue key' } }))
  replies.set('removeDevice', await asPage(verifier, manage.ticket, `/v1/devices/${device.id}?last=true`, { method: 'DELETE' }))
  replies.set('revokeTicket', await asBank(verifier, `/v1/tickets/${(await mint(verifier)).ticketId}`, { method: 'DELETE' }))
  const policy = await asBank(verifier, '/v1/policy')
  replies.set('readPolicy', policy)
  replies.set('replacePolicy', await asBank(verifier, '/v1/policy', { method: 'PUT', body: policy.body }))
  replies.set('listModels', await asBank(verifier, '/v1/models'))
  await verifier.services.store.chainEvents((_account, _head, events) => events.map(() => new Uint8Array(32)))
  replies.set('listEvents', await asBank(verifier, '/v1/events?limit=5'))
  // Before the user has a key again, which would have to vouch.
  await callLicensing(verifier, username, replies)
  const old = describeKey(username, createU2fKey(createAttestationAuthority().issue()))
  replies.set('importKeys', await asBank(verifier, '/v1/devices/import', { body: { keys: [old, { ...old, appId: 'http://bank.example' }] } }))
  await callOath(verifier, username, replies)
  await callCodes(verifier, replies)
  await callSlots(verifier, username, replies)
  return replies
}

test('every route answers with its documented status and shape', async () => {
  const replies = await callEverything()
  assert.deepEqual([...replies.keys()].toSorted(), all.map(({ name }) => name).toSorted())
  for (const route of all) {
    const reply = replies.get(route.name)
    assert.equal(reply?.status, route.status, `${route.name} ${reply?.text}`)
    const shape: ZodType | undefined = route.answer
    if (!shape) assert.equal(reply?.text, '')
    else assert.deepEqual(shape.safeParse(reply?.body).error?.issues ?? [], [], route.name)
  }
})

test('the bare address leads to the page of documents and is no part of the document', async () => {
  const { status, headers, text } = await call(verifier, '/')
  assert.deepEqual([status, headers.get('location'), text], [303, '/docs', ''])
  assert.equal((await call(verifier, '/', { method: 'DELETE' })).status, 405)
  assert.ok(!JSON.stringify((await call(verifier, '/openapi.json')).body).includes('"/":'))
})

test('the page of documents shows every route, every refusal, a call for each, and runs nothing', async () => {
  const { text, headers } = await call(verifier, '/docs')
  for (const route of all) {
    assert.ok(text.includes(`id="${route.name}"`), route.name)
    for (const code of refusalsOf(route)) assert.ok(text.includes(`href="#${code}"`))
  }
  for (const [code, { remedy }] of Object.entries(refusals)) assert.ok(text.includes(`<tr id="${code}">`) && text.includes(remedy.replaceAll('"', '&quot;').replaceAll("'", '&#39;')), code)
  assert.equal(text.match(/<pre tabindex="0"><code>curl /g)?.length, all.length)
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/)
  assert.ok(!/<script|<link|<img|@import|url\(| on\w+=| style=/.test(text))
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.includes(target ?? ''), target)
})

test('a login that enrolled can be proved afterwards, and its result is redeemed once', async () => {
  const made = await enroll(verifier, { username: 'once' })
  const redeem = () => asBank(verifier, '/v1/results', { body: { result: made.result, binding, operation: 'enroll' } })
  assert.deepEqual([(await redeem()).status, (await redeem()).body['code']], [200, 'result_invalid'])
})

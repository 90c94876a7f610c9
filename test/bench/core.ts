/**
 * The pure core: one registration judged, by us, by @simplewebauthn/server and by fido2-lib, and the
 * limit that none can pass (one P-256 verification with the key ready). "Cold" means an issuing
 * certificate never seen before; "cached" means one whose path was validated earlier.
 */
import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import { Fido2Lib } from 'fido2-lib'
import type { RegistrationResponse } from '../../server/contract/shapes/ceremonies.ts'
import { parseAnchors, type AnchorSet } from '../../server/trust/anchors.ts'
import { assessTrust } from '../../server/trust/assess-trust.ts'
import { verifyRegistration } from '../../server/webauthn/registration.ts'
import { createAttestationAuthority, type AttestationIdentity } from '../authenticator/attestation-authority.ts'
import { createAuthenticator } from '../authenticator/software-authenticator.ts'
import { measure, type Subject } from './measure.ts'

type Case = { readonly response: RegistrationResponse; readonly challenge: Uint8Array }
type Format = 'packed' | 'fido-u2f'
const origin = 'https://bank.example'
const rpId = 'bank.example'

function makeCase(format: Format | 'none', identity?: AttestationIdentity): Case {
  const challenge = new Uint8Array(randomBytes(32))
  const key = createAuthenticator({ format, ...(identity ? { identity } : {}) })
  const options = { rp: { id: rpId }, user: { id: 'dXNlcg' }, challenge: Buffer.from(challenge).toString('base64url'), pubKeyCredParams: [{ alg: -7 }] }
  return { response: key.create(options, { origin }), challenge }
}

function judge({ response, challenge }: Case, anchors: AnchorSet, least: 'none' | 'trusted'): void {
  const facts = verifyRegistration(response, { challenge, origins: [origin], rpId, requireUserVerification: false, topOrigins: [], algorithms: [-7] })
  const trust = assessTrust(facts, { anchors, statement: null }, Date.now())
  if (trust.kind !== least) throw new Error(`judged ${trust.kind} instead of ${least}`)
}

async function judgeByEngine({ response, challenge }: Case): Promise<void> {
  const { verified } = await verifyRegistrationResponse({
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: Buffer.from(challenge).toString('base64url'), expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: false, supportedAlgorithmIDs: [-7],
  })
  if (!verified) throw new Error('the engine refused a valid case')
}

const fido2 = new Fido2Lib({ rpId, attestation: 'direct' })
const toArrayBuffer = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text, 'base64url')).buffer

async function judgeByFido2Lib({ response, challenge }: Case): Promise<void> {
  const answer = {
    id: toArrayBuffer(response.id), rawId: toArrayBuffer(response.rawId),
    response: { clientDataJSON: response.response.clientDataJSON, attestationObject: response.response.attestationObject },
  }
  await fido2.attestationResult(answer, { challenge: Buffer.from(challenge).toString('base64url'), origin, factor: 'either', rpId })
}

function limit(): Subject {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const data = randomBytes(200)
  const signature = sign('sha256', data, privateKey)
  const key = createPublicKey(publicKey.export({ format: 'pem', type: 'spki' }))
  return {
    name: 'limit',
    prepare: () => ({ operations: 400, run: () => { for (let n = 0; n < 400; n += 1) if (!verify('sha256', data, key, signature)) throw new Error('limit') } }),
  }
}

function subjectsFor(format: Format, others: number): readonly Subject[] {
  const authority = createAttestationAuthority()
  const anchors = parseAnchors([authority.rootPem])
  SettingsService.setRootCertificates({ identifier: format, certificates: [authority.rootPem] })
  const twenty = parseAnchors([...Array.from({ length: 19 }, () => createAttestationAuthority().rootPem), authority.rootPem])
  const batch = authority.issue()
  const cold = (count: number) => Array.from({ length: count }, () => makeCase(format, authority.issue()))
  const sameBatch = (count: number) => Array.from({ length: count }, () => makeCase(format, batch))
  const each = (cases: readonly Case[], one: (a: Case) => void) => ({ operations: cases.length, run: () => { for (const a of cases) one(a) } })
  const eachAsync = (cases: readonly Case[], one: (a: Case) => Promise<void>) => ({ operations: cases.length, run: async () => { for (const a of cases) await one(a) } })
  return [
    { name: `${format}, keytap, cold`, prepare: () => each(cold(120), (a) => judge(a, anchors, 'trusted')) },
    { name: `${format}, keytap, cold, 20 roots`, prepare: () => each(cold(120), (a) => judge(a, twenty, 'trusted')) },
    { name: `${format}, keytap, cached`, prepare: () => each(sameBatch(200), (a) => judge(a, anchors, 'trusted')) },
    { name: `${format}, @simplewebauthn/server`, prepare: () => eachAsync(cold(others), judgeByEngine) },
    { name: `${format}, fido2-lib`, prepare: () => eachAsync(cold(others), judgeByFido2Lib) },
  ]
}

export async function benchCore(rounds = 15): Promise<readonly string[]> {
  const none = Array.from({ length: 200 }, () => makeCase('none'))
  const noAnchors = parseAnchors([])
  const subjects: readonly Subject[] = [
    limit(),
    { name: 'none, keytap', prepare: () => ({ operations: none.length, run: () => { for (const a of none) judge(a, noAnchors, 'none') } }) },
    { name: 'none, @simplewebauthn/server', prepare: () => ({ operations: 50, run: async () => { for (const a of none.slice(0, 50)) await judgeByEngine(a) } }) },
    ...subjectsFor('packed', 25),
    ...subjectsFor('fido-u2f', 25),
  ]
  const measured = await measure(subjects, rounds)
  const lines = ['| registration judged | CPU µs | of the limit | × @simplewebauthn/server | × fido2-lib |', '|---|--:|--:|--:|--:|']
  for (const { name } of subjects) {
    const format = name.split(',')[0] ?? ''
    const against = (peer: string) => (subjects.some((s) => s.name === `${format}, ${peer}`) ? `${measured.ratio(`${format}, ${peer}`, name).toFixed(1)}` : '')
    lines.push(`| ${name} | ${measured.microseconds(name).toFixed(0)} | ${measured.ratio('limit', name).toFixed(2)} | ${against('@simplewebauthn/server')} | ${against('fido2-lib')} |`)
  }
  for (const format of ['packed', 'fido-u2f']) {
    lines.push('', `${format}, one root against 20: ${measured.ratio(`${format}, keytap, cold`, `${format}, keytap, cold, 20 roots`).toFixed(2)} (1 is no difference)`)
  }
  return lines
}

/** What the fuzzer starts from: honest answers of the software authenticator in every format, and recorded ones where they are at hand. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sign } from 'node:crypto'
import { judgeCase } from '../../../server/cli/judge-case.ts'
import { listCases, recordedCase } from '../../../server/cli/recorded-case.ts'
import type { RegistrationResponse } from '../../../server/contract/shapes/ceremonies.ts'
import { parseAnchors, readAnchors, type AnchorSet } from '../../../server/trust/anchors.ts'
import { judgedFormats } from '../../../server/webauthn/attestation/formats.ts'
import { judgedAlgorithms } from '../../../server/webauthn/cose-algorithms.ts'
import type { ExpectedRegistration } from '../../../server/webauthn/facts.ts'
import { verifyRegistration } from '../../../server/webauthn/registration.ts'
import { createAttestationAuthority } from '../../authenticator/attestation-authority.ts'
import type { Encodable } from '../../authenticator/cbor.ts'
import { createAuthenticator, type AuthenticatorOptions, type Spoil } from '../../authenticator/software-authenticator.ts'
import { answerRegistration, authority, codeOf, identity } from '../ceremony.ts'

export type Seed = {
  readonly name: string
  readonly response: RegistrationResponse
  readonly expected: ExpectedRegistration
  readonly anchors: AnchorSet
  readonly nowMs: number
  /** Whether a second library can judge it offline. */
  readonly comparable: boolean
}

const nowMs = Date.UTC(2026, 5, 1)
const maker = createAttestationAuthority({ intermediates: 1 })
const anchors = parseAnchors([authority.rootPem, maker.rootPem])

export function madeSeeds(): readonly Seed[] {
  const kinds: readonly (readonly [string, AuthenticatorOptions, Spoil?])[] = [
    ['none', {}],
    ...judgedAlgorithms.filter((alg) => [-7, -8, -35, -36, -47, -53, -257, -37, -48].includes(alg)).map((alg): readonly [string, AuthenticatorOptions] => [`packed-self ${alg}`, { format: 'packed-self', algorithms: [alg] }]),
    ['packed', { format: 'packed', identity }],
    ['packed under an intermediate', { format: 'packed', identity: maker.issue() }],
    ['packed with extensions', { format: 'packed', identity }, { extensions: () => new Map<Encodable, Encodable>([['credProtect', 2]]) }],
    ['fido-u2f', { format: 'fido-u2f', identity }],
    ['compound', { format: 'packed', identity }, compoundOfTwo()],
  ]
  return kinds.map(([name, options, spoil = {}]) => {
    const { response, expected } = answerRegistration(createAuthenticator(options), { where: { bare: true, spoil } })
    return { name, response, expected: { ...expected, formats: judgedFormats }, anchors, nowMs, comparable: name !== 'compound' }
  })
}

function compoundOfTwo(): Spoil {
  let signed: Uint8Array = new Uint8Array()
  const part = (statement: Encodable) => new Map<Encodable, Encodable>([['fmt', 'packed'], ['attStmt', statement]])
  const { privateKey, chain } = maker.issue()
  return {
    toBeSigned: (bytes) => { signed = bytes; return bytes },
    fmt: () => 'compound',
    statement: (honest) => [part(honest), part(new Map<Encodable, Encodable>([['alg', -7], ['sig', sign('sha256', signed, privateKey)], ['x5c', chain]]))],
  }
}

/** Registrations recorded by others that hold by our strict rules; the last certificate of each is its anchor. */
export function recordedSeeds(folder: string): readonly Seed[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json'))
    .flatMap((file) => listCases(JSON.parse(readFileSync(join(folder, file), 'utf8'))).flatMap((given) => readSeed(given)))
}

function readSeed(given: unknown): readonly Seed[] {
  const parsed = recordedCase.safeParse(given)
  if (!parsed.success || parsed.data.kind !== 'registration' || judgeCase(parsed.data, nowMs).verdict !== 'accepted') return []
  const { name, credential, expected: told, at } = parsed.data
  const response = { ...credential, response: { clientDataJSON: credential.response.clientDataJSON, attestationObject: credential.response.attestationObject } }
  const expected: ExpectedRegistration = {
    challenge: new Uint8Array(Buffer.from(told.challenge, 'base64url')), origins: [told.origin], rpId: told.rpId, requireUserVerification: false,
    topOrigins: [], algorithms: judgedAlgorithms, formats: judgedFormats,
  }
  let chain: readonly Uint8Array[] = []
  if (codeOf(() => { chain = verifyRegistration(response, expected).chain }) !== 'accepted') return []
  return [{ name, response, expected, anchors: readAnchors(chain.slice(-1)), nowMs: at ? Date.parse(at) : nowMs, comparable: false }]
}

/**
 * A security key in software, with the browser around it: takes options as JSON, answers as
 * `PublicKeyCredential.toJSON()` does. Honest by default; a `spoil` hook can bend any part on its
 * way out, before or after the signature.
 */
import { createHash, randomBytes, sign } from 'node:crypto'
import type {
  AuthenticationResponse,
  RegistrationResponse,
} from '../../server/contract/shapes/ceremonies.ts'
import type { AttestationIdentity } from './attestation-authority.ts'
import { encodeCbor, type Encodable } from './cbor.ts'
import { makeCredentialKey, type CredentialKey } from './credential-key.ts'

export type AuthenticatorOptions = {
  /** Default `none`. `packed` and `fido-u2f` need an `identity`. */
  readonly format?: 'none' | 'packed-self' | 'packed' | 'fido-u2f'
  readonly identity?: AttestationIdentity
  /** What it can do, best first; default ES256. */
  readonly algorithms?: readonly number[]
  /** 16 bytes; default a fixed test model, zeros for fido-u2f and none. */
  readonly aaguid?: Uint8Array
  /** A key made before, for a bench that must not measure key generation; default a new one each time. */
  readonly key?: CredentialKey
  /** Has a PIN or fingerprint; default true, false for fido-u2f. */
  readonly userVerified?: boolean
  readonly backupEligible?: boolean
  readonly backedUp?: boolean
  /** The first counter value; default 0 and then one up each time. `false` keeps it at zero. */
  readonly counter?: number | false
  readonly transports?: readonly string[]
  readonly attachment?: 'cross-platform' | 'platform'
}

/** Every hook takes the honest value and gives the one to send. Signed ones run before signing. */
export type Spoil = {
  readonly clientData?: (data: Record<string, unknown>) => unknown
  readonly clientDataJSON?: (bytes: Uint8Array) => Uint8Array
  readonly rpId?: (rpId: string) => string
  readonly flags?: (flags: number) => number
  readonly credentialId?: (id: Uint8Array) => Uint8Array
  readonly coseKey?: (key: Map<Encodable, Encodable>) => Encodable
  readonly extensions?: () => Encodable
  readonly authenticatorData?: (bytes: Uint8Array) => Uint8Array
  /** Runs on the bytes that will be signed. */
  readonly toBeSigned?: (bytes: Uint8Array) => Uint8Array
  readonly signature?: (bytes: Uint8Array) => Uint8Array
  readonly fmt?: (fmt: string) => Encodable
  readonly statement?: (statement: Map<Encodable, Encodable>) => Encodable
  /** Runs after signing. */
  readonly sentAuthenticatorData?: (bytes: Uint8Array) => Uint8Array
  readonly attestationObject?: (bytes: Uint8Array) => Uint8Array
}

export type Circumstances = {
  readonly origin: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  readonly spoil?: Spoil
  /** Leave out authenticatorData, publicKey and publicKeyAlgorithm, as older browsers do. */
  readonly bare?: boolean
}

/** The members of the options that an authenticator looks at. */
export type CreationOptionsJSON = {
  readonly rp: { readonly id?: string }
  readonly user: { readonly id: string }
  readonly challenge: string
  readonly pubKeyCredParams: readonly { readonly alg: number }[]
  readonly excludeCredentials?: readonly { readonly id: string }[]
}

export type RequestOptionsJSON = {
  readonly rpId?: string
  readonly challenge: string
  readonly allowCredentials?: readonly { readonly id: string }[]
}

export type Credential = {
  readonly id: Uint8Array
  readonly rpId: string
  readonly userHandle: string
  readonly key: CredentialKey
  counter: number
}

export type SoftwareAuthenticator = {
  readonly credentials: readonly Credential[]
  /** @throws InvalidStateError as a DOMException when a credential is excluded. */
  create(options: CreationOptionsJSON, where: Circumstances): RegistrationResponse
  /** @throws NotAllowedError as a DOMException when it holds none of the allowed credentials. */
  get(options: RequestOptionsJSON, where: Circumstances): AuthenticationResponse
}

export const testAaguid = Uint8Array.from(Buffer.from('6b65797461702d746573742d6b657931', 'hex'))
const noAaguid = new Uint8Array(16)
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 =
  (bytes: Uint8Array | string): Uint8Array => createHash('sha256').update(bytes).digest()

export function createAuthenticator(settings: AuthenticatorOptions = {}): SoftwareAuthenticator {
  const credentials: Credential[] = []
  return {
    credentials,
    create: (options, where) => create(settings, credentials, options, where),
    get: (options, where) => get(settings, credentials, options, where),
  }
}

function create(
  settings: AuthenticatorOptions,
  credentials: Credential[],
  options: CreationOptionsJSON,
  where: Circumstances,
): RegistrationResponse {
  if (options.excludeCredentials?.some(({ id }) => credentials.some((known) => base64url(known.id) === id))) {
    throw new DOMException('this key is already registered', 'InvalidStateError')
  }
  const { spoil = {} } = where
  const rpId = options.rp.id ?? new URL(where.origin).hostname
  const credential = makeCredential(settings, rpId, options, spoil)
  credentials.push(credential)
  const clientDataJSON = makeClientData('webauthn.create', options.challenge, where)
  const cose = encodeCbor(spoil.coseKey?.(new Map(credential.key.cose)) ?? credential.key.cose)
  const authenticatorData =
    makeAuthenticatorData(settings, credential, spoil, attestedData(settings, credential.id, cose))
  const { fmt, statement } =
    makeStatement(settings, credential, authenticatorData, clientDataJSON, spoil)
  const sentData = spoil.sentAuthenticatorData?.(authenticatorData) ?? authenticatorData
  const honest = encodeCbor(new Map<Encodable, Encodable>([['fmt', spoil.fmt?.(fmt) ?? fmt], ['attStmt', spoil.statement?.(statement) ?? statement], ['authData', sentData]]))
  return {
    ...envelope(settings, credential),
    response: {
      clientDataJSON: base64url(spoil.clientDataJSON?.(clientDataJSON) ?? clientDataJSON),
      attestationObject: base64url(spoil.attestationObject?.(honest) ?? honest),
      transports: [...(settings.transports ?? ['usb'])],
      ...(where.bare ? {} : { authenticatorData: base64url(sentData), publicKeyAlgorithm: credential.key.algorithm }),
    },
  }
}

function get(
  settings: AuthenticatorOptions,
  credentials: Credential[],
  options: RequestOptionsJSON,
  where: Circumstances,
): AuthenticationResponse {
  const { spoil = {} } = where
  const rpId = options.rpId ?? new URL(where.origin).hostname
  const allowed = options.allowCredentials?.map(({ id }) => id) ?? []
  const credential = credentials.findLast((known) => known.rpId === rpId && (allowed.length === 0 || allowed.includes(base64url(known.id))))
  if (credential === undefined) throw new DOMException('no such credential', 'NotAllowedError')
  if (settings.counter !== false) credential.counter += 1
  const clientDataJSON = makeClientData('webauthn.get', options.challenge, where)
  const authenticatorData = makeAuthenticatorData(settings, credential, spoil, null)
  const signature = signWith((data) => credential.key.sign(data), Buffer.concat([authenticatorData, sha256(clientDataJSON)]), spoil)
  return {
    ...envelope(settings, credential),
    response: {
      clientDataJSON: base64url(spoil.clientDataJSON?.(clientDataJSON) ?? clientDataJSON),
      authenticatorData: base64url(spoil.sentAuthenticatorData?.(authenticatorData) ?? authenticatorData),
      signature: base64url(signature),
      // A U2F key knows no users.
      ...(settings.format === 'fido-u2f' ? {} : { userHandle: credential.userHandle }),
    },
  }
}

function makeCredential(
  settings: AuthenticatorOptions,
  rpId: string,
  options: CreationOptionsJSON,
  spoil: Spoil,
): Credential {
  const offered = options.pubKeyCredParams.map(({ alg }) => alg)
  const mine = settings.algorithms ?? [-7]
  // A dishonest key answers with what it has, offered or not.
  const algorithm = mine.find((alg) => offered.includes(alg)) ?? mine[0] ?? -7
  const id = new Uint8Array(randomBytes(settings.format === 'fido-u2f' ? 64 : 48))
  const counter = settings.counter === false ? 0 : (settings.counter ?? 0)
  return { id: spoil.credentialId?.(id) ?? id, rpId, userHandle: options.user.id, key: settings.key ?? makeCredentialKey(algorithm), counter }
}

function makeClientData(type: string, challenge: string, where: Circumstances): Uint8Array {
  const { origin, crossOrigin = false, topOrigin, spoil } = where
  const honest =
    { type, challenge, origin, crossOrigin, ...(topOrigin === undefined ? {} : { topOrigin }) }
  return new Uint8Array(Buffer.from(JSON.stringify(spoil?.clientData?.(honest) ?? honest)))
}

function attestedData(
  settings: AuthenticatorOptions,
  id: Uint8Array,
  cose: Uint8Array,
): Uint8Array {
  const anonymous =
    settings.format === 'fido-u2f' || settings.format === undefined || settings.format === 'none'
  const aaguid = settings.aaguid ?? (anonymous ? noAaguid : testAaguid)
  return Buffer.concat([aaguid, Uint8Array.of(id.length >> 8, id.length & 0xff), id, cose])
}

function makeAuthenticatorData(
  settings: AuthenticatorOptions,
  credential: Credential,
  spoil: Spoil,
  attested: Uint8Array | null,
): Uint8Array {
  const verified = settings.userVerified ?? settings.format !== 'fido-u2f'
  const extensions = spoil.extensions?.()
  const flags =
    0x01 |
    (verified ? 0x04 : 0) |
    (settings.backupEligible ? 0x08 : 0) |
    (settings.backedUp ? 0x10 : 0) |
    (attested ? 0x40 : 0) |
    (extensions === undefined ? 0 : 0x80)
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(credential.counter)
  const rpIdHash = sha256(spoil.rpId?.(credential.rpId) ?? credential.rpId)
  const tail = [attested ?? new Uint8Array(), extensions === undefined ? new Uint8Array() : encodeCbor(extensions)]
  const honest =
    Buffer.concat([rpIdHash, Uint8Array.of(spoil.flags?.(flags) ?? flags), counter, ...tail])
  return new Uint8Array(spoil.authenticatorData?.(honest) ?? honest)
}

function makeStatement(
  settings: AuthenticatorOptions,
  { id, key }: Credential,
  authenticatorData: Uint8Array,
  clientDataJSON: Uint8Array,
  spoil: Spoil,
): { fmt: string; statement: Map<Encodable, Encodable> } {
  const { format = 'none', identity } = settings
  if (format === 'none') return { fmt: 'none', statement: new Map() }
  const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)])
  if (format === 'packed-self') {
    const sig = signWith((data) => key.sign(data), signed, spoil)
    return { fmt: 'packed', statement: new Map<Encodable, Encodable>([['alg', key.algorithm], ['sig', sig]]) }
  }
  if (identity === undefined) throw new Error(`${format} needs an attestation identity`)
  const x5c = identity.chain
  if (format === 'packed') {
    const sig = signWith((data) => sign('sha256', data, identity.privateKey), signed, spoil)
    return { fmt: 'packed', statement: new Map<Encodable, Encodable>([['alg', -7], ['sig', sig], ['x5c', x5c]]) }
  }
  const point = Buffer.concat([Uint8Array.of(4), key.cose.get(-2) as Uint8Array, key.cose.get(-3) as Uint8Array])
  const u2f = Buffer.concat([Uint8Array.of(0), authenticatorData.subarray(0, 32), sha256(clientDataJSON), id, point])
  const sig = signWith((data) => sign('sha256', data, identity.privateKey), u2f, spoil)
  return { fmt: 'fido-u2f', statement: new Map<Encodable, Encodable>([['sig', sig], ['x5c', x5c]]) }
}

function signWith(
  sign: (data: Uint8Array) => Uint8Array,
  data: Uint8Array,
  spoil: Spoil,
): Uint8Array {
  const signature = sign(spoil.toBeSigned?.(data) ?? data)
  return spoil.signature?.(signature) ?? signature
}

function envelope(settings: AuthenticatorOptions, { id }: Credential) {
  const text = base64url(id)
  return {
    id: text,
    rawId: text,
    type: 'public-key' as const,
    authenticatorAttachment: settings.attachment ?? 'cross-platform',
    clientExtensionResults: {},
  }
}

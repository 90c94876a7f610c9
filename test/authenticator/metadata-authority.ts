/** A metadata publisher of our own: a root, a signing certificate for a host name, and BLOBs of any payload. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { createAttestationAuthority, newKeyPair, type AttestationAuthority, type KeyPair } from './attestation-authority.ts'
import { authorityKeyId, basicConstraints, keyUsage, type CertificateSpec, type ExtensionSpec } from './certificate.ts'
import { der, sequence } from './der.ts'

export const metadataHost = 'mds.test.example'

export type BlobPayload = { readonly no: number; readonly nextUpdate: string; readonly entries: readonly unknown[]; readonly legalHeader?: string }

export type SignOptions = {
  readonly algorithm?: 'ES256' | 'RS256'
  readonly hostName?: string
  readonly certificate?: Partial<CertificateSpec>
  /** Replaces x5c. */
  readonly x5c?: readonly Uint8Array[]
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject
}

export type MetadataAuthority = {
  readonly authority: AttestationAuthority
  readonly rootPem: string
  sign(payload: unknown, options?: SignOptions): string
  /** A key and a certificate under the same root for a TLS server of this host name. */
  issueServer(hostName: string): { readonly key: string; readonly cert: string }
}

const alternativeName = (hostName: string): ExtensionSpec => ({ oid: '2.5.29.17', value: sequence(der(0x82, Buffer.from(hostName))) })
const encode = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')
const pem = (bytes: Uint8Array) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`

export function createMetadataAuthority(name = 'Keytap Test Metadata'): MetadataAuthority {
  const authority = createAttestationAuthority({ name, intermediates: 1 })
  const keys: Record<string, KeyPair> = {}
  const keysFor = (algorithm: string) => (keys[algorithm] ??= algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : newKeyPair())
  const issuer = authority.intermediates.at(-1) ?? authority.root
  const issue = (hostName: string, keyPair: KeyPair, certificate: Partial<CertificateSpec> = {}) => authority.issue({
    keyPair,
    subject: [['2.5.4.3', hostName]],
    extensions: [basicConstraints(false), keyUsage('sign'), authorityKeyId(issuer.publicKey), alternativeName(hostName)],
    ...certificate,
  })
  return {
    authority,
    rootPem: authority.rootPem,
    sign: (payload, { algorithm = 'ES256', hostName = metadataHost, certificate, x5c, header, key } = {}) => {
      const pair = keysFor(algorithm)
      const chain = x5c ?? issue(hostName, pair, certificate).chain
      const protectedHeader = { alg: algorithm, typ: 'JWT', x5c: chain.map((bytes) => Buffer.from(bytes).toString('base64')), ...header }
      const signed = `${encode(JSON.stringify(protectedHeader))}.${encode(typeof payload === 'string' ? payload : JSON.stringify(payload))}`
      const signature = sign('sha256', Buffer.from(signed), { key: key ?? pair.privateKey, dsaEncoding: 'ieee-p1363' })
      return `${signed}.${encode(signature)}`
    },
    issueServer: (hostName) => {
      const pair = newKeyPair()
      const { chain } = issue(hostName, pair)
      return { key: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })), cert: chain.map(pem).join('') }
    },
  }
}

export const aaguidAt = (index: number): string => createHash('sha256').update(`model ${index}`).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
export const dayAfter = (nowMs: number, days: number): string => new Date(nowMs + days * 86_400_000).toISOString().slice(0, 10)

export type EntryOptions = {
  readonly root?: Uint8Array
  readonly description?: string
  readonly statusReports?: readonly unknown[]
  readonly icon?: string
  /** Further fields of the statement. */
  readonly statement?: Readonly<Record<string, unknown>>
}

/** One entry as FIDO publishes them; `aaguid` null makes a U2F entry of the key identifiers. */
export function makeEntry(
  aaguid: string | null,
  { root, description = 'Test Key 5', statusReports = [{ status: 'FIDO_CERTIFIED_L1', effectiveDate: '2021-05-03' }], icon, statement = {} }: EntryOptions = {},
  identifiers: readonly string[] = [],
): Record<string, unknown> {
  const ids = aaguid === null ? { attestationCertificateKeyIdentifiers: identifiers } : { aaguid }
  return {
    ...ids,
    metadataStatement: {
      ...ids,
      legalHeader: 'Test', description, authenticatorVersion: 2, protocolFamily: aaguid === null ? 'u2f' : 'fido2', schema: 3,
      upv: [{ major: 1, minor: 0 }], authenticationAlgorithms: ['secp256r1_ecdsa_sha256_raw'], publicKeyAlgAndEncodings: ['cose'],
      attestationTypes: ['basic_full'], userVerificationDetails: [[{ userVerificationMethod: 'presence_internal' }]],
      keyProtection: ['hardware', 'secure_element'], matcherProtection: ['on_chip'], attachmentHint: ['external', 'wired', 'nfc'], tcDisplay: [],
      attestationRootCertificates: root === undefined ? [] : [Buffer.from(root).toString('base64')],
      ...(icon === undefined ? {} : { icon }),
      ...statement,
    },
    statusReports,
    timeOfLastStatusChange: '2021-05-03',
  }
}

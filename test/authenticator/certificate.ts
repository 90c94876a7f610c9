/** Issues X.509 certificates in which every field can be wrong. */
import { createHash, sign, type KeyObject } from 'node:crypto'
import {
  bits,
  boolean,
  der,
  hex,
  integer,
  octets,
  oid,
  sequence,
  set,
  small,
  time,
  utf8,
} from './der.ts'

export type Name = readonly (readonly [oid: string, text: string])[]

export type ExtensionSpec = { readonly oid: string; readonly critical?: boolean; readonly value: Uint8Array }

export type CertificateSpec = {
  readonly subject: Name
  readonly issuer: Name
  readonly publicKey: KeyObject
  readonly signingKey: KeyObject
  /** 2 is in no use, and yet can be written. */
  readonly version?: 1 | 2 | 3
  readonly notBeforeMs?: number
  readonly notAfterMs?: number
  readonly extensions?: readonly ExtensionSpec[]
  /** DER of the AlgorithmIdentifier, when it shall not be the signing key's own. */
  readonly algorithm?: Uint8Array
  /** DER of the AlgorithmIdentifier outside, when it shall differ from the one inside. */
  readonly outerAlgorithm?: Uint8Array
}

export const ecdsaSha256 = hex('300a06082a8648ce3d040302')
export const ecdsaSha384 = hex('300a06082a8648ce3d040303')

const signatureAlgorithms: Readonly<Record<string, { readonly identifier: Uint8Array; readonly digest: string | null }>> = {
  ec: { identifier: ecdsaSha256, digest: 'sha256' },
  rsa: { identifier: hex('300d06092a864886f70d01010b0500'), digest: 'sha256' },
  ed25519: { identifier: hex('300506032b6570'), digest: null },
}

let serial = 1

export function issueCertificate(spec: CertificateSpec): Uint8Array {
  const algorithm = signatureAlgorithms[spec.signingKey.asymmetricKeyType ?? '']
  if (algorithm === undefined) throw new Error('this kind of key does not sign certificates here')
  const version = spec.version ?? 3
  const identifier = spec.algorithm ?? algorithm.identifier
  serial += 1
  const tbs = sequence(
    ...(version > 1 ? [der(0xa0, small(version - 1))] : []),
    integer(Uint8Array.of(0x01, (serial >> 16) & 0xff, (serial >> 8) & 0xff, serial & 0xff)),
    identifier,
    encodeName(spec.issuer),
    sequence(time(spec.notBeforeMs ?? Date.UTC(2024, 0, 1)), time(spec.notAfterMs ?? Date.UTC(2044, 0, 1))),
    encodeName(spec.subject),
    new Uint8Array(spec.publicKey.export({ type: 'spki', format: 'der' })),
    ...(version > 1 && spec.extensions?.length ? [der(0xa3, sequence(...spec.extensions.map(encodeExtension)))] : []),
  )
  const signature = sign(algorithm.digest, tbs, spec.signingKey)
  return sequence(tbs, spec.outerAlgorithm ?? identifier, bits(signature))
}

export function toPem(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate).toString('base64').replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`
}

export const basicConstraints = (ca: boolean, pathLength?: number): ExtensionSpec => ({
  oid: '2.5.29.19',
  critical: true,
  value: sequence(...(ca ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [small(pathLength)])),
})

export const keyUsage = (use: 'sign-certificates' | 'sign'): ExtensionSpec => ({
  oid: '2.5.29.15',
  critical: true,
  value: use === 'sign' ? bits(Uint8Array.of(0x80), 7) : bits(Uint8Array.of(0x06), 1),
})

export const subjectKeyId = (publicKey: KeyObject): ExtensionSpec => ({ oid: '2.5.29.14', value: octets(keyId(publicKey)) })

export const authorityKeyId = (publicKey: KeyObject): ExtensionSpec => ({ oid: '2.5.29.35', value: sequence(der(0x80, keyId(publicKey))) })

export const aaguidExtension = (aaguid: Uint8Array, critical = false): ExtensionSpec => ({
  oid: '1.3.6.1.4.1.45724.1.1.4',
  critical,
  value: octets(aaguid),
})

function keyId(publicKey: KeyObject): Uint8Array {
  return createHash('sha1').update(publicKey.export({ type: 'spki', format: 'der' })).digest()
}

function encodeName(name: Name): Uint8Array {
  return sequence(...name.map(([type, text]) => set(sequence(oid(type), type === '2.5.4.6' ? der(0x13, Buffer.from(text)) : utf8(text)))))
}

function encodeExtension({ oid: id, critical, value }: ExtensionSpec): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value))
}

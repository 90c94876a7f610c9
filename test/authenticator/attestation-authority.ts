/**
 * The manufacturer: an attestation root, as many intermediates as asked for, and batch
 * certificates under them. Keys are P-256.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  aaguidExtension,
  authorityKeyId,
  basicConstraints,
  issueCertificate,
  keyUsage,
  subjectKeyId,
  toPem,
  type CertificateSpec,
  type ExtensionSpec,
  type Name,
} from './certificate.ts'

export type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

/** What an attesting authenticator carries: its signing key and the certificates it shows. */
export type AttestationIdentity = {
  readonly privateKey: KeyObject
  /** DER, leaf first, as put in x5c: without the root. */
  readonly chain: readonly Uint8Array[]
}

export type Issuer = KeyPair & { readonly name: Name; readonly certificate: Uint8Array }

export type AttestationAuthority = {
  readonly root: Issuer
  readonly rootPem: string
  /** Nearest to the root first. */
  readonly intermediates: readonly Issuer[]
  /** Issues a leaf; every field of the certificate can be overridden. */
  issue(options?: LeafOptions): AttestationIdentity
}

export type LeafOptions = Partial<Omit<CertificateSpec, 'publicKey' | 'signingKey'>> & {
  /** Adds id-fido-gen-ce-aaguid. */
  readonly aaguid?: Uint8Array
  readonly keyPair?: KeyPair
}

export const leafSubject: Name = [
  ['2.5.4.6', 'DE'],
  ['2.5.4.10', 'Keytap Test Keys'],
  ['2.5.4.11', 'Authenticator Attestation'],
  ['2.5.4.3', 'Keytap Test Key Batch 1'],
]

export const newKeyPair = (namedCurve = 'P-256'): KeyPair => generateKeyPairSync('ec', { namedCurve })

export type AuthorityOptions = {
  readonly name?: string
  readonly intermediates?: number
  /** Replaces the extensions of an intermediate, by its position from the root. */
  readonly intermediateExtensions?: (index: number, usual: readonly ExtensionSpec[]) => readonly ExtensionSpec[]
  readonly intermediateSpec?: Partial<CertificateSpec>
  readonly rootSpec?: Partial<CertificateSpec>
}

export function createAttestationAuthority(options: AuthorityOptions = {}): AttestationAuthority {
  const root = makeRoot(options)
  const intermediates: Issuer[] = []
  for (let index = 0; index < (options.intermediates ?? 0); index += 1) {
    intermediates.push(makeIntermediate(intermediates.at(-1) ?? root, index, options))
  }
  const issuer = intermediates.at(-1) ?? root
  const above = intermediates.map(({ certificate }) => certificate).reverse()
  return {
    root,
    rootPem: toPem(root.certificate),
    intermediates,
    issue: (leaf = {}) => issueLeaf(issuer, above, leaf),
  }
}

function makeRoot({ name = 'Keytap Test Root', rootSpec }: AuthorityOptions): Issuer {
  const keys = newKeyPair()
  const subject: Name = [['2.5.4.3', name]]
  const certificate = issueCertificate({
    subject,
    issuer: subject,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    extensions: [basicConstraints(true), keyUsage('sign-certificates'), subjectKeyId(keys.publicKey)],
    ...rootSpec,
  })
  return { ...keys, name: subject, certificate }
}

function makeIntermediate(above: Issuer, index: number, options: AuthorityOptions): Issuer {
  const keys = newKeyPair()
  const subject: Name = [['2.5.4.3', `${options.name ?? 'Keytap Test'} Intermediate ${index + 1}`]]
  const usual = [basicConstraints(true), keyUsage('sign-certificates'), subjectKeyId(keys.publicKey), authorityKeyId(above.publicKey)]
  const certificate = issueCertificate({
    subject,
    issuer: above.name,
    publicKey: keys.publicKey,
    signingKey: above.privateKey,
    extensions: options.intermediateExtensions?.(index, usual) ?? usual,
    ...options.intermediateSpec,
  })
  return { ...keys, name: subject, certificate }
}

function issueLeaf(
  issuer: Issuer,
  above: readonly Uint8Array[],
  options: LeafOptions,
): AttestationIdentity {
  const { aaguid, keyPair = newKeyPair(), ...spec } = options
  const certificate = issueCertificate({
    subject: leafSubject,
    issuer: issuer.name,
    publicKey: keyPair.publicKey,
    signingKey: issuer.privateKey,
    extensions: [basicConstraints(false), authorityKeyId(issuer.publicKey), ...(aaguid ? [aaguidExtension(aaguid)] : [])],
    ...spec,
  })
  return { privateKey: keyPair.privateKey, chain: [certificate, ...above] }
}

/** The certificates that may sign metadata: FIDO's own, or the operator's. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import { fidoRoots } from '../trust/fido-mds/fido-roots.ts'
import { parseCertificate, type Certificate } from '../webauthn/certificate.ts'
import { StartFault } from './start-fault.ts'

/** @throws {StartFault} */
export function readMetadataRoots({ metadata: { rootFile } }: Pick<Config, 'metadata'>): readonly Certificate[] {
  if (rootFile === null) return fidoRoots.map(parse)
  try {
    const pems = readFileSync(rootFile, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    if (pems.length > 0) return pems.map(parse)
  } catch (cause) {
    throw new StartFault(`${rootFile} cannot be read as PEM certificates.`, 'Correct KEYTAP_METADATA_ROOT.', { cause })
  }
  throw new StartFault(`${rootFile} holds no PEM certificate.`, 'Correct KEYTAP_METADATA_ROOT.')
}

const parse = (pem: string): Certificate => parseCertificate(new X509Certificate(pem).raw)

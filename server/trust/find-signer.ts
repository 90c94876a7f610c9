/** Whose certificate signed, where the metadata knows it as another model's than the key claims to be. */
import type { MetadataSource, ModelStatement } from './metadata-source.ts'

const zeroAaguid = '00000000-0000-0000-0000-000000000000'

/**
 * A certificate without an AAGUID speaks for whatever AAGUID stands beside it. If its key is that of a U2F model whose
 * batch leaked, it may not come back in another format as a model of the same maker that is in good standing.
 * @returns null where the two are one, or the certificate is nobody's
 */
export function findSigner(
  metadata: Pick<MetadataSource, 'find'>, { aaguid, attestationKeyIdentifier }: { readonly aaguid: string; readonly attestationKeyIdentifier: string | null },
): ModelStatement | null {
  if (attestationKeyIdentifier === null || aaguid === zeroAaguid) return null
  return metadata.find({ aaguid: zeroAaguid, attestationKeyIdentifier })
}

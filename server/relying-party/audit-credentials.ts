import { refusals } from '../contract/refusals.ts'
import { Refusal } from '../contract/refuse.ts'
import type { CredentialRecord } from '../store/records.ts'
import type { AnchorSet } from '../trust/anchors.ts'
import { findAttestationFault, findTrustFault } from './audit-attestation.ts'
import { isSealIntact } from './credential-seal.ts'
import { loadPolicy } from './load-policy.ts'
import type { Services } from './services.ts'

export type BrokenCredential = {
  readonly accountId: string
  readonly deviceId: string
  /** What does not hold, as a sentence without the row's contents. */
  readonly fault: string
}

export type CredentialAudit = {
  readonly checked: number
  /** Rows that somebody wrote to without the sealing key, or that no longer prove what they say. */
  readonly broken: readonly BrokenCredential[]
}

const pageSize = 500

/**
 * Re-verifies every credential row of every account: its seal, the signature of its attestation, that the
 * stored key and facts are the attested ones, and that the certificates lead where the row says.
 */
export async function auditCredentials(services: Services): Promise<CredentialAudit> {
  let checked = 0
  const broken: BrokenCredential[] = []
  for (const account of await services.store.listAccounts()) {
    let after: string | null = null
    for (;;) {
      const rows = await services.store.listAllCredentials(account.id, after, pageSize)
      checked += rows.length
      for (const row of rows) {
        const fault = await findFault(services, row, account.policyVersion)
        if (fault !== null) broken.push({ accountId: account.id, deviceId: row.id, fault })
      }
      after = rows.at(-1)?.id ?? null
      if (after === null) break
    }
  }
  return { checked, broken }
}

/** The first fault of a row, null when all of it holds. */
async function findFault(services: Services, row: CredentialRecord, policyVersion: number): Promise<string | null> {
  const found = await services.store.findCredential(row.accountId, row.id)
  if (found === null) return (await isRemoved(services, row)) ? null : 'its user is gone'
  if (!isSealIntact(services, found.credential, found.user)) return 'its seal is broken'
  return explain(() => findAttestationFault(found.credential))
    ?? findPathFault(services, found.credential, policyVersion)
}

/** By the anchors of today, and by those of the enrollment: a policy may have let go of one since. */
async function findPathFault(services: Services, row: CredentialRecord, policyVersion: number): Promise<string | null> {
  const isKnown = (row.policyVersion >= 1 && row.policyVersion <= policyVersion) || (await services.store.findPolicy(row.accountId, row.policyVersion)) !== null
  if (!isKnown) return 'it names a policy that never was'
  if (row.trust !== 'trusted') return null
  const versions = [...new Set([policyVersion, row.policyVersion])]
  const anchors: AnchorSet[] = []
  for (const version of versions) anchors.push((await loadPolicy(services, row.accountId, version)).anchors)
  return explain(() => findTrustFault(services, row, anchors))
}

/** Removed while the audit ran; a row whose user is gone belongs to nobody, and is still listed. */
async function isRemoved(services: Services, row: CredentialRecord): Promise<boolean> {
  return !(await services.store.listCredentials(row.accountId, row.userId)).some(({ id }) => id === row.id)
}

function explain(find: () => string | null): string | null {
  try {
    return find()
  } catch (error) {
    if (error instanceof Refusal) return `its attestation does not verify (${error.code}: ${refusals[error.code].title})`
    throw error
  }
}

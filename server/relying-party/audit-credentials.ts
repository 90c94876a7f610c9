import type { CredentialRecord } from '../store/records.ts'
import { isSealIntact } from './credential-seal.ts'
import type { Services } from './services.ts'

export type CredentialAudit = {
  readonly checked: number
  /** Rows whose seal does not verify: somebody wrote to the database without the sealing key. */
  readonly broken: readonly { readonly accountId: string; readonly deviceId: string }[]
}

const pageSize = 500

/** Verifies the seal of every credential row of every account. */
export async function auditCredentials(services: Services): Promise<CredentialAudit> {
  let checked = 0
  const broken: { readonly accountId: string; readonly deviceId: string }[] = []
  for (const account of await services.store.listAccounts()) {
    let after: string | null = null
    for (;;) {
      const rows = await services.store.listAllCredentials(account.id, after, pageSize)
      checked += rows.length
      for (const row of rows) if (!(await isIntact(services, row))) broken.push({ accountId: account.id, deviceId: row.id })
      after = rows.at(-1)?.id ?? null
      if (after === null) break
    }
  }
  return { checked, broken }
}

/** A row whose user is gone belongs to nobody; one that was removed meanwhile is no fault. */
async function isIntact(services: Services, row: CredentialRecord): Promise<boolean> {
  const found = await services.store.findCredential(row.accountId, row.id)
  if (found !== null) return isSealIntact(services, found.credential, found.user)
  return !(await services.store.listCredentials(row.accountId, row.userId)).some(({ id }) => id === row.id)
}

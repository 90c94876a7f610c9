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
      for (const row of rows) if (!isSealIntact(services, row)) broken.push({ accountId: account.id, deviceId: row.id })
      after = rows.at(-1)?.id ?? null
      if (after === null) break
    }
  }
  return { checked, broken }
}

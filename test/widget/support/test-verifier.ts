/** The verifier of a test run: real parts, a data folder of its own that goes away with it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { HttpBindings } from '@hono/node-server'
import { readConfig } from '../../../server/config.ts'
import { createVerifier } from '../../../server/main.ts'
import { createAccount } from '../../../server/relying-party/create-account.ts'

export type TestVerifier = {
  /** Answers one request as the verifier does, without a socket of its own. */
  readonly fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>
  /** Makes an account for one origin (RP ID: its host) and gives its Basic authorization. */
  createAccount(origin: string): Promise<string>
  queryRows(sql: string, parameters: readonly (string | number)[]): readonly unknown[]
  close(): Promise<void>
}

/** Every test page comes from one address, so the limits are as wide as many people. */
const environment = {
  PORT: '0',
  KEYTAP_LOG_LEVEL: 'error',
  KEYTAP_METADATA_URL: 'off',
  KEYTAP_LIMIT_ADDRESS: '100000/10000',
  KEYTAP_LIMIT_TICKET: '10000/1000',
  KEYTAP_LIMIT_USER: '10000/1000',
} as const

export async function openVerifier(): Promise<TestVerifier> {
  const folder = mkdtempSync(join(tmpdir(), 'keytap-widget-'))
  const verifier = await createVerifier(readConfig({ ...environment, KEYTAP_DATA: folder }))
  let accounts = 0
  return {
    fetch: (request, env) => verifier.app.fetch(request, env),
    async createAccount(origin) {
      accounts += 1
      const loginName = `page-${accounts}`
      const rpId = new URL(origin).hostname
      const { key } = await createAccount(verifier.services, { loginName, displayName: 'Test page', rpId, origins: [origin], topOrigins: [] })
      return `Basic ${Buffer.from(`${loginName}:${key}`).toString('base64')}`
    },
    queryRows(sql, parameters) {
      const database = new DatabaseSync(join(folder, 'keytap.sqlite'), { readOnly: true })
      try {
        return database.prepare(sql).all(...parameters)
      } finally {
        database.close()
      }
    },
    async close() {
      await verifier.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

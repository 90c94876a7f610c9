/** One row of an import, from its words to its record. */
import { refuse } from '../contract/refuse.ts'
import type { ImportedKey, ImportOutcome } from '../contract/shapes/imports.ts'
import type { CredentialRecord, UserRecord } from '../store/records.ts'
import { equalBytes, toHex } from '../webauthn/bytes.ts'
import { checkAppId } from './check-app-id.ts'
import { judgeImportedKey, type JudgedImport } from './import-judge-key.ts'
import type { LoadedPolicy } from './load-policy.ts'
import { describeEnrolled, makeCredential } from './make-credential.ts'
import { acceptedEvent } from './new-event.ts'
import { newId } from './new-id.ts'
import type { AccountCaller, Services } from './services.ts'
import { showDevice } from './show-device.ts'

export type Import = {
  readonly id: string
  readonly loaded: LoadedPolicy
  /** Of the database. */
  readonly nowMs: number
  readonly createUsers: boolean
  /** What a dry run would have written by now; null when rows are written. */
  readonly plan: { readonly keys: Map<string, string>; readonly users: Map<string, number> } | null
}

type Outcome = Pick<ImportOutcome, 'outcome' | 'device' | 'proof'>

/** @throws {Refusal} app_id_invalid, user_not_found, credential_exists, device_limit, the codes of `judgeImportedKey` */
export async function importKey(services: Services, caller: AccountCaller, batch: Import, key: ImportedKey): Promise<Outcome> {
  const { account } = caller
  checkAppId(account, key.appId)
  const judged = judgeImportedKey(services, batch.loaded, key, batch.nowMs)
  const known = await services.store.findUser(account.id, key.username)
  if (known === null && !batch.createUsers) throw refuse('user_not_found')
  const same = await findSame(services, account.id, key, judged)
  if (same !== null) return { outcome: 'unchanged', device: showDevice(services, same), proof: judged.proof }
  if (batch.plan !== null) return planKey(services, batch, batch.plan, { key, judged, known })
  const written = await writeKey(services, caller, batch, { key, judged, known })
  if (written === null) return importKey(services, caller, batch, key)
  services.metrics.count('keytap_devices_imported_total', { proof: judged.proof })
  return { outcome: 'imported', device: showDevice(services, { ...written, lastUsedAtMs: null }), proof: judged.proof }
}

/** @throws {Refusal} credential_exists when the key handle belongs to another key or user, or was enrolled here */
async function findSame(services: Services, accountId: string, key: ImportedKey, { facts }: JudgedImport): Promise<CredentialRecord | null> {
  const found = await services.store.findCredentialById(accountId, facts.credentialId)
  if (found === null) return null
  const { credential, user } = found
  if (user.username !== key.username || credential.appId !== key.appId || !equalBytes(credential.publicKey, facts.publicKey)) {
    throw refuse('credential_exists')
  }
  return credential
}

type Row = { readonly key: ImportedKey; readonly judged: JudgedImport; readonly known: UserRecord | null }

/** Judges what the store would, of the rows before as well. */
async function planKey({ store }: Services, { loaded }: Import, plan: NonNullable<Import['plan']>, { key, judged, known }: Row): Promise<Outcome> {
  const { proof, facts } = judged
  const present = known === null ? 0 : (await store.listCredentials(known.accountId, known.id)).length
  const id = toHex(facts.credentialId)
  const identity = JSON.stringify([key.username, key.appId, toHex(facts.publicKey)])
  const before = plan.keys.get(id)
  if (before === identity) return { outcome: 'unchanged', device: null, proof }
  if (before !== undefined) throw refuse('credential_exists')
  const planned = plan.users.get(key.username) ?? 0
  if (present + planned >= loaded.policy.maxKeysPerUser) throw refuse('device_limit')
  plan.keys.set(id, identity)
  plan.users.set(key.username, planned + 1)
  return { outcome: 'imported', device: null, proof }
}

/** Null when somebody wrote the same user or the same key meanwhile: then the row is looked at anew. */
async function writeKey(services: Services, caller: AccountCaller, batch: Import, { key, judged, known }: Row) {
  const { account } = caller
  const { username } = key
  const user = known ?? newUser(services, account.id, key)
  const credential = makeImported(services, caller, batch, { key, judged, user })
  const outcome = await services.store.importCredential(account.id, {
    credential,
    newUser: known === null ? { user, event: acceptedEvent(services, caller, 'user.created', { username }) } : null,
    maxKeysPerUser: batch.loaded.policy.maxKeysPerUser,
    event: acceptedEvent(services, caller, 'device.imported', {
      username,
      deviceId: credential.id,
      details: { ...describeEnrolled(credential), appId: key.appId, proof: judged.proof },
    }),
  })
  if (outcome === 'added') return credential
  if (outcome === 'device_limit') throw refuse('device_limit')
  if (outcome === 'user') return null
  // Of another account with the same RP ID, unless it is this very key.
  if ((await findSame(services, account.id, key, judged)) === null) throw refuse('credential_exists')
  return null
}

/** Its id carries the time of its registration, as every device's does. */
function makeImported(
  services: Services, { account }: AccountCaller, { id, loaded, nowMs }: Import,
  { key, judged, user }: { readonly key: ImportedKey; readonly judged: JudgedImport; readonly user: UserRecord },
) {
  return makeCredential(services, {
    account, user, loaded, ...judged,
    ceremony: { id },
    nowMs: Math.min(key.createdAt ?? nowMs, nowMs),
    brought: { appId: key.appId, label: key.label ?? null },
  })
}

const newUser = (services: Services, accountId: string, { username, displayName = username, email }: ImportedKey): UserRecord => ({
  id: newId(services), accountId, username, handle: services.randomBytes(32), displayName, email: email ?? null, mobile: null,
})

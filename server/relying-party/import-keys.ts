import { Refusal } from '../contract/refuse.ts'
import { refusals } from '../contract/refusals.ts'
import type { ImportedKey, ImportedKeys, ImportKeys, ImportOutcome } from '../contract/shapes/imports.ts'
import { importKey, type Import } from './import-one-key.ts'
import { loadPolicy } from './load-policy.ts'
import { refusedEvent } from './new-event.ts'
import { newId } from './new-id.ts'
import type { AccountCaller, Services } from './services.ts'

/** How many rows are on their way to the store at once; they share its commits. */
const maxWidth = 50

/**
 * Takes U2F keys that another system registered. Each row stands for itself: it is written whole or refused, with an
 * outcome and an audit event of its own. Sent again, what is here already is `unchanged`. No notice goes out: nobody
 * gets a key that was not theirs before.
 * @throws {Refusal} unavailable, storage_full: some rows may have been written; send all of them again
 */
export async function importKeys(services: Services, caller: AccountCaller, input: ImportKeys): Promise<ImportedKeys> {
  const { account } = caller
  const batch: Import = {
    id: newId(services),
    loaded: await loadPolicy(services, account.id, account.policyVersion),
    nowMs: await services.store.nowMs(),
    createUsers: input.createUsers === true,
    plan: input.dryRun === true ? { keys: new Map(), users: new Map() } : null,
  }
  const outcomes: ImportOutcome[] = []
  // A dry run counts in the order of the rows.
  const width = batch.plan === null ? maxWidth : 1
  for (let start = 0; start < input.keys.length; start += width) {
    const rows = input.keys.slice(start, start + width)
    outcomes.push(...(await Promise.all(rows.map((key) => importOrRefuse(services, caller, batch, key)))))
  }
  const count = (wanted: ImportOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted).length
  return { imported: count('imported'), unchanged: count('unchanged'), refused: count('refused'), dryRun: batch.plan !== null, outcomes }
}

async function importOrRefuse(services: Services, caller: AccountCaller, batch: Import, key: ImportedKey): Promise<ImportOutcome> {
  const { username } = key
  try {
    return { username, ...(await importKey(services, caller, batch, key)), code: null, detail: null }
  } catch (error) {
    // What is wrong with the verifier is wrong with every row: then none is answered.
    if (!(error instanceof Refusal) || refusals[error.code].status >= 500) throw error
    if (batch.plan === null) {
      const details = { importId: batch.id }
      await services.store.addEvent(caller.account.id, refusedEvent(services, caller, 'device.imported', error.code, { username, details }))
    }
    return { username, outcome: 'refused', device: null, proof: null, code: error.code, detail: error.detail ?? refusals[error.code].title }
  }
}

import { newId } from './new-id.ts'
import { sha256, writeSecret } from './secret-texts.ts'
import type { Services } from './services.ts'

export type AccountKey = { readonly id: string; readonly hash: Uint8Array; readonly text: string }

/** A fresh account key; `text` is shown once, `hash` is kept. */
export function makeAccountKey(services: Services): AccountKey {
  const id = newId(services)
  const text = writeSecret('key', id, services.randomBytes(32))
  return { id, hash: sha256(text), text }
}

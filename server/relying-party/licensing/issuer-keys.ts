/** The keys that sign an account's activation messages: made on first need, two at least while one takes over. */
import { refuse } from '../../contract/refuse.ts'
import type { ActivationKeys } from '../../contract/shapes/activations.ts'
import type { IssuerKey } from '../../activation/activation-provider.ts'
import type { ActivationKeyRecord } from '../../store/licensing.ts'
import { encodeBase64Url } from '../../webauthn/base64url.ts'
import { acceptedEvent } from '../new-event.ts'
import { openSecret, sealSecret } from '../seal-secret.ts'
import type { AccountCaller, Caller, Services } from '../services.ts'

type Signer = Pick<IssuerKey, 'keyId' | 'secret'>

const kind = 'activation key'

/** The newest key of the account; its first one is made here. */
export async function findNewestKey(services: Services, caller: Caller, accountId: string): Promise<Signer> {
  const [newest] = await services.store.listActivationKeys(accountId)
  return newest === undefined ? addKey(services, caller, accountId) : openKey(services, newest)
}

/** The key that signed an earlier message; undefined when it was removed meanwhile. */
export async function findNamedKey(services: Services, accountId: string, keyId: string): Promise<Signer | undefined> {
  const found = (await services.store.listActivationKeys(accountId)).find((key) => key.keyId === keyId)
  return found === undefined ? undefined : openKey(services, found)
}

export async function addKey(services: Services, caller: Caller, accountId: string): Promise<Signer> {
  const { keyId, publicKey, secret } = services.activation.makeIssuerKey()
  const event = acceptedEvent(services, caller, 'activation_key.added', { details: { keyId } })
  const sealedPrivateKey = sealSecret(services, [kind, accountId, keyId], secret)
  const outcome = await services.store.addActivationKey(accountId, { keyId, publicKey, sealedPrivateKey }, event)
  // Four bytes name a key: once in billions two of an account have the same.
  return outcome === 'exists' ? addKey(services, caller, accountId) : { keyId, secret }
}

/** The account's keys, the newest first. */
export async function showKeys({ store }: Services, { account }: AccountCaller): Promise<readonly { readonly keyId: string; readonly createdAt: number }[]> {
  return (await store.listActivationKeys(account.id)).map(({ keyId, createdAtMs }) => ({ keyId, createdAt: createdAtMs }))
}

/** What it signed and is open still cannot be finished. @throws {Refusal} not_found */
export async function removeKey(services: Services, caller: AccountCaller, keyId: string): Promise<void> {
  const event = acceptedEvent(services, caller, 'activation_key.removed', { details: { keyId } })
  if ((await services.store.removeActivationKey(caller.account.id, keyId, event)) === 'absent') throw refuse('not_found')
}

/** What a device asks for when it scanned a message signed with a key it does not know yet. */
export async function listActivationKeys({ store }: Services, { keyId }: { readonly keyId: string }): Promise<ActivationKeys> {
  const found = await store.findActivationKeys(keyId)
  return {
    keys: found.map(({ key, account }) => ({
      kid: key.keyId, key: encodeBase64Url(key.publicKey), rpId: account.rpId, account: account.displayName,
    })),
  }
}

function openKey(services: Services, { accountId, keyId, sealedPrivateKey }: ActivationKeyRecord): Signer {
  return { keyId, secret: openSecret(services, [kind, accountId, keyId], sealedPrivateKey) }
}

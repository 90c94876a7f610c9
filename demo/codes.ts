/** What the bank says to the verifier about authenticator apps: which there are, and what a code proved. */
import { call, KeytapRefusal, type Account, type Proof, type RedeemOrder } from './keytap.ts'

/** A device that shows one-time codes. */
export type CodeDevice = {
  readonly id: string
  readonly serial: string
  readonly name: string
  /** `pending` until its first right code. */
  readonly state: 'pending' | 'active' | 'disabled'
  readonly createdAt: number
  readonly lastUsedAt: number | null
}

/** What a result of the operations `enroll-code` and `verify-code` proves. */
export type CodeProof = Omit<Proof, 'device'> & { readonly device: CodeDevice }

/** Those whose codes count; none for a user whom the verifier does not know. */
export async function listCodeDevices(account: Account, username: string): Promise<readonly CodeDevice[]> {
  try {
    const answer = await call(account, 'GET', `oath-devices?username=${encodeURIComponent(username)}`)
    const { devices } = answer as { readonly devices: readonly CodeDevice[] }
    return devices.filter(({ state }) => state === 'active')
  } catch (error) {
    if (error instanceof KeytapRefusal && error.code === 'user_not_found') return []
    throw error
  }
}

export async function redeemCode(account: Account, order: RedeemOrder): Promise<CodeProof> {
  return (await call(account, 'POST', 'results', order)) as CodeProof
}

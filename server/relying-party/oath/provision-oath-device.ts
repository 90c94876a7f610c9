import { refuse } from '../../contract/refuse.ts'
import type { ProvisionedOathDevice } from '../../contract/shapes/oath.ts'
import type { OpenedOathDevice } from '../../store/oath.ts'
import type { AccountCaller, Services } from '../services.ts'
import { changeOathDevice } from './change-oath-device.ts'
import { makeOathSecret, sealOathSecret, showProvisioned } from './oath-secret.ts'
import { readCodeLimits } from './show-oath-device.ts'

/**
 * Makes a new secret, shown this once; codes of the old one are wrong from now on, and its wrong codes are forgotten.
 * The device waits for its first right code unless `confirm` is false, also when it was switched off.
 * @throws {Refusal} device_not_found
 */
export function provisionOathDevice(
  services: Services, caller: AccountCaller, input: { readonly id: string; readonly confirm?: boolean | undefined },
): Promise<ProvisionedOathDevice> {
  return renewSecret(services, caller, input.id, { state: input.confirm === false ? 'active' : 'pending', judge: () => {} })
}

export type HandOut = {
  readonly id: string
  /** Whose it must be. */
  readonly username: string
  /** Also where the secret was told before: that one stops working. */
  readonly again: boolean
}

/**
 * Likewise for a device whose secret nobody was told yet, which is active at once. Of several calls at the same time one
 * is given a secret, unless they ask for another.
 * @throws {Refusal} device_not_found, device_disabled, secret_told
 */
export function handOutSecret(services: Services, caller: AccountCaller, { id, username, again }: HandOut): Promise<ProvisionedOathDevice> {
  return renewSecret(services, caller, id, {
    state: 'active',
    judge: ({ device, user }) => {
      if (user?.username !== username) throw refuse('device_not_found')
      if (device.state === 'disabled') throw refuse('device_disabled')
      if (device.secretTold && !again) throw refuse('secret_told')
    },
  })
}

type Renewal = { readonly state: 'active' | 'pending'; readonly judge: (opened: OpenedOathDevice) => void }

async function renewSecret(services: Services, caller: AccountCaller, id: string, { state, judge }: Renewal): Promise<ProvisionedOathDevice> {
  const { maxFailures } = await readCodeLimits(services, caller)
  let made: Uint8Array = new Uint8Array()
  const opened = await changeOathDevice(services, caller, id, (found) => {
    judge(found)
    const { device } = found
    made = makeOathSecret(services, device.algorithm)
    return {
      type: 'oath_device.provisioned',
      next: {
        sealedSecret: sealOathSecret(services, device.accountId, device.id, made), secretTold: true, legacy: false, counter: 0, drift: 0,
        question: null, sent: null, state,
      },
      clearFailures: true,
      endsSetup: true,
      notice: 'device.renewed',
    }
  })
  return showProvisioned(caller, opened, made, maxFailures)
}

import type { ProvisionedOathDevice } from '../../contract/shapes/oath.ts'
import type { AccountCaller, Services } from '../services.ts'
import { changeOathDevice } from './change-oath-device.ts'
import { makeOathSecret, sealOathSecret, showProvisioned } from './oath-secret.ts'
import { readCodeLimits } from './show-oath-device.ts'

/**
 * Makes a new secret, shown this once; codes of the old one are wrong from now on, and its wrong codes are forgotten.
 * The device waits for its first right code unless `confirm` is false, also when it was switched off.
 * @throws {Refusal} device_not_found
 */
export async function provisionOathDevice(
  services: Services, caller: AccountCaller, input: { readonly id: string; readonly confirm?: boolean | undefined },
): Promise<ProvisionedOathDevice> {
  const { maxFailures } = await readCodeLimits(services, caller)
  let made: Uint8Array = new Uint8Array()
  const opened = await changeOathDevice(services, caller, input.id, ({ device }) => {
    made = makeOathSecret(services, device.algorithm)
    return {
      type: 'oath_device.provisioned',
      next: {
        sealedSecret: sealOathSecret(services, device.accountId, device.id, made), secretTold: true, legacy: false, counter: 0, drift: 0,
        question: null, sent: null, state: input.confirm === false ? 'active' : 'pending',
      },
      clearFailures: true,
      notice: 'device.renewed',
    }
  })
  return showProvisioned(caller, opened, made, maxFailures)
}

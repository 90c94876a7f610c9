import type { FinishedCeremony, RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import { acceptNewKey } from './accept-new-key.ts'
import { finishCeremony } from './finish-ceremony.ts'
import { judgeNewKey } from './judge-new-key.ts'
import type { Services, TicketCaller } from './services.ts'
import { findPlace } from './slots/find-place.ts'

/**
 * Takes the key's answer: judges it, writes the device with everything that belongs to it in one
 * transaction, and gives the result, unless the policy wants a test signature first.
 * @throws {Refusal} operation_not_allowed, the codes of `recognizeCeremony`, of `judgeNewKey`, of `findPlace`,
 * credential_exists, device_limit
 */
export function finishRegistration(
  services: Services, caller: TicketCaller, input: { readonly ceremonyId: string; readonly response: RegistrationResponse },
): Promise<FinishedCeremony> {
  return finishCeremony(services, caller, {
    kind: 'registration',
    operations: ['enroll'],
    type: 'device.enrolled',
    ...input,
    accept: (ceremony, digest) => acceptNewKey(services, caller, {
      ceremony,
      digest,
      judge: (loaded) => judgeNewKey(services, caller, { ceremony, loaded, response: input.response }),
      findPlace: () => findPlace(services, caller),
    }),
  })
}

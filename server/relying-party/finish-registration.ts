import type { FinishedCeremony, RegistrationResponse } from '../contract/shapes/ceremonies.ts'
import type { CeremonyRecord } from '../store/records.ts'
import { acceptNewKey } from './accept-new-key.ts'
import { digestAnswer } from './answer-digest.ts'
import { openAgain } from './authenticate-ticket.ts'
import { finishCeremony } from './finish-ceremony.ts'
import { judgeNewKey } from './judge-new-key.ts'
import { recognizeCeremony } from './recognize-ceremony.ts'
import type { Services, TicketCaller } from './services.ts'
import { findPlace } from './slots/find-place.ts'

/**
 * Takes the key's answer: judges it, writes the device with everything that belongs to it in one
 * transaction, and gives the result, unless the policy wants a test signature first.
 * @throws {Refusal} operation_not_allowed, the codes of `recognizeCeremony`, of `judgeNewKey`, of `findPlace`,
 * credential_exists, device_limit
 */
export async function finishRegistration(services: Services, caller: TicketCaller, input: Input): Promise<FinishedCeremony> {
  if (caller.recalled !== true) return finishOpened(services, caller, input)
  return (await finishRecalled(services, caller, input)) ?? finishOpened(services, await openAgain(services, caller), input)
}

type Input = { readonly ceremonyId: string; readonly response: RegistrationResponse }

function finishOpened(services: Services, caller: TicketCaller, input: Input): Promise<FinishedCeremony> {
  return finishCeremony(services, caller, {
    kind: 'registration',
    operations: ['enroll'],
    type: 'device.enrolled',
    ...input,
    accept: (ceremony, digest) => accept(services, caller, { ceremony, digest, response: input.response }),
  })
}

/** Null for anything but success: only the ticket as it is now can tell what is wrong, and be burnt for it. */
async function finishRecalled(services: Services, caller: TicketCaller, { ceremonyId, response }: Input): Promise<FinishedCeremony | null> {
  const { ticket, nowMs } = caller.opened
  try {
    const digest = digestAnswer(response)
    const recognized = recognizeCeremony(ticket, nowMs, { kind: 'registration', id: ceremonyId, digest })
    if (recognized.kind !== 'live') return null
    const answer = await accept(services, caller, { ceremony: recognized.ceremony, digest, response })
    return typeof answer === 'string' ? null : answer
  } catch {
    return null
  }
}

type Answer = { readonly ceremony: CeremonyRecord; readonly digest: Uint8Array; readonly response: RegistrationResponse }

function accept(services: Services, caller: TicketCaller, { ceremony, digest, response }: Answer): ReturnType<typeof acceptNewKey> {
  return acceptNewKey(services, caller, {
    ceremony,
    digest,
    judge: (loaded) => judgeNewKey(services, caller, { ceremony, loaded, response }),
    findPlace: () => findPlace(services, caller),
  })
}

import { refuse } from '../../contract/refuse.ts'
import type { Device } from '../../contract/shapes/device.ts'
import { acceptAssertion } from '../finish-authentication.ts'
import { finishCeremony } from '../finish-ceremony.ts'
import { judgeAssertion, type JudgedAssertion } from '../judge-assertion.ts'
import { recordingRefusals } from '../record-refusal.ts'
import type { AccountCaller, Services } from '../services.ts'
import { judgeU2fAssertion } from './judge-u2f-assertion.ts'
import type { RelayedAssertion } from './messages.ts'
import { openRelay } from './open-relay.ts'

export type RelayedSignIn = {
  readonly username: string
  readonly session: string
  /** Null where the answer does not repeat it. */
  readonly appId: string | null
  /** Only the key in this slot; null for any that was asked for. */
  readonly serial: string | null
  readonly message: RelayedAssertion
}

/**
 * Takes an assertion of one of the keys that were asked for. One answer a session: the same sent again is refused.
 * @throws {Refusal} ceremony_unknown, ceremony_expired, challenge_used, the codes of `judgeAssertion` and of `judgeU2fAssertion`
 */
export function finishRelayedAuthentication(services: Services, caller: AccountCaller, input: RelayedSignIn): Promise<Device> {
  const { username, message } = input
  return recordingRefusals(services, caller, 'user.verified', async () => {
    const { caller: relayed, ceremonyId } = await openRelay(services, caller, { ...input, operation: 'verify' })
    const { device } = await finishCeremony(services, relayed, {
      kind: 'authentication',
      operations: ['verify'],
      type: 'user.verified',
      ceremonyId,
      response: message,
      once: true,
      accept: (ceremony, digest) => acceptAssertion(services, relayed, {
        ceremony,
        digest,
        type: 'user.verified',
        judge: async () => demandSlot(input, message.kind === 'webauthn'
          ? await judgeAssertion(services, relayed, ceremony, message.response)
          : await judgeU2fAssertion(services, relayed, ceremony, message)),
      }),
    })
    return device
  }, { username })
}

function demandSlot({ serial }: RelayedSignIn, judged: JudgedAssertion): JudgedAssertion {
  if (serial !== null && judged.credential.serial !== serial) throw refuse('credential_unknown')
  return judged
}

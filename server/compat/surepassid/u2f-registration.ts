/** `pre_enroll` and `enroll`: a key is registered by messages of U2F, or by a whole answer of WebAuthn. */
import { registrationResponse } from '../../contract/shapes/ceremonies.ts'
import { beginRelayedRegistration } from '../../relying-party/relayed/begin-relayed.ts'
import { finishRelayedRegistration } from '../../relying-party/relayed/finish-relayed-registration.ts'
import type { RelayedRegistration } from '../../relying-party/relayed/messages.ts'
import type { Answer, Asked } from './asked.ts'
import type { Members } from './members.ts'
import { makeSessionId } from './u2f-session-id.ts'
import { readAppId, readKeyName, readResponse, readSerial } from './u2f-members.ts'

export const u2fVersion = 'U2F_V2'

/** `SignRequest` names the keys that are there already, so that none is registered twice. */
export async function preEnroll({ services, caller, members }: Asked): Promise<Answer> {
  const appId = members.demand('appId')
  const session = makeSessionId(services)
  const options = await beginRelayedRegistration(services, caller, { username: members.demand('username'), appId, session })
  const request = { challenge: options.challenge, appId, sessionId: session, version: u2fVersion }
  return {
    type: 'u2f_register_request',
    errorMessage: '',
    SignRequest: options.excludeCredentials.map(({ id }) => ({ ...request, keyHandle: id })),
    RegisterRequest: [request],
    ...(members.flag('webAuthn') ? { publicKey: options } : {}),
  }
}

export async function enroll({ services, caller, members }: Asked): Promise<Answer> {
  await finishRelayedRegistration(services, caller, {
    username: members.demand('username'),
    session: members.demand('sessionId'),
    appId: readAppId(members),
    serial: readSerial(members),
    name: readKeyName(members),
    message: readMessage(members),
  })
  return { errorMessage: '' }
}

function readMessage(members: Members): RelayedRegistration {
  const response = readResponse(members, registrationResponse)
  if (response !== null) return { kind: 'webauthn', response }
  return { kind: 'u2f', registrationData: members.demand('registrationData'), clientData: members.demand('clientData') }
}

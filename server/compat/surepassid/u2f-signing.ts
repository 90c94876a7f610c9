/** `pre_sign` and `sign`: a user signs in with a key, by messages of U2F or by a whole answer of WebAuthn. */
import { authenticationResponse } from '../../contract/shapes/ceremonies.ts'
import { beginRelayedAuthentication } from '../../relying-party/relayed/begin-relayed.ts'
import { finishRelayedAuthentication } from '../../relying-party/relayed/finish-relayed-authentication.ts'
import type { RelayedAssertion } from '../../relying-party/relayed/messages.ts'
import type { Answer, Asked } from './asked.ts'
import type { Members } from './members.ts'
import { readAppId, readResponse, readSerial } from './u2f-members.ts'
import { u2fVersion } from './u2f-registration.ts'
import { makeSessionId } from './u2f-session-id.ts'

/** One `SignRequest` a key, the oldest first; with a serial only the key of that device. */
export async function preSign({ services, caller, members }: Asked): Promise<Answer> {
  const appId = members.demand('appId')
  const session = makeSessionId(services)
  const serial = readSerial(members)
  const options = await beginRelayedAuthentication(services, caller, { username: members.demand('username'), appId, session, serial })
  const request = { challenge: options.challenge, appId, sessionId: session }
  return {
    type: 'u2f_sign_request',
    errorMessage: '',
    SignRequest: options.allowCredentials.map(({ id }) => ({ ...request, keyHandle: id, version: u2fVersion })),
    RegisterRequest: [],
    ...(members.flag('webAuthn') ? { publicKey: options } : {}),
  }
}

export async function sign({ services, caller, members }: Asked): Promise<Answer> {
  await finishRelayedAuthentication(services, caller, {
    username: members.demand('username'),
    session: members.demand('sessionId'),
    appId: readAppId(members),
    serial: readSerial(members),
    message: readMessage(members),
  })
  return { errorMessage: '' }
}

function readMessage(members: Members): RelayedAssertion {
  const response = readResponse(members, authenticationResponse)
  if (response !== null) return { kind: 'webauthn', response }
  return {
    kind: 'u2f',
    signatureData: members.demand('signatureData'),
    clientData: members.demand('clientData'),
    keyHandle: members.text('keyHandle') || null,
  }
}

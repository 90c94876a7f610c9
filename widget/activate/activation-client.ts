/** What `<keytap-activate>` asks of the verifier, one function a route. */
import type { ActivationStateAnswer, AddDevice, AddedDevice, BegunActivation, FinishedActivation } from '../../server/contract/shapes/activations.ts'
import { call, type Connection } from '../client.ts'

/** `license` is needed where the user has several; '' leaves the choice to the verifier. */
export const beginActivation = (to: Connection, license: string, signal: AbortSignal) =>
  call<BegunActivation>(to, 'POST', 'activations', signal, license ? { license } : {})

/** Repeating it with the same code and assertion is safe: the verifier gives the same message again. */
export const addDevice = (to: Connection, id: string, answer: AddDevice, signal: AbortSignal) =>
  call<AddedDevice>(to, 'POST', `activations/${id}/device`, signal, answer)

/** Repeating it with the same digits is safe after they were accepted. */
export const sendSignature = (to: Connection, id: string, signature: string, signal: AbortSignal) =>
  call<FinishedActivation>(to, 'POST', `activations/${id}/signature`, signal, { signature })

export const findActivation = (to: Connection, id: string, signal: AbortSignal) =>
  call<ActivationStateAnswer>(to, 'GET', `activations/${id}`, signal)

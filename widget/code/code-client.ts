/** What `<keytap-code>` asks of the verifier, one function a route. */
import type { BegunCodeAuthentication, BegunCodeRegistration, FinishedCodeTicket } from '../../server/contract/shapes/code-tickets.ts'
import { call, type Connection } from '../client.ts'
import type { SentBy, Shown } from './code-journey.ts'

export const beginSetup = (to: Connection, signal: AbortSignal) =>
  call<BegunCodeRegistration>(to, 'POST', 'code-registrations', signal, {})

/** Repeating it with the same code and name is safe after they were accepted; so are the next two. */
export const confirmSetup = (to: Connection, id: string, code: string, name: string, signal: AbortSignal) =>
  call<FinishedCodeTicket>(to, 'POST', `code-registrations/${id}`, signal, { code, ...(name && { name }) })

export const listCodeDevices = (to: Connection, signal: AbortSignal) =>
  call<BegunCodeAuthentication>(to, 'POST', 'code-authentications', signal, {})

export const showCode = (to: Connection, id: string, shown: Shown, signal: AbortSignal) =>
  call<FinishedCodeTicket>(to, 'POST', `code-authentications/${id}${'codes' in shown ? '/resynchronize' : ''}`, signal, shown)

export const sendCode = (to: Connection, id: string, by: SentBy, signal: AbortSignal) =>
  call<unknown>(to, 'POST', `code-authentications/${id}/send`, signal, { by })

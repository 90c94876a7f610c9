/** The operations by which a page sets up a device for one-time codes and proves one; a part of `operations.ts`. */
import type { codeTicketRoutes } from '../contract/code-ticket-routes.ts'
import { beginCodeAuthentication } from '../relying-party/code-tickets/begin-code-authentication.ts'
import { beginCodeRegistration } from '../relying-party/code-tickets/begin-code-registration.ts'
import { finishCodeAuthentication, resynchronizeOwnDevice } from '../relying-party/code-tickets/finish-code-authentication.ts'
import { finishCodeRegistration } from '../relying-party/code-tickets/finish-code-registration.ts'
import { sendOwnCode } from '../relying-party/code-tickets/send-own-code.ts'
import type { OperationsOf } from './operations.ts'

export const codeTicketOperations: OperationsOf<(typeof codeTicketRoutes)[number]['name']> = {
  beginCodeRegistration: (services, caller) => beginCodeRegistration(services, caller),
  finishCodeRegistration: (services, caller, { id, body }) => finishCodeRegistration(services, caller, { id, code: body.code, name: body.name }),
  beginCodeAuthentication: (services, caller) => beginCodeAuthentication(services, caller),
  finishCodeAuthentication: (services, caller, { id, body }) => finishCodeAuthentication(services, caller, { id, code: body.code }),
  resynchronizeOwnDevice: (services, caller, { id, body }) => resynchronizeOwnDevice(services, caller, { id, codes: body.codes }),
  sendOwnCode: (services, caller, { id, body }) => sendOwnCode(services, caller, { id, by: body.by }),
}

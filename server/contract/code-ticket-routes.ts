/** The routes by which a page sets up a device for one-time codes and proves one; a part of `routes.ts`. */
import type { Route } from './routes.ts'
import * as codes from './shapes/code-tickets.ts'
import { sendCode, sentCode } from './shapes/oath.ts'

export const codeTicketRoutes = [
  { name: 'beginCodeRegistration', method: 'post', path: '/v1/code-registrations', caller: 'ticket', summary: 'Begin to set up a device for one-time codes; the answer shows its secret, this once', body: codes.beginCodeRegistration, status: 201, answer: codes.begunCodeRegistration, refusals: ['operation_not_allowed', 'ticket_spent', 'too_many_starts', 'device_limit'] },
  { name: 'finishCodeRegistration', method: 'post', path: '/v1/code-registrations/{id}', caller: 'ticket', summary: 'Show the first code of the device that is set up; it is usable then', body: codes.finishCodeRegistration, status: 200, answer: codes.finishedCodeTicket, refusals: ['operation_not_allowed', 'device_not_found', 'otp_wrong', 'otp_locked', 'ticket_spent'] },
  { name: 'beginCodeAuthentication', method: 'post', path: '/v1/code-authentications', caller: 'ticket', summary: "The user's devices whose codes may be asked for", body: codes.beginCodeAuthentication, status: 200, answer: codes.begunCodeAuthentication, refusals: ['operation_not_allowed', 'ticket_spent', 'no_code_device'] },
  { name: 'finishCodeAuthentication', method: 'post', path: '/v1/code-authentications/{id}', caller: 'ticket', summary: 'Prove with a code of this device; each is good once', body: codes.finishCodeAuthentication, status: 200, answer: codes.finishedCodeTicket, refusals: ['operation_not_allowed', 'device_not_found', 'device_disabled', 'otp_wrong', 'otp_locked', 'ticket_spent'] },
  { name: 'resynchronizeOwnDevice', method: 'post', path: '/v1/code-authentications/{id}/resynchronize', caller: 'ticket', summary: 'Prove with two codes in a row of a device that ran ahead, which is found again', body: codes.resynchronizeOwnDevice, status: 200, answer: codes.finishedCodeTicket, refusals: ['operation_not_allowed', 'device_not_found', 'device_disabled', 'otp_wrong', 'otp_locked', 'ticket_spent'] },
  { name: 'sendOwnCode', method: 'post', path: '/v1/code-authentications/{id}/send', caller: 'ticket', summary: "Have a code sent to the user, where the policy lets a page", body: sendCode, status: 200, answer: sentCode, refusals: ['operation_not_allowed', 'device_not_found', 'device_disabled', 'otp_locked', 'sending_not_allowed', 'address_missing', 'too_many_starts'] },
] as const satisfies readonly Route[]

/** The operations of devices that show one-time codes; a part of `operations.ts`. */
import type { oathRoutes } from '../contract/oath-routes.ts'
import { addOathDevice } from '../relying-party/oath/add-oath-device.ts'
import { askOathDevice } from '../relying-party/oath/ask-oath-device.ts'
import { assignOathDevice, unassignOathDevice } from '../relying-party/oath/assign-oath-device.ts'
import { findOathDevice } from '../relying-party/oath/find-oath-device.ts'
import { importOathDevices } from '../relying-party/oath/import-oath-devices.ts'
import { listOathDevices } from '../relying-party/oath/list-oath-devices.ts'
import { provisionOathDevice } from '../relying-party/oath/provision-oath-device.ts'
import { removeOathDevice } from '../relying-party/oath/remove-oath-device.ts'
import { resynchronizeOathDevice } from '../relying-party/oath/resynchronize-oath-device.ts'
import { sendCode } from '../relying-party/oath/send-code.ts'
import { renameOathDevice, switchOathDevice, unlockOathDevice } from '../relying-party/oath/switch-oath-device.ts'
import { validateCode, validateUserCode } from '../relying-party/oath/validate-code.ts'
import type { OperationsOf } from './operations.ts'
import { readLimit, readSerial, readUsername } from './query.ts'

export const oathOperations: OperationsOf<(typeof oathRoutes)[number]['name']> = {
  addOathDevice: (services, caller, { body }) => addOathDevice(services, caller, body),
  importOathDevices: (services, caller, { body }) => importOathDevices(services, caller, body),
  listOathDevices: (services, caller, { query }) =>
    listOathDevices(services, caller, { username: readUsername(query), after: readSerial(query, 'from'), limit: readLimit(query) }),
  findOathDevice: (services, caller, { id }) => findOathDevice(services, caller, { id }),
  renameOathDevice: (services, caller, { id, body }) => renameOathDevice(services, caller, { id, name: body.name }),
  removeOathDevice: (services, caller, { id }) => removeOathDevice(services, caller, { id }),
  assignOathDevice: (services, caller, { id, body }) => assignOathDevice(services, caller, { id, username: body.username }),
  unassignOathDevice: (services, caller, { id }) => unassignOathDevice(services, caller, { id }),
  switchOathDevice: (services, caller, { id, body }) => switchOathDevice(services, caller, { id, state: body.state }),
  unlockOathDevice: (services, caller, { id }) => unlockOathDevice(services, caller, { id }),
  provisionOathDevice: (services, caller, { id, body }) => provisionOathDevice(services, caller, { id, confirm: body.confirm }),
  askOathDevice: (services, caller, { id, body }) => askOathDevice(services, caller, { id, question: body.question }),
  sendCode: (services, caller, { id, body }) => sendCode(services, caller, { id, by: body.by }),
  validateCode: (services, caller, { id, body }) => validateCode(services, caller, { id, code: body.code }),
  validateUserCode: (services, caller, { username, body }) => validateUserCode(services, caller, { username, code: body.code }),
  resynchronizeOathDevice: (services, caller, { id, body }) => resynchronizeOathDevice(services, caller, { id, codes: body.codes }),
}

/** The operations of licenses and their instances; a part of `operations.ts`. */
import type { licensingRoutes } from '../contract/licensing-routes.ts'
import { addDevice } from '../relying-party/licensing/add-device.ts'
import { beginActivation } from '../relying-party/licensing/begin-activation.ts'
import { deactivateInstance } from '../relying-party/licensing/deactivate-instance.ts'
import { findActivation } from '../relying-party/licensing/find-activation.ts'
import { listActivationKeys } from '../relying-party/licensing/issuer-keys.ts'
import { testSignature } from '../relying-party/licensing/test-signature.ts'
import { addLicenses } from '../relying-party/licensing/add-licenses.ts'
import { assignLicense } from '../relying-party/licensing/assign-license.ts'
import { removeLicense, resetLicense, unassignLicense } from '../relying-party/licensing/clear-license.ts'
import { describeInstance } from '../relying-party/licensing/describe-instance.ts'
import { findLicense } from '../relying-party/licensing/find-license.ts'
import { importLicenses } from '../relying-party/licensing/import-licenses.ts'
import { listLicenses } from '../relying-party/licensing/list-licenses.ts'
import type { OperationsOf } from './operations.ts'
import { readFlag, readKeyId, readLimit, readSerial, readUsername } from './query.ts'

const clearing = (serial: string, query: ReadonlyMap<string, string>) => ({ serial, deleteInstances: readFlag(query, 'instances') })

export const licensingOperations: OperationsOf<(typeof licensingRoutes)[number]['name']> = {
  addLicenses: (services, caller, { body }) => addLicenses(services, caller, body),
  importLicenses: (services, caller, { body }) => importLicenses(services, caller, body),
  listLicenses: (services, caller, { query }) =>
    listLicenses(services, caller, { username: readUsername(query), after: readSerial(query, 'after'), limit: readLimit(query) }),
  findLicense: (services, caller, { serial }) => findLicense(services, caller, { serial }),
  removeLicense: (services, caller, { serial, query }) => removeLicense(services, caller, clearing(serial, query)),
  assignLicense: (services, caller, { serial, body }) => assignLicense(services, caller, { serial, username: body.username }),
  unassignLicense: (services, caller, { serial, query }) => unassignLicense(services, caller, clearing(serial, query)),
  resetLicense: (services, caller, { serial, query }) => resetLicense(services, caller, clearing(serial, query)),
  describeInstance: (services, caller, { id, body }) => describeInstance(services, caller, { id, description: body.description }),
  deactivateInstance: (services, caller, { id }) => deactivateInstance(services, caller, { id }),
  beginActivation: (services, caller, { body }) => beginActivation(services, caller, body),
  findActivation: (services, caller, { id }) => findActivation(services, caller, { id }),
  addDevice: (services, caller, { id, body }) => addDevice(services, caller, { id, body }),
  testSignature: (services, caller, { id, body }) => testSignature(services, caller, { id, signature: body.signature }),
  listActivationKeys: (services, _caller, { query }) => listActivationKeys(services, { keyId: readKeyId(query) }),
}

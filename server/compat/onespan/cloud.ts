/**
 * The cloud service's JSON: the same three steps by their later names. Its paths begin with `/v1`, as the
 * verifier's own do, so they hang below `/onespan`; a program takes that into its base address.
 */
import { z } from '@hono/zod-openapi'
import { refusals } from '../../contract/refusals.ts'
import { findLicense } from '../../relying-party/licensing/find-license.ts'
import type { DialectPath } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { checkDomain } from './domain.ts'
import { short } from './gateway.ts'
import { hang, step, type Members, type On, type Words } from './json-service.ts'
import { activateRegistered, addRegistered, register } from './provisioning.ts'
import { demandInstance, readSerial } from './serial.ts'
import { nameType } from './show-license.ts'
import { refuseAs } from './status.ts'

const activationType = 'offlineMDL'

const steps = [
  step({
    path: '/onespan/v1/users/register',
    shape: z.object({ userID: short, domain: z.string().max(300).optional(), staticPassword: short, activationType: z.string().max(50).optional() }),
    event: 'activation.begun',
    run: async (on, body) => {
      checkDomain(on.options, body.domain)
      if ((body.activationType ?? activationType) !== activationType) throw refuseAs('STAT_INVPARAM', `activationType is "${activationType}" here.`)
      const { registrationId, serial, hex } = await register(on, { username: body.userID, password: body.staticPassword })
      return {
        activationMessage1: hex, activationType, domain: on.options.domain, registrationID: registrationId, serialNumber: serial, userID: body.userID,
      }
    },
  }),
  step({
    path: '/onespan/v1/registrations/:id/add-device',
    shape: z.object({ deviceCode: short }),
    event: 'activation.code_tried',
    run: async (on, { deviceCode }) => {
      const id = on.call.parameter('id')
      const { serial, hex } = await addRegistered(on, id, { code: deviceCode, description: '' })
      return { activationMessage2: hex, ...(await describeDevice(on, id, serial)) }
    },
  }),
  step({
    path: '/onespan/v1/registrations/:id/activate',
    shape: z.object({ signature: short }),
    event: 'activation.signature_tried',
    run: async (on, { signature }) => {
      const id = on.call.parameter('id')
      const { serial } = await activateRegistered(on, id, signature)
      return describeDevice(on, id, serial)
    },
  }),
]

async function describeDevice({ services, caller, options }: On, registrationID: string, serialNumber: string): Promise<Members> {
  const { license: serial, number } = readSerial(serialNumber)
  const license = await findLicense(services, caller, { serial })
  const instance = demandInstance(license, number)
  return {
    activationType, deviceStatus: instance.state, deviceType: nameType(instance),
    domain: options.domain, registrationID, serialNumber, userID: license.username ?? '',
  }
}

const words: Words = {
  tellDone: (_options, result) => result,
  tellNo: ({ numberOf }, { status, text }) => ({ error: numberOf(status), message: text, validationErrors: [] }),
  httpStatus: ({ code }) => refusals[code].status,
  headers: ({ requestId }) => ({ 'log-correlation-id': requestId }),
}

export function createCloud(dialect: Dialect): readonly DialectPath[] {
  return hang(dialect, words, steps)
}

/** The older gateway's JSON for users who add a device themselves: three steps, and one of them in its first version too. */
import { z } from '@hono/zod-openapi'
import type { DialectPath } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { checkDomain } from './domain.ts'
import { hang, step, type Words } from './json-service.ts'
import type { Options } from './options.ts'
import { activateRegistered, addRegistered, register } from './provisioning.ts'
import type { Told } from './status.ts'

export const short = z.string().min(1).max(300)
const second = '/rest/v2/provisioning'

const steps = [
  step({
    path: `${second}/MdlRegister`,
    shape: z.object({ userID: short, domain: z.string().max(300).optional(), password: short }),
    event: 'activation.begun',
    run: async (on, { userID, domain, password }) => {
      checkDomain(on.options, domain)
      const { registrationId, hex } = await register(on, { username: userID, password })
      return { registrationIdentifier: registrationId, activationMessageImage: hex }
    },
  }),
  step({
    path: `${second}/MdlAddDevice`,
    shape: z.object({ registrationIdentifier: short, deviceCode: short, description: z.string().max(1000).optional() }),
    event: 'activation.code_tried',
    run: async (on, { registrationIdentifier, deviceCode, description }) => {
      const { hex } = await addRegistered(on, registrationIdentifier, { code: deviceCode, description: description ?? '' })
      return { instanceActivationMessage: hex }
    },
  }),
  step({
    path: `${second}/MdlActivate`,
    shape: z.object({ registrationIdentifier: short, signature: short }),
    event: 'activation.signature_tried',
    run: async (on, { registrationIdentifier, signature }) => {
      const { serial, username } = await activateRegistered(on, registrationIdentifier, signature)
      return { userID: username, domain: on.options.domain, serialNumber: serial }
    },
  }),
]

/** Of the first version, the one step that the public documents show. */
const firstSteps = [
  step({
    path: '/rest/activation/MdlAddDevice',
    shape: z.object({ registrationID: short, deviceCode: short }),
    event: 'activation.code_tried',
    run: async (on, { registrationID, deviceCode }) => {
      const { hex } = await addRegistered(on, registrationID, { code: deviceCode, description: '' })
      return { instanceActivationMessage: hex }
    },
  }),
]

const done: Told = { status: 'STAT_SUCCESS', text: '' }

const words: Words = {
  tellDone: (options, result) => ({ resultCodes: tellCodes(options, done), result }),
  tellNo: (options, told) => ({ resultCodes: tellCodes(options, told), result: {}, errorDesc: told.text }),
  httpStatus: () => 200,
  headers: () => ({}),
}

const firstWords: Words = {
  ...words,
  tellDone: (options, result) => ({ ...tellError(options, done), ...result }),
  tellNo: tellError,
}

export function createGateway(dialect: Dialect): readonly DialectPath[] {
  return [...hang(dialect, words, steps), ...hang(dialect, firstWords, firstSteps)]
}

function tellCodes({ numberOf }: Options, { status }: Told) {
  const ok = status === 'STAT_SUCCESS'
  return { returnCodeEnum: ok ? 'RET_SUCCESS' : 'RET_FAILURE', statusCodeEnum: status, returnCode: ok ? 0 : -1, statusCode: numberOf(status) }
}

function tellError({ numberOf }: Options, { status }: Told): { readonly errorCode: number; readonly errorMessage: string } {
  return { errorCode: numberOf(status), errorMessage: status }
}

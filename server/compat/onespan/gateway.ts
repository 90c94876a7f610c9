/** The older gateway's JSON for users who add a device themselves: three steps, one answer shape. */
import { z } from '@hono/zod-openapi'
import { refusals } from '../../contract/refusals.ts'
import { Refusal } from '../../contract/refuse.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall, DialectPath } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { checkDomain } from './domain.ts'
import type { Options } from './options.ts'
import { activateRegistered, addRegistered, register } from './provisioning.ts'
import { authenticateProvisioning } from './provisioning-caller.ts'
import { refuseAs, tellRefusal, type Told } from './status.ts'

type On = Dialect & { readonly caller: AccountCaller }
type Step<Shape extends z.ZodType> = {
  readonly shape: Shape
  readonly event: string
  readonly run: (on: On, body: z.infer<Shape>) => Promise<Readonly<Record<string, string>>>
}

const step = <Shape extends z.ZodType>(one: Step<Shape>): Step<Shape> => one
const short = z.string().min(1).max(300)

/** Members that are not known are passed over, as the older gateway does. */
const steps = {
  MdlRegister: step({
    shape: z.object({ userID: short, domain: z.string().max(300).optional(), password: short }),
    event: 'activation.begun',
    run: async (on, { userID, domain, password }) => {
      checkDomain(on.options, domain)
      const { registrationId, hex } = await register(on, { username: userID, password })
      return { registrationIdentifier: registrationId, activationMessageImage: hex }
    },
  }),
  MdlAddDevice: step({
    shape: z.object({ registrationIdentifier: short, deviceCode: short, description: z.string().max(1000).optional() }),
    event: 'activation.code_tried',
    run: async (on, { registrationIdentifier, deviceCode, description }) => {
      const { hex } = await addRegistered(on, registrationIdentifier, { code: deviceCode, description: description ?? '' })
      return { instanceActivationMessage: hex }
    },
  }),
  MdlActivate: step({
    shape: z.object({ registrationIdentifier: short, signature: short }),
    event: 'activation.signature_tried',
    run: async (on, { registrationIdentifier, signature }) => {
      const { serial, username } = await activateRegistered(on, registrationIdentifier, signature)
      return { userID: username, domain: on.options.domain, serialNumber: serial }
    },
  }),
} as const

export function createGateway(dialect: Dialect): readonly DialectPath[] {
  return Object.entries(steps).map(([name, one]) => ({
    path: `/rest/v2/provisioning/${name}`,
    methods: ['POST'],
    serve: (call) => serve(dialect, call, one as Step<z.ZodType>),
    refuse: (refusal) => answerNo(dialect.options, refusal),
  }))
}

async function serve(dialect: Dialect, call: DialectCall, { shape, event, run }: Step<z.ZodType>): Promise<DialectAnswer> {
  const body = await call.readJson()
  const caller = await authenticateProvisioning(dialect, call)
  try {
    const parsed = shape.safeParse(body)
    if (!parsed.success) throw refuseAs('STAT_INVDATA', 'The body does not have the documented members.')
    const result = await run({ ...dialect, caller }, parsed.data)
    return { status: 200, kind: 'json', body: write(dialect.options, { status: 'STAT_SUCCESS', text: '' }, result), refusal: null }
  } catch (error) {
    if (!(error instanceof Refusal) || tellRefusal(error) === null) throw error
    await auditRefusal(dialect.services, caller, event, error)
    return { ...answerNo(dialect.options, error), status: 200 }
  }
}

function answerNo(options: Options, refusal: Refusal): DialectAnswer {
  const { status, title } = refusals[refusal.code]
  const told = tellRefusal(refusal) ?? { status: 'STAT_ERROR', text: title }
  const challenge: Readonly<Record<string, string>> = refusal.code === 'unauthorized' ? { 'www-authenticate': 'Basic realm="keytap", charset="UTF-8"' } : {}
  return { status, kind: 'json', body: write(options, told, {}), refusal, headers: challenge }
}

function write({ numberOf }: Options, { status, text }: Told, result: Readonly<Record<string, string>>): string {
  const ok = status === 'STAT_SUCCESS'
  const resultCodes = { returnCodeEnum: ok ? 'RET_SUCCESS' : 'RET_FAILURE', statusCodeEnum: status, returnCode: ok ? 0 : -1, statusCode: numberOf(status) }
  return JSON.stringify(ok ? { resultCodes, result } : { resultCodes, result, errorDesc: text })
}

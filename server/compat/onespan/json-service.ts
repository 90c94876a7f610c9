/** One JSON call of a user who adds a device: body, caller, step, answer in the words of one older interface. */
import type { z } from '@hono/zod-openapi'
import { refusals } from '../../contract/refusals.ts'
import { Refusal } from '../../contract/refuse.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall, DialectPath } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import type { Options } from './options.ts'
import { authenticateProvisioning } from './provisioning-caller.ts'
import { refuseAs, tellRefusal, type Told } from './status.ts'

export type On = Dialect & { readonly caller: AccountCaller; readonly call: DialectCall }

/** Members in the order in which they are answered. */
export type Members = Readonly<Record<string, string>>

export type Step<Shape extends z.ZodType = z.ZodType> = {
  readonly path: string
  /** Members that are not known are passed over, as the older systems do. */
  readonly shape: Shape
  /** What its attempt is called in the audit trail. */
  readonly event: string
  readonly run: (on: On, body: z.infer<Shape>) => Promise<Members>
}

export const step = <Shape extends z.ZodType>(one: Step<Shape>): Step => one as unknown as Step

/** How an interface says yes and no. */
export type Words = {
  readonly tellDone: (options: Options, result: Members) => unknown
  readonly tellNo: (options: Options, told: Told) => unknown
  /** Of a no that was judged; what was not heard at all keeps its own. */
  readonly httpStatus: (refusal: Refusal) => number
  readonly headers: (call: DialectCall) => Readonly<Record<string, string>>
}

export function hang(dialect: Dialect, words: Words, steps: readonly Step[]): readonly DialectPath[] {
  return steps.map((one) => ({
    path: one.path,
    methods: ['POST'],
    serve: (call) => serve(dialect, call, one, words),
    refuse: (refusal, call) => answerNo(dialect.options, call, words, refusal, refusals[refusal.code].status),
  }))
}

async function serve(dialect: Dialect, call: DialectCall, { shape, event, run }: Step, words: Words): Promise<DialectAnswer> {
  const body = await call.readJson()
  const caller = await authenticateProvisioning(dialect, call)
  try {
    const parsed = shape.safeParse(body)
    if (!parsed.success) throw refuseAs('STAT_INVDATA', 'The body does not have the documented members.')
    const done = words.tellDone(dialect.options, await run({ ...dialect, caller, call }, parsed.data))
    return { status: 200, kind: 'json', body: JSON.stringify(done), refusal: null, headers: words.headers(call) }
  } catch (error) {
    if (!(error instanceof Refusal) || tellRefusal(error) === null) throw error
    await auditRefusal(dialect.services, caller, event, error)
    return answerNo(dialect.options, call, words, error, words.httpStatus(error))
  }
}

function answerNo(options: Options, call: DialectCall, words: Words, refusal: Refusal, status: number): DialectAnswer {
  const told = tellRefusal(refusal) ?? { status: 'STAT_ERROR', text: refusals[refusal.code].title }
  const challenge: Members = refusal.code === 'unauthorized' && status === 401 ? { 'www-authenticate': 'Basic realm="keytap", charset="UTF-8"' } : {}
  return { status, kind: 'json', body: JSON.stringify(words.tellNo(options, told)), refusal, headers: { ...words.headers(call), ...challenge } }
}

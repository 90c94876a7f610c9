/** One JSON object in, one out: `type` says which operation, and comes back. */
import { refusals } from '../../contract/refusals.ts'
import { refuse, Refusal } from '../../contract/refuse.ts'
import type { AccountCaller } from '../../relying-party/services.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import type { Answer, Dialect, OperationEntry } from './asked.ts'
import { authenticateMembers } from './callers.ts'
import { createMembers, type Members } from './members.ts'
import { nameUser } from './name-user.ts'
import { findOperation, unknownOperation } from './operations.ts'
import { isFault, tellRefusal } from './status.ts'

/** POST, or GET with the same body, as some programs of the older system send it. */
export async function serveRest(dialect: Dialect, call: DialectCall): Promise<DialectAnswer> {
  if (call.method !== 'POST' && call.method !== 'GET') throw refuse('method_not_allowed')
  const members = createMembers(await call.readJson())
  const type = (members.text('type') ?? '').trim()
  const entry = findOperation(type)
  // Before it is known who asks, only what is known here is said again.
  let echo = entry === null ? '' : type
  try {
    const caller = await authenticateMembers(dialect, call, members)
    echo = type.slice(0, longestType)
    const answer = await run(dialect, caller, members, entry ?? unknownOperation)
    return { status: 200, kind: 'json', body: JSON.stringify({ errorCode: 0, errorMessage: 'OK', type: echo, ...answer }), refusal: null }
  } catch (error) {
    // What is judged is an answer of the interface; what is overload or a fault keeps the status of one.
    if (!(error instanceof Refusal) || isFault(error)) throw error
    return answerNo(error, echo)
  }
}

const longestType = 64

async function run({ services, options }: Dialect, caller: AccountCaller, given: Members, entry: OperationEntry): Promise<Answer> {
  try {
    const members = await nameUser(services, caller, given)
    return await entry.run({ services, options, caller, members })
  } catch (error) {
    if (error instanceof Refusal) await auditRefusal(services, caller, entry.event, error)
    throw error
  }
}

/** @param type null where the request was not heard: then HTTP says no as well */
export function answerNo(refusal: Refusal, type: string | null): DialectAnswer {
  const status = type === null ? refusals[refusal.code].status : 200
  return { status, kind: 'json', body: JSON.stringify({ ...tellRefusal(refusal), ...(type === null ? {} : { type }) }), refusal }
}

/** One JSON object in, one out: `type` says which operation, and comes back. */
import { refusals } from '../../contract/refusals.ts'
import { refuse, Refusal } from '../../contract/refuse.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { authenticateMembers } from './callers.ts'
import { createMembers } from './members.ts'
import { findOperation } from './operations.ts'
import { isFault, tellRefusal } from './status.ts'

export async function serveRest(dialect: Dialect, call: DialectCall): Promise<DialectAnswer> {
  const members = createMembers(await call.readJson())
  const type = members.text('type') ?? ''
  const entry = findOperation(type)
  try {
    const caller = await authenticateMembers(dialect, call, members)
    if (entry === null) throw refuse('malformed', { detail: 'The type is none that is known here.' })
    try {
      const answer = await entry.run({ services: dialect.services, options: dialect.options, caller, members })
      return { status: 200, kind: 'json', body: JSON.stringify({ errorCode: 0, errorMessage: 'OK', type, ...answer }), refusal: null }
    } catch (error) {
      if (error instanceof Refusal) await auditRefusal(dialect.services, caller, entry.event, error)
      throw error
    }
  } catch (error) {
    // What is judged is an answer of the interface; what is overload or a fault keeps the status of one.
    if (!(error instanceof Refusal) || isFault(error)) throw error
    return answerNo(error, entry === null ? '' : type)
  }
}

/** @param type null where the request was not heard: then HTTP says no as well */
export function answerNo(refusal: Refusal, type: string | null): DialectAnswer {
  const status = type === null ? refusals[refusal.code].status : 200
  return { status, kind: 'json', body: JSON.stringify({ ...tellRefusal(refusal), ...(type === null ? {} : { type }) }), refusal }
}

/** The dialect's door: its paths, hung by `main.ts` where the operator wants it. */
import { refuse } from '../../contract/refuse.ts'
import { createClientRegister } from '../soap/client-register.ts'
import type { CreateDialect, DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { answerFault } from '../soap/fault.ts'
import type { Dialect } from './asked.ts'
import { readOptions } from './options.ts'
import { answerNo, serveRest } from './serve-rest.ts'
import { serveWcf } from './serve-wcf.ts'
import { answerWsdl, wcfPath } from './wsdl.ts'

export const restPath = '/AuthServer/REST/U2F/U2FServer.aspx'

/** @throws {TypeError} for an option that is not known */
export const createDialect: CreateDialect = (services, settings) => {
  const dialect: Dialect = { services, options: readOptions(settings.options), clients: createClientRegister(settings.clients) }
  return [
    { path: restPath, methods: ['POST', 'GET'], serve: (call) => serveRest(dialect, call), refuse: (refusal) => answerNo(refusal, null) },
    { path: wcfPath, methods: null, serve: (call) => serve(dialect, call), refuse: answerFault },
  ]
}

async function serve(dialect: Dialect, call: DialectCall): Promise<DialectAnswer> {
  if (call.method === 'POST') return serveWcf(dialect, call)
  if (call.method === 'GET' && /^(?:single)?wsdl$/i.test(call.query)) return answerWsdl(call)
  throw refuse('method_not_allowed')
}

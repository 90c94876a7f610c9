/** The dialect's door: its paths, hung by `main.ts` where the operator wants it. */
import { createClientRegister } from '../soap/client-register.ts'
import type { CreateDialect } from '../soap/dialect.ts'
import type { Dialect } from './asked.ts'
import { readOptions } from './options.ts'
import { answerNo, serveRest } from './serve-rest.ts'

export const restPath = '/AuthServer/REST/U2F/U2FServer.aspx'

/** @throws {TypeError} for an option that is not known */
export const createDialect: CreateDialect = (services, settings) => {
  const dialect: Dialect = { services, options: readOptions(settings.options), clients: createClientRegister(settings.clients) }
  return [{ path: restPath, methods: ['POST'], serve: (call) => serveRest(dialect, call), refuse: (refusal) => answerNo(refusal, null) }]
}

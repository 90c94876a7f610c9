/** The dialect's door: its paths, hung by `main.ts` where the operator wants it. */
import { refuse } from '../../contract/refuse.ts'
import { createClientRegister } from '../soap/client-register.ts'
import type { CreateDialect, DialectAnswer, DialectCall, DialectPath } from '../soap/dialect.ts'
import { answerFault } from '../soap/fault.ts'
import { refuseKeyInAddress } from '../soap/key-in-address.ts'
import type { Dialect } from './asked.ts'
import { createCloud } from './cloud.ts'
import { createGateway } from './gateway.ts'
import { administrationPath, provisioningPath } from './namespaces.ts'
import { readOptions } from './options.ts'
import { serveSoap } from './serve-soap.ts'
import { answerWsdl } from './wsdl.ts'

/** @throws {TypeError} for an option that is not known */
export const createDialect: CreateDialect = (services, settings) => {
  const dialect: Dialect = { services, options: readOptions(settings.options), clients: createClientRegister(settings.clients) }
  const hang = (path: string, service: 'administration' | 'provisioning') =>
    ({ path, methods: null, serve: (call: DialectCall) => serve(dialect, call, service), refuse: answerFault })
  const paths: readonly DialectPath[] = [
    // The older system has one address for everything, and clients that know only host and port.
    { path: '/', methods: ['POST'], serve: (call) => serveSoap(dialect, call), refuse: answerFault },
    hang(administrationPath, 'administration'),
    hang(provisioningPath, 'provisioning'),
    ...createGateway(dialect),
    ...createCloud(dialect),
  ]
  return paths.map((path) => ({ ...path, serve: async (call) => {
    refuseKeyInAddress(call, keyNames)
    return path.serve(call)
  } }))
}

const keyNames: ReadonlySet<string> = new Set(['credfld_password', 'apikey', 'sessionid', 'credfld_session_id', 'provfld_static_password', 'staticpassword'])

async function serve(dialect: Dialect, call: DialectCall, service: 'administration' | 'provisioning'): Promise<DialectAnswer> {
  if (call.method === 'POST') return serveSoap(dialect, call)
  if (call.method === 'GET' && /^wsdl$/i.test(call.query)) return answerWsdl(call, service)
  throw refuse('method_not_allowed')
}

/** The service's WSDL, our own: the older system's is not public. No `xs:any`, so that every generator takes it. */
import { readOwnAddress } from '../soap/address.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { complexType, wrapperElement, writeWsdl, type Field } from '../soap/write-wsdl.ts'
import { findOperation } from './operations.ts'
import { credentials, wcfOperations, type ResultField, type WcfOperation } from './wcf-operations.ts'

export const namespace = 'http://tempuri.org/'
export const wcfPath = '/AuthServerWCFService/SurePassAuthServerWCFService.svc'

/** Only what is known here is offered. */
const offered = () => Object.entries(wcfOperations).filter(([, { types }]) => types.some((type) => findOperation(type) !== null))

export function answerWsdl(call: DialectCall): DialectAnswer {
  const operations = offered()
  const results = new Map(operations.map(([, operation]) => [operation.result, operation]))
  const content = operations.map(([name, operation]) => describe(name, operation)).join('')
    + [...results].map(([name, { fields }]) => complexType(name, [
      { name: 'ErrorCode', type: 'xs:int' }, { name: 'ErrorMsg', type: 'xs:string', optional: true },
      ...fields.map(describeField),
    ])).join('')
    + complexType('U2FRequest', ['Challenge', 'AppId', 'SessionId', 'KeyHandle', 'Version'].map((name) => ({ name, type: 'xs:string', optional: true })))
  const body = writeWsdl({
    service: 'SurePassAuthServerWCFService', namespace, address: `${readOwnAddress(call)}${wcfPath}`, prefixes: {},
    schemas: [{ namespace, imports: [], content, qualified: true }], operations: operations.map(([name]) => name),
  })
  return { status: 200, kind: 'xml', body, refusal: null }
}

const describeField = ([name, , type]: ResultField): Field =>
  type === 'U2FRequest' ? { name, type: 'tns:U2FRequest', many: true } : { name, type: `xs:${type ?? 'string'}`, optional: true }

function describe(name: string, { parameters, result }: WcfOperation): string {
  const fields = [...credentials, ...parameters].map(([field, , type]): Field => ({ name: field, type: `xs:${type ?? 'string'}`, optional: true }))
  return wrapperElement(name, fields) + wrapperElement(`${name}Response`, [{ name: `${name}Result`, type: `tns:${result}`, optional: true }])
}

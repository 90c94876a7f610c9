/** The service's WSDL, our own: the older system's is not public. No `xs:any`, so that every generator takes it. */
import { readOwnAddress } from '../soap/address.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { complexType, wrapperElement, writeWsdl, type Field } from '../soap/write-wsdl.ts'
import { findOperation } from './operations.ts'
import { credentials, deviceFields, requestFields, wcfOperations, type ResultField, type WcfOperation } from './wcf-operations.ts'

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
    + complexType('U2FRequest', requestFields.map(describeField))
    + complexType('Device', deviceFields.map(describeField))
    + complexType('ArrayOfDevice', [{ name: 'Device', type: 'tns:Device', many: true }])
  const body = writeWsdl({
    service: 'SurePassAuthServerWCFService', namespace, address: `${readOwnAddress(call)}${wcfPath}`, prefixes: {},
    schemas: [{ namespace, imports: [], content, qualified: true }], operations: operations.map(([name]) => name),
  })
  return { status: 200, kind: 'xml', body, refusal: null }
}

function describeField([name, , type]: ResultField): Field {
  if (type === 'U2FRequest') return { name, type: 'tns:U2FRequest', many: true }
  return { name, type: type === 'ArrayOfDevice' ? 'tns:ArrayOfDevice' : `xs:${type ?? 'string'}`, optional: true }
}

function describe(name: string, { parameters, result }: WcfOperation): string {
  const fields = [...credentials, ...parameters].map(([field, , type]): Field => ({ name: field, type: `xs:${type ?? 'string'}`, optional: true }))
  return wrapperElement(name, fields) + wrapperElement(`${name}Response`, [{ name: `${name}Result`, type: `tns:${result}`, optional: true }])
}

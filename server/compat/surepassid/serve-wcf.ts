/** The older system's SOAP service: an element with named parameters in, its result class out. */
import { refuse, Refusal } from '../../contract/refuse.ts'
import { findChild, readText, type XmlElement } from '../../xml/element.ts'
import { auditRefusal } from '../soap/audit-refusal.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { readSoapBody, writeEnvelope } from '../soap/envelope.ts'
import { element, textElement, type Xml } from '../soap/write-xml.ts'
import type { Answer, Dialect } from './asked.ts'
import { authenticateMembers } from './callers.ts'
import { createMembers, type Members } from './members.ts'
import { findOperation, unknownOperation } from './operations.ts'
import { isFault, tellRefusal } from './status.ts'
import { credentials, deviceFields, requestFields, wcfOperations, type ResultField, type WcfOperation } from './wcf-operations.ts'
import { namespace } from './wsdl.ts'

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance'

/** @throws {Refusal} what no result can tell of */
export async function serveWcf(dialect: Dialect, call: DialectCall): Promise<DialectAnswer> {
  const asked = await readSoapBody(call)
  const operation = Object.hasOwn(wcfOperations, asked.name) && asked.namespace === namespace ? wcfOperations[asked.name] : undefined
  if (operation === undefined) throw refuse('malformed', { detail: 'The Body holds no operation that is known here.', params: { fault: 'Client' } })
  const members = readMembers(asked, operation)
  try {
    return answer(asked.name, writeFields(operation.fields, await run(dialect, call, members, operation)), null)
  } catch (error) {
    if (!(error instanceof Refusal) || isFault(error)) throw error
    return answer(asked.name, '', error)
  }
}

async function run(dialect: Dialect, call: DialectCall, members: Members, { type }: WcfOperation): Promise<Answer> {
  const caller = await authenticateMembers(dialect, call, members)
  let entry = unknownOperation
  try {
    entry = findOperation(type(members)) ?? unknownOperation
    return await entry.run({ services: dialect.services, options: dialect.options, caller, members })
  } catch (error) {
    if (error instanceof Refusal) await auditRefusal(dialect.services, caller, entry.event, error)
    throw error
  }
}

/** In any order; what is left out or nil is not there. What is no parameter is refused, since less than was asked is not done. */
function readMembers(asked: XmlElement, { parameters }: WcfOperation): Members {
  const left = new Map([...credentials, ...parameters].map(([name, member]) => [name, member]))
  const given: Record<string, string> = {}
  for (const child of asked.children) {
    const member = left.get(child.name)
    if (child.namespace !== '' && child.namespace !== asked.namespace) throw unfit('holds an element of another namespace')
    if (member === undefined) throw unfitChild(asked, child)
    left.delete(child.name)
    if (!isNil(child)) given[member] = readText(child)
  }
  return createMembers(given)
}

/** @throws {Refusal} malformed for a nil element that holds something: which of both would count? */
function isNil(child: XmlElement): boolean {
  const nil = /^(?:1|true)$/.test(child.attributes.get(`{${schemaInstance}}nil`) ?? '')
  if (nil && readText(child) !== '') throw unfit('holds a nil element with content')
  return nil
}

/** @throws {Refusal} xml_refused, as everywhere, for one that stands twice */
function unfitChild(asked: XmlElement, { name }: XmlElement) {
  findChild(asked, name)
  return unfit(`has no parameter "${/^\w{1,40}$/.test(name) ? name : '…'}"`)
}

const unfit = (why: string) => refuse('malformed', { detail: `The operation ${why}.`, params: { fault: 'Client' } })

function answer(name: string, fields: Xml, refusal: Refusal | null): DialectAnswer {
  const { errorCode, errorMessage } = refusal === null ? { errorCode: 0, errorMessage: 'OK' } : tellRefusal(refusal)
  const result = element(`${name}Result`, textElement('ErrorCode', errorCode) + textElement('ErrorMsg', errorMessage) + fields)
  return { status: 200, kind: 'xml', body: writeEnvelope(element(`${name}Response`, result, { xmlns: namespace })), refusal }
}

const writeFields = (fields: readonly ResultField[], given: Answer): Xml => fields.map((field) => writeField(field, given)).join('')

function writeField([name, member, type]: ResultField, given: Answer): Xml {
  const value = given[member]
  const writeAll = (item: string, fields: readonly ResultField[]): Xml =>
    Array.isArray(value) ? value.map((each: Answer) => element(item, writeFields(fields, each))).join('') : ''
  if (type === 'U2FRequest') return writeAll(name, requestFields)
  if (type === 'ArrayOfDevice') return Array.isArray(value) ? element(name, writeAll('Device', deviceFields)) : ''
  return typeof value === 'string' || typeof value === 'number' ? textElement(name, value) : ''
}

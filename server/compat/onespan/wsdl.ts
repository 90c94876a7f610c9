/**
 * What our answers are made of, type by type, in the namespaces that answers name. The older system's own
 * descriptions are not public; this one says what this door takes and gives.
 */
import { readOwnAddress } from '../soap/address.ts'
import type { DialectAnswer, DialectCall } from '../soap/dialect.ts'
import { complexType, wrapperElement, writeWsdl, type Field, type WsdlSchema } from '../soap/write-wsdl.ts'
import type { Xml } from '../soap/write-xml.ts'
import { executed, provisioned, queries, sessions } from './commands.ts'
import { administration, administrationPath, prefixes, provisioning, provisioningPath } from './namespaces.ts'
import { resultTypes, type ResultKind } from './results.ts'

const optional = true
const many = true
const basic = (name: string) => `BASIC-TYPES:${name}`

const basicTypes: Xml = [
  complexType('AttributeOptions', ['null', 'negative', 'masked'].map((name): Field => ({ name, type: 'xs:boolean', optional }))),
  // Typed on the wire by xsi:type.
  complexType('Attribute', [
    { name: 'value', type: 'xs:anyType', optional },
    { name: 'attributeID', type: 'xs:string' },
    { name: 'attributeOptions', type: basic('AttributeOptions'), optional },
  ]),
  complexType('AttributeSet', [{ name: 'attributes', type: basic('Attribute'), many }]),
  complexType('ResultCodes', [
    { name: 'returnCodeEnum', type: 'xs:string' },
    { name: 'statusCodeEnum', type: 'xs:string' },
    { name: 'returnCode', type: 'xs:int' },
    { name: 'statusCode', type: 'xs:int' },
  ]),
  complexType('Error', [{ name: 'errorCode', type: 'xs:int' }, { name: 'errorDesc', type: 'xs:string' }]),
  complexType('ErrorStack', [{ name: 'errors', type: basic('Error'), many }]),
  complexType('FieldSet', [{ name: 'attributeID', type: 'xs:string', many }]),
  complexType('QueryOptions', [
    { name: 'distinct', type: 'xs:boolean', optional },
    { name: 'rowcount', type: 'xs:unsignedInt', optional },
    { name: 'rowoffset', type: 'xs:unsignedInt', optional },
    { name: 'sortorder', type: 'xs:string', optional },
  ]),
].join('')

/** The results of one kind, plain or of a query. */
function describeKind(kind: ResultKind, listed: boolean): Xml {
  const { results, attributes } = resultTypes(kind, listed)
  const [, resultsName = ''] = results.split(':')
  const [, attributesName = ''] = attributes.split(':')
  const set: Field = listed ? { name: 'attributeList', type: basic('AttributeSet'), many } : { name: 'attributes', type: basic('Attribute'), many }
  return complexType(attributesName, [set]) + complexType(resultsName, [
    { name: 'resultCodes', type: basic('ResultCodes') },
    { name: 'resultAttribute', type: attributes },
    { name: 'errorStack', type: basic('ErrorStack') },
  ])
}

const session: Field = { name: 'sessionID', type: 'xs:string' }
const attributeSet: Field = { name: 'attributeSet', type: basic('AttributeSet') }

const requests = {
  session: [attributeSet],
  command: [session, { name: 'cmd', type: 'xs:string' }, attributeSet],
  query: [
    session, attributeSet,
    { name: 'fieldSet', type: basic('FieldSet'), optional },
    { name: 'queryOptions', type: basic('QueryOptions'), optional },
  ],
  provisioning: [{ name: 'cmd', type: 'xs:string' }, attributeSet],
} as const satisfies Record<string, readonly Field[]>

export type Operation = { readonly name: string; readonly request: keyof typeof requests; readonly kind: ResultKind }

const administrationOperations: readonly Operation[] = [
  ...Object.keys(sessions).map((name): Operation => ({ name, request: 'session', kind: 'Credential' })),
  ...Object.entries(executed).map(([name, { kind }]): Operation => ({ name, request: 'command', kind })),
  ...Object.entries(queries).map(([name, { kind }]): Operation => ({ name, request: 'query', kind })),
]

const provisioningOperations: readonly Operation[] =
  Object.entries(provisioned).map(([name, { kind }]): Operation => ({ name, request: 'provisioning', kind }))

const services = {
  administration: { name: 'Administration', namespace: administration, path: administrationPath, operations: administrationOperations },
  provisioning: { name: 'Provisioning', namespace: provisioning, path: provisioningPath, operations: provisioningOperations },
} as const

export function answerWsdl(call: DialectCall, service: keyof typeof services): DialectAnswer {
  const { name, namespace, path, operations } = services[service]
  return { status: 200, kind: 'xml', body: describe(name, namespace, readOwnAddress(call) + path, operations), refusal: null }
}

function describe(service: string, namespace: string, address: string, operations: readonly Operation[]): string {
  const kindSchemas = describeKinds(operations)
  const own: WsdlSchema = {
    namespace,
    imports: [prefixes['BASIC-TYPES'], ...kindSchemas.map((each) => each.namespace)],
    content: operations.map(describeOperation).join(''),
  }
  return writeWsdl({
    service, namespace, address, prefixes,
    schemas: [{ namespace: prefixes['BASIC-TYPES'], imports: [], content: basicTypes }, ...kindSchemas, own],
    operations: operations.map(({ name }) => name),
  })
}

/** A schema for each namespace that results are of. */
function describeKinds(operations: readonly Operation[]): readonly WsdlSchema[] {
  const contents = new Map<string, Map<string, Xml>>()
  for (const { kind, request } of operations) {
    const { results } = resultTypes(kind, request === 'query')
    const namespace = prefixes[results.split(':')[0] as keyof typeof prefixes]
    const types = contents.get(namespace) ?? new Map<string, Xml>()
    contents.set(namespace, types.set(results, describeKind(kind, request === 'query')))
  }
  return [...contents].map(([namespace, types]) => ({ namespace, imports: [prefixes['BASIC-TYPES']], content: [...types.values()].join('') }))
}

function describeOperation({ name, request, kind }: Operation): Xml {
  const results = resultTypes(kind, request === 'query').results
  return wrapperElement(name, requests[request]) + wrapperElement(`${name}Response`, [{ name: 'results', type: results }])
}

/** WSDL 1.1, document/literal over SOAP 1.1 (WS-I Basic Profile 1.1), written by ourselves: nobody else's is copied here. */
import { element, escapeXml, type Xml } from './write-xml.ts'

/** A schema's content, written already; prefixes are those of `Wsdl.prefixes`. */
export type WsdlSchema = {
  readonly namespace: string
  readonly imports: readonly string[]
  readonly content: Xml
  /** Its elements inside types are of its namespace too. */
  readonly qualified?: true
}

export type Wsdl = {
  readonly service: string
  readonly namespace: string
  /** Where the service answers. */
  readonly address: string
  /** By prefix; `tns` is the service's own. */
  readonly prefixes: Readonly<Record<string, string>>
  readonly schemas: readonly WsdlSchema[]
  /** Each with elements `<name>` and `<name>Response` of the service's namespace. */
  readonly operations: readonly string[]
}

const wsdl = 'http://schemas.xmlsoap.org/wsdl/'
const soap = 'http://schemas.xmlsoap.org/wsdl/soap/'
const http = 'http://schemas.xmlsoap.org/soap/http'
const schema = 'http://www.w3.org/2001/XMLSchema'

export function writeWsdl({ service, namespace, address, prefixes, schemas, operations }: Wsdl): string {
  const declared = Object.fromEntries(Object.entries(prefixes).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]))
  const content = element('types', schemas.map(writeSchema).join(''))
    + operations.map(writeMessages).join('')
    + element('portType', operations.map(writePortOperation).join(''), { name: `${service}Port` })
    + writeBinding(service, operations)
    + writeService(service, address)
  const attributes = { name: service, targetNamespace: namespace, xmlns: wsdl, 'xmlns:soap': soap, 'xmlns:xs': schema, 'xmlns:tns': namespace, ...declared }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('definitions', content, attributes)}`
}

function writeSchema({ namespace, imports, content, qualified }: WsdlSchema): Xml {
  const imported = imports.map((other) => element('xs:import', '', { namespace: other })).join('')
  return element('xs:schema', imported + content, { targetNamespace: namespace, elementFormDefault: qualified === true ? 'qualified' : 'unqualified' })
}

const writeMessage = (name: string, part: string): Xml =>
  element('message', element('part', '', { name: 'parameters', element: `tns:${part}` }), { name })

const writeMessages = (name: string): Xml => writeMessage(`${name}Request`, name) + writeMessage(`${name}Response`, `${name}Response`)

const writePortOperation = (name: string): Xml =>
  element('operation', element('input', '', { message: `tns:${name}Request` }) + element('output', '', { message: `tns:${name}Response` }), { name })

function writeBinding(service: string, operations: readonly string[]): Xml {
  const body = element('soap:body', '', { use: 'literal' })
  const inner = element('soap:operation', '', { soapAction: '' }) + element('input', body) + element('output', body)
  const style = element('soap:binding', '', { style: 'document', transport: http })
  return element('binding', style + operations.map((name) => element('operation', inner, { name })).join(''), { name: `${service}Binding`, type: `tns:${service}Port` })
}

function writeService(service: string, address: string): Xml {
  const port = element('port', `<soap:address location="${escapeXml(address)}"/>`, { name: `${service}Port`, binding: `tns:${service}Binding` })
  return element('service', port, { name: service })
}

export type Field = { readonly name: string; readonly type: string; readonly many?: true; readonly optional?: true }

/** `<xs:complexType name><xs:sequence>…` */
export const complexType = (name: string, fields: readonly Field[]): Xml => element('xs:complexType', writeSequence(fields), { name })

/** An element whose type has no name, so that generators make no class for what only wraps. */
export const wrapperElement = (name: string, fields: readonly Field[]): Xml => element('xs:element', element('xs:complexType', writeSequence(fields)), { name })

function writeSequence(fields: readonly Field[]): Xml {
  const inner = fields.map(({ many, optional, ...field }) => element('xs:element', '', {
    ...field,
    ...(optional === true || many === true ? { minOccurs: '0' } : {}),
    ...(many === true ? { maxOccurs: 'unbounded' } : {}),
  }))
  return element('xs:sequence', inner.join(''))
}

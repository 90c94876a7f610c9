/**
 * SOAP 1.1 envelopes (W3C Note, 8 May 2000, §4): one body element comes in, one goes out. Dispatch is by
 * that element, since older clients send no SOAPAction; one that is sent must say the same.
 */
import { refuse } from '../../contract/refuse.ts'
import { findChild, type XmlElement } from '../../xml/element.ts'
import { parseXml } from '../../xml/parse-xml.ts'
import type { DialectCall } from './dialect.ts'
import { element, type Xml } from './write-xml.ts'

export const envelopeNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'

/** SOAP 1.1 §6: text/xml, and nothing but UTF-8. */
const soapType = /^text\/xml(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?[ \t]*$/i

/**
 * The one element of the body.
 * @throws {Refusal} content_type_unsupported, body_too_large, xml_refused; malformed for XML that is no envelope
 */
export async function readSoapBody(call: DialectCall): Promise<XmlElement> {
  const envelope = parseXml(await call.readBody(soapType))
  if (envelope.name !== 'Envelope') throw noEnvelope('The root element is no Envelope.')
  if (envelope.namespace !== envelopeNamespace) throw noEnvelope('The Envelope is not one of SOAP 1.1.', 'VersionMismatch')
  const others = envelope.children.filter(({ name }) => name !== 'Header' && name !== 'Body')
  const header = findChild(envelope, 'Header')
  const body = findChild(envelope, 'Body')
  if (others.length > 0 || (header !== null && header.namespace !== envelopeNamespace)) throw noEnvelope('The Envelope holds more than a Header and a Body.')
  if (body === null || body.namespace !== envelopeNamespace) throw noEnvelope('The Envelope has no Body.')
  checkHeader(header)
  const [operation, more] = body.children
  if (operation === undefined || more !== undefined || body.text.trim() !== '') throw noEnvelope('The Body does not hold exactly one element.')
  checkAction(call, operation.name)
  return operation
}

/** §4.2.3: what must be understood and is not is refused. */
function checkHeader(header: XmlElement | null): void {
  const demanding = header?.children.some(({ attributes }) => /^(?:1|true)$/.test(attributes.get(`{${envelopeNamespace}}mustUnderstand`) ?? ''))
  if (demanding === true) throw noEnvelope('No header is understood here.', 'MustUnderstand')
}

function checkAction(call: DialectCall, operation: string): void {
  const action = (call.header('soapaction') ?? '').trim().replace(/^"(.*)"$/, '$1')
  if (action === '' || action.split(/[/#:]/).at(-1) === operation) return
  throw noEnvelope('SOAPAction names another operation than the Body.')
}

/** §4.4.1: VersionMismatch, MustUnderstand, Client, Server. */
export type FaultCode = 'VersionMismatch' | 'MustUnderstand' | 'Client' | 'Server'

function noEnvelope(detail: string, fault: FaultCode = 'Client') {
  return refuse('malformed', { detail, params: { fault } })
}

/** The whole answer; `namespaces` by prefix. */
export function writeEnvelope(body: Xml, namespaces: Readonly<Record<string, string>> = {}): string {
  const declared = Object.fromEntries(Object.entries({ 'SOAP-ENV': envelopeNamespace, ...namespaces }).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('SOAP-ENV:Envelope', element('SOAP-ENV:Body', body), declared)}`
}

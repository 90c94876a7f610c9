/** A no in SOAP's own words (SOAP 1.1 §4.4), with the refusal's code, which is stable, in the detail. */
import { refusals } from '../../contract/refusals.ts'
import type { Refusal } from '../../contract/refuse.ts'
import type { DialectAnswer, DialectCall } from './dialect.ts'
import { writeEnvelope } from './envelope.ts'
import { element, textElement } from './write-xml.ts'

/** The contract's own names the document of the other door. */
const malformedRemedy = 'Compare the message with the WSDL; unknown elements are refused.'

/**
 * XML that is no message we know is answered with 500, as SOAP 1.1 §6.2 wants it and its clients expect
 * it; what HTTP has a better word for (415, 413, 429, 503, XML that no parser should see) keeps that.
 */
export function answerFault(refusal: Refusal, call: Pick<DialectCall, 'requestId'>): DialectAnswer {
  const { status, title } = refusals[refusal.code]
  const remedy = refusal.code === 'malformed' ? malformedRemedy : refusals[refusal.code].remedy
  const code = typeof refusal.params['fault'] === 'string' ? refusal.params['fault'] : status >= 500 ? 'Server' : 'Client'
  const detail = textElement('code', refusal.code) + textElement('remedy', remedy) + textElement('requestId', call.requestId)
  const fault = textElement('faultcode', `SOAP-ENV:${code}`) + textElement('faultstring', refusal.detail ?? title) + element('detail', detail)
  const allow: Readonly<Record<string, string>> = refusal.code === 'method_not_allowed' ? { allow: 'GET, POST' } : {}
  return { status: refusal.code === 'malformed' ? 500 : status, kind: 'xml', body: writeEnvelope(element('SOAP-ENV:Fault', fault)), refusal, headers: allow }
}

/** Answers of this dialect: the triple of codes, the attributes, the stack of errors. */
import { element, textElement, type Xml } from '../soap/write-xml.ts'
import type { Options } from './options.ts'
import type { Told } from './status.ts'

export type ValueType = 'string' | 'int' | 'unsignedInt' | 'boolean' | 'dateTime'
export type Attribute = { readonly id: string; readonly type: ValueType; readonly value: string }

export const text = (id: string, value: string): Attribute => ({ id, type: 'string', value })
export const number = (id: string, value: number): Attribute => ({ id, type: 'int', value: String(value) })
export const flag = (id: string, value: boolean): Attribute => ({ id, type: 'boolean', value: String(value) })
/** @param atMs Unix milliseconds */
export const time = (id: string, atMs: number): Attribute => ({ id, type: 'dateTime', value: new Date(atMs).toISOString() })

/** A list only where the operation answers one. */
export type Found = { readonly attributes: readonly Attribute[] } | { readonly list: readonly (readonly Attribute[])[] }

export type ResultKind = 'Digipass' | 'DigipassAppl' | 'User' | 'Credential' | 'Provisioning'

const prefixOf = {
  Digipass: 'DIGIPASS-TYPES', DigipassAppl: 'DIGIPASS-TYPES', User: 'USER-TYPES', Credential: 'CREDENTIAL-TYPES', Provisioning: 'PROVISIONING-TYPES',
} as const satisfies Record<ResultKind, string>

/** What an answer names in `xsi:type`, and the WSDL describes. */
export function resultTypes(kind: ResultKind, listed: boolean): { readonly results: string; readonly attributes: string } {
  const name = `${prefixOf[kind]}:${kind}${listed ? 'Query' : ''}`
  return { results: `${name}Results`, attributes: `${name}${listed ? 'Result' : ''}AttributeSet` }
}

const success: Told = { status: 'STAT_SUCCESS', text: '' }

/** The element `results`. */
export function writeResults(options: Options, kind: ResultKind, found: Found, told: Told = success): Xml {
  const types = resultTypes(kind, 'list' in found)
  const ok = told.status === 'STAT_SUCCESS'
  const status = options.numberOf(told.status)
  const codes = textElement('returnCodeEnum', ok ? 'RET_SUCCESS' : 'RET_FAILURE') + textElement('statusCodeEnum', told.status)
    + textElement('returnCode', ok ? 0 : -1) + textElement('statusCode', status)
  const errors = ok ? '' : element('errors', textElement('errorCode', status) + textElement('errorDesc', told.text))
  const content = element('resultCodes', codes, { 'xsi:type': 'BASIC-TYPES:ResultCodes' })
    + element('resultAttribute', writeFound(options, found), { 'xsi:type': types.attributes })
    + element('errorStack', errors, { 'xsi:type': 'BASIC-TYPES:ErrorStack' })
  return element('results', content, { 'xsi:type': types.results })
}

function writeFound(options: Options, found: Found): Xml {
  if ('attributes' in found) return writeAttributes(options, found.attributes)
  return found.list.map((attributes) => element('attributeList', writeAttributes(options, attributes))).join('')
}

function writeAttributes({ nameOf }: Options, attributes: readonly Attribute[]): Xml {
  return attributes
    .map(({ id, type, value }) => element('attributes', textElement('value', value, { 'xsi:type': `xsd:${type}` }) + textElement('attributeID', nameOf(id))))
    .join('')
}

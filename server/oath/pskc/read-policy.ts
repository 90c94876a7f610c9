/** What a key may be used for (RFC 6030 §5): whatever is not understood forbids its use. */
import { findChild, readText, type XmlElement } from '../../xml/element.ts'
import { fault } from '../import-faults.ts'
import { readInstant } from './decode-value.ts'

export type KeyTimes = { readonly notBeforeMs: number | null; readonly notAfterMs: number | null }

const understood = new Set(['StartDate', 'ExpiryDate', 'PINPolicy', 'KeyUsage'])

/** @throws {Refusal} import_invalid for a policy that forbids the use, or that nobody here understands */
export function readPolicy(key: XmlElement, usage: 'OTP' | 'CR'): KeyTimes {
  const policy = findChild(key, 'Policy')
  if (policy === null) return { notBeforeMs: null, notAfterMs: null }
  const foreign = policy.children.find(({ name }) => !understood.has(name))
  if (foreign !== undefined) throw fault(`The policy asks for "${foreign.name}", which is not supported.`)
  const usages = policy.children.filter(({ name }) => name === 'KeyUsage').map(readText)
  if (usages.length > 0 && !usages.includes(usage)) throw fault(`The policy does not allow the usage "${usage}".`)
  const pin = findChild(policy, 'PINPolicy')
  // A PIN that the device checks itself is none of a verifier's business.
  if (pin !== null && pin.attributes.get('PINUsageMode') !== 'Local') throw fault('A PIN that goes into the code is not supported.')
  return { notBeforeMs: readDate(policy, 'StartDate'), notAfterMs: readDate(policy, 'ExpiryDate') }
}

function readDate(policy: XmlElement, name: string): number | null {
  const element = findChild(policy, name)
  return element === null ? null : readInstant(readText(element), name)
}

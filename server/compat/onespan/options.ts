/**
 * What may be set of this dialect, as `KEYTAP_COMPAT_OPTIONS=onespan.name=value`: names and numbers that
 * the public facts only suggest, and how long a first message is good for.
 */
import { unfitOption, unknownOption } from '../soap/refuse-option.ts'
import { statusNumbers, type Status } from './status.ts'

/** Of answers: the identifiers that no public document shows. */
const inferredNames = [
  'DIGIPASSFLD_ACTIVATION_MESSAGE', 'DIGIPASSFLD_REQUEST_KEY', 'DIGIPASSFLD_DEACTIVATION_MESSAGE', 'DIGIPASSFLD_DESCRIPTION',
  'PROVFLD_REGISTRATIONID', 'PROVFLD_ACTIVATION_MESSAGE', 'PROVFLD_SERNO', 'PROVFLD_REQUEST_KEY',
] as const

export type InferredName = (typeof inferredNames)[number]

export type Options = {
  /** What an attribute is called in answers. */
  readonly nameOf: (name: string) => string
  readonly numberOf: (status: Status) => number
  /** The one domain of every account; another names nobody. */
  readonly domain: string
  /** For the code, and again for the test signature. */
  readonly activationSeconds: number
}

const defaults = { domain: 'master', activationHours: 24 } as const
const longestHours = 720

/** @throws {TypeError} that says whether a name is unknown or a value cannot be used */
export function readOptions(given: Readonly<Record<string, string>>): Options {
  const names = new Map<string, string>()
  const numbers = new Map<string, number>()
  let { domain, activationHours }: { domain: string; activationHours: number } = defaults
  for (const [name, value] of Object.entries(given)) {
    if (name === 'domain') domain = value
    else if (name === 'activationHours') activationHours = readHours(value)
    else if (Object.hasOwn(statusNumbers, name)) numbers.set(name, readNumber(name, value))
    else if (inferredNames.some((known) => known === name)) names.set(name, readAttributeName(name, value))
    else throw unknownOption('onespan', name, [...Object.keys(defaults), ...Object.keys(statusNumbers), ...inferredNames])
  }
  return {
    nameOf: (name) => names.get(name) ?? name,
    numberOf: (status) => numbers.get(status) ?? statusNumbers[status],
    domain,
    activationSeconds: activationHours * 3600,
  }
}

function readNumber(name: string, text: string): number {
  if (!/^-?\d{1,6}$/.test(text)) throw unfitOption('onespan', name, 'a whole number of at most six digits')
  return Number(text)
}

function readAttributeName(name: string, text: string): string {
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(text)) throw unfitOption('onespan', name, "an attribute's name: capital letters, digits and _, at most 64")
  return text
}

function readHours(text: string): number {
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (hours < 1 || hours > longestHours) throw unfitOption('onespan', 'activationHours', `a number from 1 to ${longestHours}`)
  return hours
}

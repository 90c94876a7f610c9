/**
 * What may be set of this dialect, as `KEYTAP_COMPAT_OPTIONS=onespan.name=value`: names and numbers that
 * the public facts only suggest, and how long a first message is good for.
 */
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

/** @throws {TypeError} for a name or a value that cannot be used */
export function readOptions(given: Readonly<Record<string, string>>): Options {
  const names = new Map<string, string>()
  const numbers = new Map<string, number>()
  let { domain, activationHours }: { domain: string; activationHours: number } = defaults
  for (const [name, value] of Object.entries(given)) {
    if (name === 'domain') domain = value
    else if (name === 'activationHours') activationHours = readHours(value)
    else if (name in statusNumbers && /^-?\d{1,6}$/.test(value)) numbers.set(name, Number(value))
    else if (inferredNames.some((known) => known === name) && /^[A-Z][A-Z0-9_]{0,63}$/.test(value)) names.set(name, value)
    else throw new TypeError(`onespan.${name} is no option of this dialect, or its value cannot be used`)
  }
  return {
    nameOf: (name) => names.get(name) ?? name,
    numberOf: (status) => numbers.get(status) ?? statusNumbers[status],
    domain,
    activationSeconds: activationHours * 3600,
  }
}

function readHours(text: string): number {
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (hours < 1 || hours > longestHours) throw new TypeError(`onespan.activationHours is a number from 1 to ${longestHours}`)
  return hours
}

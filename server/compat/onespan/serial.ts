import { refuse } from '../../contract/refuse.ts'
import { serial as licenseShape, type Instance, type License } from '../../contract/shapes/licenses.ts'

export type Serial = { readonly license: string; readonly number: number | null }

/**
 * `KTP0000140` is a license, `KTP0000140-1` its first instance.
 * @throws {Refusal} license_not_found: what can name nothing is as absent as what names nothing
 */
export function readSerial(text: string): Serial {
  const [, license = '', number] = /^([^-]*)(?:-([1-9][0-9]{0,4}))?$/.exec(text) ?? []
  if (!licenseShape.safeParse(license).success) throw refuse('license_not_found')
  return { license, number: number === undefined ? null : Number(number) }
}

/** @throws {Refusal} license_not_found for the serial of an instance too */
export function readLicenseSerial(text: string): string {
  const { license, number } = readSerial(text)
  if (number !== null) throw refuse('license_not_found', { detail: 'This is the serial of an instance, and a license\'s is wanted.' })
  return license
}

/** @throws {Refusal} device_not_found */
export function demandInstance({ instances }: License, wanted: number | null): Instance {
  const found = instances.find(({ number }) => number === wanted)
  if (found === undefined) throw refuse('device_not_found')
  return found
}

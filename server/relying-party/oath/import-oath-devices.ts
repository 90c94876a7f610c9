import { refuse } from '../../contract/refuse.ts'
import type { ImportedOathDevices } from '../../contract/shapes/oath.ts'
import { importCsv } from '../../oath/csv/import-csv.ts'
import { fault, ImportFaults } from '../../oath/import-faults.ts'
import type { Import, ImportedKey } from '../../oath/imported-key.ts'
import { importPskc } from '../../oath/pskc/import-pskc.ts'
import type { NewOathDevice } from '../../store/oath.ts'
import { acceptedEvent } from '../new-event.ts'
import { newId } from '../new-id.ts'
import type { AccountCaller, Services } from '../services.ts'
import { isSlotSerial } from '../slots/make-slot-serial.ts'
import { defaultWindows, readHouseSuite } from './make-oath-device.ts'
import { sealOathSecret } from './oath-secret.ts'
import { readCodeLimits } from './show-oath-device.ts'

export type OathFile = { readonly format: 'csv' | 'pskc'; readonly text: string; readonly password?: string | undefined; readonly keyHex?: string | undefined }

/**
 * Adds the devices of a file, all or none; they belong to nobody yet, and are active.
 * @throws {Refusal} import_invalid with every fault, import_key_wrong, xml_refused, oath_device_exists
 */
export async function importOathDevices(services: Services, caller: AccountCaller, file: OathFile): Promise<ImportedOathDevices> {
  const { account } = caller
  const { keys, passedOver } = await readFile(file)
  const devices = takeKeys(services, account.id, keys)
  const event = acceptedEvent(services, caller, 'oath_device.imported', { details: { format: file.format, count: devices.length, first: devices[0]?.serial ?? null } })
  const { maxDevicesPerUser: maxPerUser } = await readCodeLimits(services, caller)
  const added = await services.store.addOathDevices(account.id, devices, { maxPerUser, event, notice: null })
  if (added.outcome === 'exists') throw refuse('oath_device_exists', { params: { serials: added.serials.slice(0, 10) } })
  return { imported: devices.length, serials: devices.map(({ serial }) => serial), passedOver: [...passedOver] }
}

async function readFile({ format, text, password, keyHex }: OathFile): Promise<Import> {
  const bytes = Buffer.from(text, 'utf8')
  if (format === 'csv') return importCsv(bytes)
  if (password !== undefined && keyHex !== undefined) throw refuse('malformed', { detail: 'A file opens with a password or with a key.', params: { paths: ['/keyHex'] } })
  if (keyHex !== undefined) return importPskc(bytes, { key: Buffer.from(keyHex, 'hex') })
  return importPskc(bytes, password === undefined ? null : { password })
}

/** What a file may hold and a device of the house may not have is told by serial, all at once. */
function takeKeys(services: Services, accountId: string, keys: readonly ImportedKey[]): readonly NewOathDevice[] {
  const faults = new ImportFaults()
  const seen = new Set<string>()
  const devices = keys.flatMap((key) => {
    const device = faults.collect(`Device ${key.serial.replaceAll(/[^!-~]/g, '?').slice(0, 40)}`, () => {
      if (!/^[!-~]{1,64}$/.test(key.serial)) throw fault('The serial is 1 to 64 ASCII characters without spaces.')
      if (isSlotSerial(key.serial)) throw fault('Serials of this form are those of slots for security keys.')
      if (seen.has(key.serial)) throw fault('It has two keys, and a device here has one.')
      seen.add(key.serial)
      return toDevice(services, accountId, key)
    })
    return device === null ? [] : [device]
  })
  faults.throwAny()
  return devices
}

function toDevice(services: Services, accountId: string, key: ImportedKey): NewOathDevice {
  const id = newId(services)
  const { serial, kind, algorithm, digits, legacy, notBeforeMs, notAfterMs } = key
  return {
    id, serial, kind, algorithm, digits, legacy, notBeforeMs, notAfterMs,
    periodSeconds: key.kind === 'totp' ? key.periodSeconds : null,
    suite: key.kind === 'ocra' ? readHouseSuite(key.suite).suite : null,
    counter: key.kind === 'totp' ? 0 : key.counter,
    drift: key.kind === 'totp' ? key.drift : 0,
    window: defaultWindows[kind],
    sealedSecret: sealOathSecret(services, accountId, id, key.secret),
    secretTold: true,
    manufacturer: key.manufacturer.slice(0, 255), userId: null, state: 'active', name: serial,
  }
}

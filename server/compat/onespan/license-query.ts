/** `digipassQuery`: the instances of a license, or the licenses of a user. */
import { findLicense } from '../../relying-party/licensing/find-license.ts'
import { listLicenses } from '../../relying-party/licensing/list-licenses.ts'
import { findChild, findInside, readText, type XmlElement } from '../../xml/element.ts'
import type { Command } from './asked.ts'
import { allowOnly } from './attributes.ts'
import { checkDomain } from './domain.ts'
import type { Attribute, Found } from './results.ts'
import { readLicenseSerial } from './serial.ts'
import { showInstance, showLicense } from './show-license.ts'
import { refuseAs } from './status.ts'

const mostRows = 100

export async function queryLicenses(command: Command): Promise<Found> {
  const { attributes, options } = command
  allowOnly(attributes, 'DIGIPASSFLD_', ['LICENSE_SERNO', 'ASSIGNED_USERID', 'DOMAIN'])
  checkDomain(options, attributes.get('DIGIPASSFLD_DOMAIN'))
  const page = readPage(command.element)
  const rows = await findRows(command)
  const wanted = readFields(command.element)
  const list = (page.descending ? rows.toReversed() : rows).slice(page.offset, page.offset + page.count)
  if (list.length === 0) throw refuseAs('STAT_NOT_FOUND', 'Nothing was found.', 'license_not_found')
  return { list: list.map((row) => (wanted === null ? row : row.filter(({ id }) => wanted.has(id)))) }
}

async function findRows({ services, caller, attributes, options }: Command): Promise<readonly (readonly Attribute[])[]> {
  const serial = attributes.get('DIGIPASSFLD_LICENSE_SERNO') ?? ''
  const username = attributes.get('DIGIPASSFLD_ASSIGNED_USERID') ?? ''
  if (serial !== '') {
    const license = await findLicense(services, caller, { serial: readLicenseSerial(serial) })
    if (username !== '' && license.username !== username) return []
    return license.instances.map((instance) => showInstance(options, license, instance))
  }
  if (username === '') throw refuseAs('STAT_MISSINGFLD', 'DIGIPASSFLD_LICENSE_SERNO or DIGIPASSFLD_ASSIGNED_USERID is needed.')
  const { licenses } = await listLicenses(services, caller, { username, after: null, limit: mostRows })
  return licenses.map((license) => showLicense(options, license))
}

function readPage(element: XmlElement) {
  const order = readOption(element, 'sortorder')
  if (!/^(?:|QUERYOPTIONSORTORDER_(?:ASCENDING|DESCENDING))$/.test(order)) throw refuseAs('STAT_INVPARAM', 'sortorder is not known.')
  return {
    count: Math.min(mostRows, readCount(element, 'rowcount', mostRows)),
    offset: readCount(element, 'rowoffset', 0),
    descending: order.endsWith('DESCENDING'),
  }
}

function readCount(element: XmlElement, name: string, standard: number): number {
  const text = readOption(element, name)
  if (text === '') return standard
  if (!/^\d{1,9}$/.test(text)) throw refuseAs('STAT_INVPARAM', `${name} is a whole number.`)
  return Number(text)
}

function readOption(element: XmlElement, name: string): string {
  const option = findInside(element, 'queryOptions', name)
  return option === null ? '' : readText(option)
}

/** Null for all of them. */
function readFields(element: XmlElement): ReadonlySet<string> | null {
  const set = findChild(element, 'fieldSet')
  const names = set?.children.flatMap((child) => (child.children.length > 0 ? child.children : [child])).map(readText).filter((name) => name !== '') ?? []
  return names.length === 0 ? null : new Set(names)
}

/** A license or an instance as the attributes of a VIEW or a query. */
import { platforms } from '../../contract/kap/device-code.ts'
import type { Instance, License } from '../../contract/shapes/licenses.ts'
import type { Options } from './options.ts'
import { flag, number, text, time, type Attribute } from './results.ts'

/** What applications are called here: one that activates, and one that signs. */
export const signatureApplication = 'SIGNATURE'

export function showLicense({ domain }: Options, license: License): readonly Attribute[] {
  const activated = license.instances.flatMap(({ activatedAt }) => (activatedAt === null ? [] : [activatedAt]))
  return [
    text('DIGIPASSFLD_SERNO', license.serial),
    text('DIGIPASSFLD_DOMAIN', domain),
    text('DIGIPASSFLD_DPTYPE', licenseType),
    text('DIGIPASSFLD_ACTIVE_APPL_TYPES', 'MA'),
    ...showUser(license.username),
    time('DIGIPASSFLD_CREATE_TIME', license.createdAt),
    number('DIGIPASSFLD_MAX_ACTIVATIONS', license.capacity),
    number('DIGIPASSFLD_ACTIV_COUNT', license.occupied),
    ...(activated.length === 0 ? [] : [time('DIGIPASSFLD_LAST_ACTIV_TIME', Math.max(...activated))]),
    flag('DIGIPASSFLD_EXPIRED', false),
  ]
}

export function showInstance({ domain }: Options, { username }: License, instance: Instance): readonly Attribute[] {
  return [
    text('DIGIPASSFLD_SERNO', instance.serial),
    text('DIGIPASSFLD_DOMAIN', domain),
    text('DIGIPASSFLD_DPTYPE', nameType(instance)),
    text('DIGIPASSFLD_LICENSE_SERNO', instance.license),
    ...(instance.state === 'active' ? [text('DIGIPASSFLD_ACTIVE_APPL_NAMES', signatureApplication), text('DIGIPASSFLD_ACTIVE_APPL_TYPES', 'SG')] : []),
    ...showUser(username),
    time('DIGIPASSFLD_CREATE_TIME', instance.createdAt),
    ...(instance.activatedAt === null ? [] : [time('DIGIPASSFLD_LAST_ACTIV_TIME', instance.activatedAt)]),
    text('DIGIPASSFLD_DESCRIPTION', instance.description),
    flag('DIGIPASSFLD_EXPIRED', false),
  ]
}

const licenseType = 'KTP01'

/** `TYP` and the device type, as the device said it. */
export const nameType = ({ platform }: Instance) => `TYP${String(platforms.indexOf(platform)).padStart(2, '0')}`

function showUser(username: string | null): readonly Attribute[] {
  if (username === null) return [text('DIGIPASSFLD_ASSIGN_STATUS', 'Unassigned')]
  return [text('DIGIPASSFLD_ASSIGN_STATUS', 'Assigned'), text('DIGIPASSFLD_ASSIGNED_USERID', username)]
}

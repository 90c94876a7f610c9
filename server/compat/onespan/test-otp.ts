/** `TEST_OTP` and `RESET_ERROR_COUNT`: a one-time code of an OATH device, and an end to its wrong ones, by its serial. */
import { Refusal } from '../../contract/refuse.ts'
import { findOathDeviceBySerial } from '../../relying-party/oath/find-oath-device.ts'
import { unlockOathDevice } from '../../relying-party/oath/switch-oath-device.ts'
import { validateCode } from '../../relying-party/oath/validate-code.ts'
import type { Command } from './asked.ts'
import { allowOnly, demand } from './attributes.ts'
import { text, type Found } from './results.ts'

/** The status tells that the call worked; the verdict is a result, 0 for a right code. */
export async function testOtp({ services, caller, attributes }: Command): Promise<Found> {
  allowOnly(attributes, 'DIGIPASSAPPLFLD_', ['SERNO', 'APPL_NAME', 'RESPONSE', 'DOMAIN'])
  const serial = demand(attributes, 'DIGIPASSAPPLFLD_SERNO')
  const code = demand(attributes, 'DIGIPASSAPPLFLD_RESPONSE')
  const { id } = await findOathDeviceBySerial(services, caller, { serial })
  const valid = await validateCode(services, caller, { id, code }).then(() => true, (error: unknown) => {
    if (error instanceof Refusal && error.code === 'otp_wrong') return false
    throw error
  })
  return { attributes: [text('DIGIPASSAPPLFLD_SERNO', serial), text('DIGIPASSAPPLFLD_RESULT_CODE', valid ? '0' : '1')] }
}

/** Forgets the wrong codes, so that a locked device is asked again. */
export async function resetErrorCount({ services, caller, attributes }: Command): Promise<Found> {
  allowOnly(attributes, 'DIGIPASSAPPLFLD_', ['SERNO', 'APPL_NAME', 'DOMAIN'])
  const serial = demand(attributes, 'DIGIPASSAPPLFLD_SERNO')
  const { id } = await findOathDeviceBySerial(services, caller, { serial })
  await unlockOathDevice(services, caller, { id })
  return { attributes: [text('DIGIPASSAPPLFLD_SERNO', serial)] }
}

/** `provision_oath_device` and `get_oath_device_qrcode`: the secret of a soft token reaches its user's phone, once. */
import { refuse } from '../../contract/refuse.ts'
import type { OathDevice } from '../../contract/shapes/oath.ts'
import { handOutSecret } from '../../relying-party/oath/provision-oath-device.ts'
import type { Answer, Asked, OperationEntry } from './asked.ts'
import { findBySerial, showDevice } from './device-list.ts'
import { drawQr } from './draw-qr.ts'
import type { Members } from './members.ts'
import { refuseAs } from './status.ts'

/** `physicalDeviceId` names the phone in the older system; here whoever has the secret is the device. */
async function provision(asked: Asked): Promise<Answer> {
  const { device, ...drawn } = await handOut(asked)
  const moving = device.periodSeconds ?? device.window
  return { deviceId: device.serial, ...showDevice(device), OtpLength: device.digits, windowSize: moving, ...drawn }
}

async function drawCode(asked: Asked): Promise<Answer> {
  const { device, ...drawn } = await handOut(asked)
  return { psn: device.serial, ...drawn }
}

type HandedOut = { readonly device: OathDevice; readonly keyUri: string; readonly qrCode?: string }

/** Each answer has a secret that was made for it. With `newSecret` also where the device had given one away. */
async function handOut(asked: Asked): Promise<HandedOut> {
  const { services, caller, members } = asked
  const username = members.demand('username')
  const found = await findBySerial(asked, readSerial(members))
  if (found.kind === 'slot') throw refuse('device_not_found')
  if (found.type === 'ocra') throw refuseAs(9011, 'malformed', 'An OCRA device has no address for apps.')
  const { device, keyUri } = await handOutSecret(services, caller, { id: found.id, username, again: members.flag('newSecret') })
  const address = keyUri ?? ''
  const qrCode = drawQr(address)
  return { device, keyUri: address, ...(qrCode === null ? {} : { qrCode }) }
}

function readSerial(members: Members): string {
  const deviceId = members.text('deviceId') || null
  const serial = members.text('psn', 'printedSerialNumber') || null
  const named = deviceId ?? serial
  if (named === null) throw refuseAs(9020, 'malformed', 'The member "deviceId" is missing.')
  if (serial !== null && serial !== named) throw refuse('malformed', { detail: 'deviceId and psn name two devices.' })
  return named
}

export const provisionOperations: Readonly<Record<string, OperationEntry>> = {
  provision_oath_device: { run: provision, event: 'oath_device.provisioned' },
  get_oath_device_qrcode: { run: drawCode, event: 'oath_device.provisioned' },
}

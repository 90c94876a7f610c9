/** Devices by their printed serial, of either kind. */
import { refuse } from '../../contract/refuse.ts'
import { assignOathDevice, unassignOathDevice } from '../../relying-party/oath/assign-oath-device.ts'
import { removeOathDevice } from '../../relying-party/oath/remove-oath-device.ts'
import { switchOathDevice } from '../../relying-party/oath/switch-oath-device.ts'
import { assignSlot, unassignSlot } from '../../relying-party/slots/assign-slot.ts'
import { removeSlot } from '../../relying-party/slots/remove-slot.ts'
import type { Answer, Asked, OperationEntry } from './asked.ts'
import { findBySerial, showDevice } from './device-list.ts'

const readSerial = ({ members }: Asked): string => members.demand('psn', 'printedSerialNumber')

async function findDevice(asked: Asked): Promise<Answer> {
  const found = await findBySerial(asked, readSerial(asked))
  const { deviceType, otpType, deviceStatus } = showDevice(found)
  return { deviceType, otpType, deviceStatus, assigned: found.username === null ? 0 : 1 }
}

async function assignDevice(asked: Asked): Promise<Answer> {
  const username = asked.members.demand('username')
  const { kind, id } = await findBySerial(asked, readSerial(asked))
  const assign = kind === 'slot' ? assignSlot : assignOathDevice
  await assign(asked.services, asked.caller, { id, username })
  return {}
}

async function unassignDevice(asked: Asked): Promise<Answer> {
  const { kind, id } = await findBySerial(asked, readSerial(asked))
  const unassign = kind === 'slot' ? unassignSlot : unassignOathDevice
  await unassign(asked.services, asked.caller, { id })
  return {}
}

/** A slot that holds a key is kept until its key is gone. */
async function deleteDevice(asked: Asked): Promise<Answer> {
  const { kind, id } = await findBySerial(asked, readSerial(asked))
  const remove = kind === 'slot' ? removeSlot : removeOathDevice
  await remove(asked.services, asked.caller, { id })
  return {}
}

async function activateOathDevice(asked: Asked): Promise<Answer> {
  const { kind, id } = await findBySerial(asked, readSerial(asked))
  if (kind === 'slot') throw refuse('device_not_found')
  await switchOathDevice(asked.services, asked.caller, { id, state: 'active' })
  return {}
}

export const deviceOperations: Readonly<Record<string, OperationEntry>> = {
  find_device: { run: findDevice, event: 'devices.read' },
  assign_device: { run: assignDevice, event: 'oath_device.assigned' },
  unassign_device: { run: unassignDevice, event: 'oath_device.unassigned' },
  delete_device: { run: deleteDevice, event: 'oath_device.removed' },
  active_oath_device: { run: activateOathDevice, event: 'oath_device.enabled' },
}

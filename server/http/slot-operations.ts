/** The operations of device slots; a part of `operations.ts`. */
import type { slotRoutes } from '../contract/slot-routes.ts'
import { addSlot } from '../relying-party/slots/add-slot.ts'
import { assignSlot, unassignSlot } from '../relying-party/slots/assign-slot.ts'
import { findSlot, listSlots } from '../relying-party/slots/find-slot.ts'
import { removeSlot } from '../relying-party/slots/remove-slot.ts'
import { switchSlot } from '../relying-party/slots/switch-slot.ts'
import type { OperationsOf } from './operations.ts'
import { readLimit, readSerial, readUsername } from './query.ts'

export const slotOperations: OperationsOf<(typeof slotRoutes)[number]['name']> = {
  addSlot: (services, caller, { body }) => addSlot(services, caller, body),
  listSlots: (services, caller, { query }) =>
    listSlots(services, caller, { username: readUsername(query), after: readSerial(query, 'from'), limit: readLimit(query) }),
  findSlot: (services, caller, { id }) => findSlot(services, caller, { id }),
  removeSlot: (services, caller, { id }) => removeSlot(services, caller, { id }),
  assignSlot: (services, caller, { id, body }) => assignSlot(services, caller, { id, username: body.username }),
  unassignSlot: (services, caller, { id }) => unassignSlot(services, caller, { id }),
  switchSlot: (services, caller, { id, body }) => switchSlot(services, caller, { id, state: body.state }),
}

/** The routes of device slots; a part of `routes.ts`. */
import type { Route } from './routes.ts'
import * as slots from './shapes/slots.ts'

export const slotRoutes = [
  { name: 'addSlot', method: 'post', path: '/v1/slots', caller: 'account', summary: "Make an empty slot for a security key of a user; a ticket's `device` names it", body: slots.addSlot, status: 201, answer: slots.slot, refusals: ['user_not_found', 'device_limit', 'address_missing'] },
  { name: 'listSlots', method: 'get', path: '/v1/slots', caller: 'account', summary: 'Slots by serial, of all users or of one', query: ['username', 'from', 'limit'], status: 200, answer: slots.slotList, refusals: ['user_not_found'] },
  { name: 'findSlot', method: 'get', path: '/v1/slots/{id}', caller: 'account', summary: 'A slot', status: 200, answer: slots.slot, refusals: ['device_not_found'] },
  { name: 'removeSlot', method: 'delete', path: '/v1/slots/{id}', caller: 'account', summary: 'Remove a slot that holds no key', status: 204, refusals: ['device_not_found', 'slot_filled'] },
  { name: 'assignSlot', method: 'put', path: '/v1/slots/{id}/user', caller: 'account', summary: 'Give the slot to a user', body: slots.assignSlot, status: 200, answer: slots.slot, refusals: ['device_not_found', 'user_not_found', 'device_assigned', 'device_limit'] },
  { name: 'unassignSlot', method: 'delete', path: '/v1/slots/{id}/user', caller: 'account', summary: 'Take an empty slot from its user', status: 200, answer: slots.slot, refusals: ['device_not_found', 'slot_filled'] },
  { name: 'switchSlot', method: 'put', path: '/v1/slots/{id}/state', caller: 'account', summary: 'Let an empty slot take a key, or no longer', body: slots.switchSlot, status: 200, answer: slots.slot, refusals: ['device_not_found', 'slot_filled'] },
] as const satisfies readonly Route[]

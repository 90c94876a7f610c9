/** Examples of device slots; a part of `examples.ts`. */
import type { slotRoutes } from '../../contract/slot-routes.ts'
import type { AddSlot, Slot } from '../../contract/shapes/slots.ts'

const empty: Slot = {
  id: '0199a7b2-6f00-7c3a-9d14-52c1f6a8e002', kind: 'slot', serial: 'TSFT-001277', username: 'mandy', state: 'empty', deviceId: null, createdAt: 1_790_000_000_000,
}
const filled: Slot = { ...empty, state: 'filled', deviceId: '0199a7b2-6f00-7c3a-9d14-52c1f6a8e003' }
const add: AddSlot = { username: 'mandy', notify: 'email' }

export const slotExamples = {
  addSlot: { body: add, answer: empty },
  listSlots: { answer: { slots: [filled], next: null }, query: 'username=mandy&limit=100' },
  findSlot: { answer: filled },
  removeSlot: {},
  assignSlot: { body: { username: 'mandy' }, answer: empty },
  unassignSlot: { answer: { ...empty, username: null } },
  switchSlot: { body: { state: 'disabled' }, answer: { ...empty, state: 'disabled' } },
} as const satisfies Record<(typeof slotRoutes)[number]['name'], object>

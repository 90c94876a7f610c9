/** The list of keys as a pure machine: what follows what, without a browser. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Device, DeviceList } from '../../server/contract/shapes/device.ts'
import { fail } from '../../widget/failure.ts'
import { initialDevices, transitionDevices, type DevicesEvent, type DevicesState } from '../../widget/journey-devices.ts'

const device = (id: string, name = id): Device => ({
  id, kind: 'u2f_device', state: 'active', name, model: null, trust: 'none', fmt: 'none', aaguid: '', algorithm: -7, transports: ['usb'],
  attachment: 'cross-platform', userVerified: false, backupEligible: false, backedUp: false, origin: 'enrolled', appId: null, serial: null, replaces: null, replacedBy: null, credentialId: id, createdAt: 1, lastUsedAt: null, standing: 'good', flag: null,
})
const [blue, spare] = [device('blue'), device('spare')]
const list: DeviceList = { devices: [blue, spare], rpId: 'bank.example', userHandle: 'AAAA', username: 'mandy' }

const after = (...events: readonly DevicesEvent[]): DevicesState => events.reduce(transitionDevices, initialDevices)
const loaded: readonly DevicesEvent[] = [{ type: 'load' }, { type: 'loaded', list }]
const names = (state: DevicesState): readonly string[] => (state.list?.devices ?? []).map(({ name }) => name)

describe('the journey of a list of keys', () => {
  it('keeps the list that it has when a later fetch fails', () => {
    const state = after(...loaded, { type: 'load' }, { type: 'load-failed', failure: fail('offline') })
    deepStrictEqual([names(state), state.failure?.code, state.loading], [['blue', 'spare'], 'offline', false])
  })

  it('shows another name only when the verifier has it', () => {
    const asked = after(...loaded, { type: 'rename', device: blue }, { type: 'confirm', draft: 'Ring' })
    deepStrictEqual(names(asked), ['blue', 'spare'])
    const done = transitionDevices(asked, { type: 'renamed', device: device('blue', 'Ring') })
    deepStrictEqual([names(done), done.task.name, done.news?.name], [['Ring', 'spare'], 'none', 'renamed'])
  })

  it('takes a second yes for the same one, while the verifier is asked', () => {
    const asked = after(...loaded, { type: 'remove', device: blue }, { type: 'confirm' })
    strictEqual(transitionDevices(asked, { type: 'confirm' }), asked)
    strictEqual(transitionDevices(asked, { type: 'dismiss' }), asked)
    strictEqual(transitionDevices(asked, { type: 'remove', device: spare }), asked)
  })

  it('asks again before the last key, and removes nothing until that is answered', () => {
    const asked = after(...loaded, { type: 'remove', device: blue }, { type: 'confirm' }, { type: 'task-failed', failure: fail('last_device') })
    deepStrictEqual(asked.task, { name: 'removing', device: blue, last: true, busy: false, problem: null })
    deepStrictEqual(names(asked), ['blue', 'spare'])
    const gone = [{ type: 'confirm' }, { type: 'removed', device: blue }] as const
    deepStrictEqual(names(gone.reduce<DevicesState>(transitionDevices, asked)), ['spare'])
  })

  it('shows a refusal where the person acted, and one that ends the ticket over the list', () => {
    const asked = after(...loaded, { type: 'rename', device: blue }, { type: 'confirm', draft: 'x' })
    const here = transitionDevices(asked, { type: 'task-failed', failure: fail('malformed') })
    deepStrictEqual([here.task.name, here.failure], ['renaming', null])
    const above = transitionDevices(asked, { type: 'task-failed', failure: fail('ticket_expired') })
    deepStrictEqual([above.task.name, above.failure?.code], ['none', 'ticket_expired'])
  })

  it('ignores an answer to something it no longer does', () => {
    const idle = after(...loaded)
    strictEqual(transitionDevices(idle, { type: 'removed', device: blue }), idle)
    strictEqual(transitionDevices(idle, { type: 'task-failed', failure: fail('offline') }), idle)
    strictEqual(transitionDevices(idle, { type: 'added' }), idle)
  })
})

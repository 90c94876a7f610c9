/** The device's machine and its one piece of arithmetic, without a browser. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { initialDevice, requestOf, transition, type DeviceEvent, type State } from '../../widget/device/device-journey.ts'
import { nameOwnPlatform } from '../../widget/device/own-platform.ts'
import type { DeviceRequest } from '../../widget/device/read-request.ts'
import { answerQuestion } from '../../widget/device/test-signature.ts'
import type { StoredLicense } from '../../widget/device/vault.ts'

const request = { account: 'Bank', typedAllowed: true } as DeviceRequest
const license = { id: '1' } as StoredLicense
const code = { mode: 'scanned', text: 'KT1:A' } as const
const run = (...events: readonly DeviceEvent[]): State => events.reduce(transition, initialDevice)
const asked: readonly DeviceEvent[] = [{ type: 'scan' }, { type: 'read', text: 'KT1:1' }, { type: 'asked', request }]
const waiting: readonly DeviceEvent[] = [...asked, { type: 'accept' }, { type: 'accepted' }, { type: 'shown', code }, { type: 'next' }]

describe('the journey of a device', () => {
  it('goes from the first code to the signature and home', () => {
    const end = run(...waiting, { type: 'read', text: 'KT1:2' }, { type: 'opened', license }, { type: 'signed', digits: '12345678' }, { type: 'settle' }, { type: 'settled' })
    deepStrictEqual(end, { name: 'home', licenses: null, news: { name: 'added', license } })
  })

  it('answers nothing before the person accepted', () => {
    const state = run(...asked)
    for (const type of ['accepted', 'next', 'declined'] as const) strictEqual(transition(state, { type }), state)
    strictEqual(transition(state, { type: 'shown', code }), state)
    strictEqual(transition(state, { type: 'read', text: 'KT1:3' }), state)
  })

  it('shows a typed code only where the request allows one', () => {
    const strict = { ...request, typedAllowed: false }
    const showing = run({ type: 'scan' }, { type: 'read', text: 'KT1:1' }, { type: 'asked', request: strict }, { type: 'accept' }, { type: 'accepted' }, { type: 'shown', code })
    strictEqual(transition(showing, { type: 'show', mode: 'typed' }).name, 'showing')
    strictEqual(run(...waiting.slice(0, -1), { type: 'show', mode: 'typed' }).name, 'answering')
  })

  it('waits on after whatever is not its message, and judges next what was read meanwhile', () => {
    const opening = run(...waiting, { type: 'read', text: 'KT1:2' })
    const after = transition(opening, { type: 'fail', problem: 'not_for_this_device' })
    deepStrictEqual(after, { name: 'receiving', request, code, remark: 'not_for_this_device' })
    const next = transition(transition(opening, { type: 'read', text: 'KT1:4' }), { type: 'repeated' })
    deepStrictEqual(next, { name: 'opening', request, code, text: 'KT1:4', later: null })
    deepStrictEqual(transition(opening, { type: 'fail', problem: 'storage_unavailable' }), { name: 'failed', problem: 'storage_unavailable' })
  })

  it('lets a request end with its time, and nothing else', () => {
    deepStrictEqual(run(...waiting, { type: 'expire' }), { name: 'failed', problem: 'expired' })
    strictEqual(transition(initialDevice, { type: 'expire' }), initialDevice)
    strictEqual(requestOf(run(...waiting, { type: 'cancel' })), null)
  })

  it('wipes only after the question, except where a message ends the license', () => {
    const home = run({ type: 'loaded', licenses: [license] })
    strictEqual(transition(home, { type: 'confirm' }), home)
    const wiping = transition(transition(home, { type: 'wipe', target: license }), { type: 'confirm' })
    deepStrictEqual(transition(wiping, { type: 'wiped' }), { name: 'home', licenses: null, news: { name: 'wiped', license } })
    const ended = run({ type: 'scan' }, { type: 'read', text: 'KT1:5' }, { type: 'deactivated', license }, { type: 'wiped' })
    deepStrictEqual(ended, { name: 'home', licenses: null, news: { name: 'deactivated', license } })
  })
})

describe('the device', () => {
  it('answers the known question with the known digits', async () => {
    const bytes = new TextEncoder().encode('12345678901234567890123456789012')
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    strictEqual(await answerQuestion(key, 'SIG1000000'), '50721678')
  })

  it('knows roughly what it is', () => {
    const named = [['Mozilla/5.0 (iPhone; CPU', 5], ['Mozilla/5.0 (Macintosh; Intel', 5], ['Mozilla/5.0 (Macintosh; Intel', 0], ['Linux; Android 15', 5], ['X11; CrOS x86', 0], ['Windows NT 10.0', 0], ['X11; Linux', 0], ['?', 0]] as const
    deepStrictEqual(named.map(([agent, touch]) => nameOwnPlatform(agent, touch)), ['ios', 'ios', 'macos', 'android', 'chromeos', 'windows', 'linux', 'unknown'])
  })
})

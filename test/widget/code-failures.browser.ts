/** Every "no" that a person may meet with one-time codes: one sentence, one button, and a way on. */
import { expect } from 'chai'
import type { KeytapCode } from '../../widget/code/index.ts'
import { expectAccessible } from './support/accessibility.ts'
import { addCard, codeDevicesOf, enter, hotp, loseAnswer, mountCode, newCoder, press, reach, secretOf, totp, type } from './support/code-page.ts'
import { find, heard, shown, until } from './support/devices-page.ts'
import { changePolicy, mintTicket, redeemResult, setFaults } from './support/verifier.ts'

const codes = { maxDevicesPerUser: 5, maxFailures: 10 }
const setUps = '/v1/code-registrations'
const proofs = '/v1/code-authentications'

/** The failure as it is shown: its sentence, its button, and the code for support without the request's id. */
const failureOf = (element: KeytapCode): readonly string[] =>
  [shown(element, '[part=heading]')[0] ?? '', shown(element, '[part~=remedy]')[0] ?? '', (shown(element, '[part=code]')[0] ?? '').replace(/^Code for support: | · .*$/g, '')]

const unanswered = ['The server does not answer.', 'Try again', 'unreachable']

async function toSetting(username: string): Promise<KeytapCode> {
  const element = await mountCode('setup', username)
  press(element)
  await reach(element, 'setting')
  return element
}

async function toAsking(username: string): Promise<KeytapCode> {
  const element = await mountCode('prove', username)
  await reach(element, 'asking')
  return element
}

describe('a one-time code that does not go through', () => {
  before(() => changePolicy({ codes: { ...codes, sendBy: ['mobile'] } }))
  after(() => changePolicy({ codes: { ...codes, sendBy: [] } }))
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
  })

  it('begins again where the wire broke before anything was begun', async () => {
    const username = await newCoder()
    await addCard(username)
    for (const [mode, path, next] of [['setup', setUps, 'setting'], ['prove', proofs, 'asking']] as const) {
      await setFaults({ path, method: 'post', broken: true })
      const element = await mountCode(mode, username)
      if (mode === 'setup') press(element)
      await reach(element, 'failed')
      expect(failureOf(element), mode).to.deep.equal(unanswered)
      await setFaults()
      press(element, 'remedy')
      await reach(element, next)
      element.remove()
    }
  })

  it('sends the very same first code again when its answer was lost, and sets up one device', async () => {
    const username = await newCoder()
    const element = await toSetting(username)
    loseAnswer(setUps)
    await type(element, 'device-name', 'My phone')
    await enter(element, await totp(secretOf(element)))
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(unanswered)
    press(element, 'remedy')
    await reach(element, 'done')
    expect((await codeDevicesOf(username)).map(({ name, state }) => [name, state])).to.deep.equal([['My phone', 'active']])
    expect((await redeemResult(element.value, 'enroll-code')).status).to.equal(200)
  })

  it('shows the very same code again when its answer was lost, though it is good only once', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await toAsking(username)
    loseAnswer(proofs)
    await enter(element, await hotp(secretBase32, 0))
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(unanswered)
    press(element, 'remedy')
    await reach(element, 'done')
    expect((await redeemResult(element.value, 'verify-code')).status).to.equal(200)
  })

  it('shows the same two codes again when their answer was lost', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await toAsking(username)
    element.code.dispatch({ type: 'recover' })
    await reach(element, 'recovering')
    loseAnswer(proofs)
    await type(element, 'first', await hotp(secretBase32, 30))
    await type(element, 'second', await hotp(secretBase32, 31))
    press(element, 'submit')
    await reach(element, 'failed')
    press(element, 'remedy')
    await reach(element, 'done')
    expect((await redeemResult(element.value, 'verify-code')).status).to.equal(200)
  })

  it('stays at the field when a code could not be sent, and sends it at the next press', async () => {
    const username = await newCoder({ mobile: '+49 170 1234567' })
    await addCard(username)
    const element = await toAsking(username)
    await setFaults({ path: proofs, method: 'post', broken: true })
    press(element, 'send')
    await until(() => element.state === 'asking' && shown(element, '#problem')[0] === unanswered[0])
    await setFaults()
    const sent = heard('keytap-code-sent')
    press(element, 'send')
    expect((await sent).by).to.equal('mobile')
    await until(() => shown(element, '[part=description]')[0] === 'We sent you a code by text message. It is good for five minutes.')
  })

  it('goes on by itself when the network is back', async () => {
    const element = await mountCode('setup', await newCoder())
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
    await setFaults({ path: setUps, method: 'post', broken: true })
    press(element)
    await reach(element, 'failed')
    Reflect.deleteProperty(navigator, 'onLine')
    expect(failureOf(element)).to.deep.equal(['You are offline.', 'Try again', 'offline'])
    await setFaults()
    dispatchEvent(new Event('online'))
    await reach(element, 'setting')
  })

  it('neither shows a secret nor asks for a code on a page that others can listen in on', async () => {
    const element = await mountCode('setup', await newCoder())
    element.isSecure = () => false
    press(element)
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['Codes work on secure pages only.', 'Open the secure page', 'insecure_context'])
    expect(find(element, '[part~=remedy]').getAttribute('href')).to.match(/^https:/)
  })

  for (const [code, status, sentence, remedy, next] of [
    ['otp_locked', 409, 'There were too many wrong codes, so this device is locked.', 'Start again', 'setting'],
    ['device_not_found', 404, 'What was begun here is gone, or was begun anew in another window.', 'Start again', 'setting'],
    ['device_limit', 409, 'You have as many devices as allowed.', 'Try again', 'done'],
    ['origin_mismatch', 403, 'This page is not set up for codes yet.', 'Try again', 'done'],
    ['internal_error', 500, 'Something went wrong on our side.', 'Try again', 'done'],
    ['ticket_expired', 401, 'This page was open for too long.', 'Start again', 'setting'],
  ] as const) {
    it(`says what to do after ${code}, and the button does it`, async () => {
      const element = await toSetting(await newCoder())
      const secret = secretOf(element)
      await setFaults({ path: `${setUps}/`, method: 'post', status, body: { code, requestId: 'req-1' }, times: 1 })
      const told = heard('keytap-failed')
      await enter(element, await totp(secret))
      await reach(element, 'failed')
      expect(failureOf(element)).to.deep.equal([sentence, remedy, code])
      expect(shown(element, '[part=code]')[0]).to.equal(`Code for support: ${code} · req-1`)
      expect((await told).code).to.equal(code)
      expect(element.shadowRoot?.innerHTML.includes(secret)).to.equal(false)
      await expectAccessible(element)
      press(element, 'remedy')
      await reach(element, next)
      if (next === 'setting') expect(secretOf(element), 'another secret').not.to.equal(secret)
    })
  }

  it('ends by its own clock when the ticket runs out, says so before, and begins anew with another one', async () => {
    const username = await newCoder()
    await addCard(username)
    const device = { id: 'd', serial: 'K1', name: 'Card', type: 'hotp', digits: 6, triesLeft: 10 }
    await setFaults({ path: proofs, method: 'post', status: 200, body: { devices: [device], sendBy: [], expiresAt: Date.now() + 1500 }, times: 1 })
    const element = await toAsking(username)
    expect(shown(element, '[part=time]')[0]).to.match(/^Time left: 0:0[12]$/)
    expect(find(element, '[part=status]').textContent).to.equal('One minute left.')
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['This page was open for too long.', 'Start again', 'ticket_expired'])
    press(element, 'remedy')
    await reach(element, 'asking')
    expect(shown(element, '[part=time]')[0]).to.match(/^Time left: (9:5\d|10:00)$/)
  })

  it('replaces a stale ticket once by itself, and says so when the page\'s session is over', async () => {
    const username = await newCoder()
    const element = await mountCode('setup', username)
    await setFaults({ path: setUps, method: 'post', status: 401, body: { code: 'ticket_expired' }, times: 1 })
    press(element)
    await reach(element, 'setting')
    const other = await mountCode('setup', username)
    const { fetch } = window
    window.fetch = async () => new Response('{}', { status: 401 })
    press(other)
    await reach(other, 'failed')
    window.fetch = fetch
    expect(failureOf(other).slice(0, 2)).to.deep.equal(['Please sign in again first.', 'Sign in again'])
  })

  it('asks the page for another ticket where there is no place to get one', async () => {
    const username = await newCoder()
    const { ticket } = await mintTicket('enroll-code', username)
    const element = await mountCode('setup', username, { 'ticket-src': '', ticket })
    expect(element.hasAttribute('ticket')).to.equal(false)
    await setFaults({ path: setUps, method: 'post', status: 401, body: { code: 'ticket_spent' }, times: 1 })
    press(element)
    await reach(element, 'failed')
    const asked = heard('keytap-ticket-needed')
    document.body.addEventListener('keytap-ticket-needed', (event) => event.preventDefault(), { once: true })
    press(element, 'remedy')
    await asked
    element.ticket = (await mintTicket('enroll-code', username)).ticket
    await reach(element, 'setting')
  })
})

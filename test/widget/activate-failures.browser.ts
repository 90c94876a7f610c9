/** Every "no" that a person may meet while adding a device: one sentence, one button, and a way on. */
import { expect } from 'chai'
import type { KeytapActivate } from '../../widget/activate/index.ts'
import { enterCode, enterDigits, licenseOf, mountActivate, newLicensee, press, reach, shownMessage, toCodeEntry, toDigits } from './support/activate-page.ts'
import { expectAccessible } from './support/accessibility.ts'
import { find, findAll, heard, shown, until } from './support/devices-page.ts'
import { callAsAccount, changePolicy, mintTicket, requestsSeen, setFaults, verifierUrl } from './support/verifier.ts'

const refuse = (path: string, code: string, status = 409, more: object = {}) =>
  setFaults({ path, method: 'post', status, body: { code, ...more }, times: 1 })

/** The failure as it is shown: its sentence, its button, and the code for support without the request's id. */
const failureOf = (element: KeytapActivate): readonly string[] =>
  [shown(element, '[part=heading]')[0] ?? '', shown(element, '[part~=remedy]')[0] ?? '', (shown(element, '[part=code]')[0] ?? '').replace(/^Code for support: | · .*$/g, '')]

describe('a device that is not added', () => {
  beforeEach(() => changePolicy({ activation: { typedCodes: true, vouch: 'if-enrolled' } }))
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
  })

  it('says that there is no license, and that it is full, and begins anew when that changed', async () => {
    const username = await newLicensee(0)
    const element = await mountActivate(username)
    press(element)
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['There is no license for another device on your account.', 'Try again', 'license_not_found'])
    await callAsAccount('POST', '/v1/licenses', { capacity: 1, username })
    press(element, 'remedy')
    await reach(element, 'showing')
    element.cancel()
    const other = await mountActivate(username)
    await enterCode(other, await toCodeEntry(other, 'typed'))
    await enterDigits(other, await toDigits(other))
    await reach(other, 'done')
    press(element)
    await reach(element, 'failed')
    expect(failureOf(element)[0]).to.equal('You have as many devices as your license is for.')
    await expectAccessible(element)
  })

  it('leads to a key where one has to vouch and there is none', async () => {
    await changePolicy({ activation: { typedCodes: true, vouch: 'required' } })
    const username = await newLicensee()
    const element = await mountActivate(username)
    press(element)
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['A security key has to vouch for the device, and you have none yet.', 'Add a security key', 'no_enrolled_key'])
    const asked = heard('keytap-enroll-needed')
    document.body.addEventListener('keytap-enroll-needed', (event) => event.preventDefault(), { once: true })
    press(element, 'remedy')
    await asked
    expect(element.state).to.equal('failed')
    element.setAttribute('enroll-page', '/keys')
    await element.updateComplete
    expect(find(element, '[part~=remedy]').getAttribute('href')).to.equal('/keys')
  })

  for (const [code, sentence, remedy, next] of [
    ['activation_expired', 'The time for this device is over.', 'Start again', 'showing'],
    ['superseded', 'You started again somewhere else, so this page is out of date.', 'Start again', 'showing'],
    ['activation_locked', 'There were too many wrong answers, so this was stopped.', 'Start again', 'showing'],
    ['activation_order', 'This step is not due, or was done already. Start again.', 'Start again', 'showing'],
    ['mode_not_allowed', 'Here the code has to be scanned.', 'Scan the code', 'answering'],
    ['not_found', 'What was begun here is gone.', 'Start again', 'showing'],
    ['internal_error', 'Something went wrong on our side.', 'Try again', 'handing'],
    ['origin_mismatch', 'This page is not set up to add devices yet.', 'Try again', 'handing'],
    ['ticket_expired', 'This page was open for too long.', 'Start again', 'showing'],
  ] as const) {
    it(`says what to do after ${code}, and the button does it`, async () => {
      const element = await mountActivate(await newLicensee())
      const answer = await toCodeEntry(element, 'typed')
      await refuse('/v1/activations/', code, code === 'ticket_expired' ? 401 : 409, { requestId: 'req-1' })
      const told = heard('keytap-failed')
      await enterCode(element, answer)
      await reach(element, 'failed')
      expect(failureOf(element)).to.deep.equal([sentence, remedy, code])
      expect(shown(element, '[part=code]')[0]).to.equal(`Code for support: ${code} · req-1`)
      expect((await told).code).to.equal(code)
      press(element, 'remedy')
      await reach(element, next)
    })
  }

  it('repeats the very same code when the answer was lost, and gets the same message', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    const code = await toCodeEntry(element, 'typed')
    const verifier = await verifierUrl()
    // The request arrives, its answer does not.
    const real = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const response = await real(input, init)
      if (!String(input).startsWith(verifier) || !String(input).endsWith('/device')) return response
      globalThis.fetch = real
      throw new TypeError('lost')
    }
    await enterCode(element, code)
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['The server does not answer.', 'Try again', 'unreachable'])
    press(element, 'remedy')
    await enterDigits(element, await toDigits(element))
    await reach(element, 'done')
    expect((await licenseOf(username)).instances).to.have.length(1)
  })

  it('counts wrong digits live, gives the second message to nobody then, and stops after the fifth', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    await enterCode(element, await toCodeEntry(element, 'typed'))
    const digits = await toDigits(element)
    const wrong = digits.replace(/^./, (digit) => String((Number(digit) + 1) % 10))
    for (const left of ['4 tries left', '3 tries left', '2 tries left', 'One try left']) {
      await enterDigits(element, wrong)
      await until(() => shown(element, '[part=tries]')[0] === left)
      expect(shown(element, '#problem')[0]).to.equal('These are not the digits that we expect.')
      expect(findAll(element, '[part~=actions] button').map(({ innerText }) => innerText)).to.deep.equal(['Finish', 'Scan them instead'])
    }
    await expectAccessible(element)
    await enterDigits(element, wrong)
    await reach(element, 'failed')
    expect(failureOf(element)[0]).to.equal('There were too many wrong answers, so this was stopped.')
    expect((await licenseOf(username)).occupied).to.equal(0)
    press(element, 'remedy')
    await reach(element, 'showing')
  })

  it('does not send digits that cannot be eight', async () => {
    const element = await mountActivate(await newLicensee())
    await enterCode(element, await toCodeEntry(element, 'typed'))
    await toDigits(element)
    const before = (await requestsSeen()).length
    await enterDigits(element, '1234 567')
    await element.updateComplete
    expect([shown(element, '#problem')[0], (await requestsSeen()).length]).to.deep.equal(['It takes all 8 digits.', before])
  })

  it('asks the verifier when its own clock says that the time is over, and ends with a clear restart', async () => {
    const element = await mountActivate(await newLicensee())
    const expiresAt = Date.now() + 1500
    const triesLeft = { code: 5, vouch: 5, signature: 5 }
    const begun = { activationId: 'a', license: 'KTP0000140', message1: 'KT1:HELLO', expiresAt, typedAllowed: true, voucher: null, triesLeft }
    await setFaults(
      { path: '/v1/activations/a', method: 'get', status: 200, body: { activationId: 'a', license: 'KTP0000140', state: 'expired', expiresAt, triesLeft, instance: null } },
      { path: '/v1/activations', method: 'post', status: 201, body: begun, times: 1 },
    )
    press(element)
    await reach(element, 'showing')
    expect(shown(element, '[part=time]')[0]).to.match(/^Time left: 0:0[12]$/)
    expect(find(element, '[part=status]').textContent).to.equal('One minute left.')
    await reach(element, 'failed')
    expect(failureOf(element)).to.deep.equal(['The time for this device is over.', 'Start again', 'activation_expired'])
    expect(findAll(element, 'keytap-qr')).to.have.length(0)
    await setFaults()
    press(element, 'remedy')
    await reach(element, 'showing')
    expect(shown(element, '[part=time]')[0]).to.match(/^Time left: (9:5\d|10:00)$/)
  })

  it('learns on coming back to the tab that it was started again elsewhere', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    press(element)
    await reach(element, 'showing')
    const other = await mountActivate(username)
    press(other)
    await reach(other, 'showing')
    document.dispatchEvent(new Event('visibilitychange'))
    await reach(element, 'failed')
    expect(failureOf(element)[2]).to.equal('superseded')
    expect(other.state).to.equal('showing')
  })

  it('asks the page for another ticket where there is no place to get one', async () => {
    const username = await newLicensee()
    const { ticket } = await mintTicket('activate', username)
    const element = await mountActivate(username, { 'ticket-src': '', ticket })
    await refuse('/v1/activations', 'ticket_spent')
    press(element)
    await reach(element, 'failed')
    const asked = heard('keytap-ticket-needed')
    document.body.addEventListener('keytap-ticket-needed', (event) => event.preventDefault(), { once: true })
    press(element, 'remedy')
    await asked
    element.ticket = (await mintTicket('activate', username)).ticket
    await reach(element, 'showing')
  })

  it('replaces a stale ticket once by itself, and says so when the page\'s session is over', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    await refuse('/v1/activations', 'ticket_expired', 401)
    press(element)
    await reach(element, 'showing')
    const other = await mountActivate(username)
    const { fetch } = window
    window.fetch = async () => new Response('{}', { status: 401 })
    press(other)
    await reach(other, 'failed')
    window.fetch = fetch
    expect(failureOf(other).slice(0, 2)).to.deep.equal(['Please sign in again first.', 'Sign in again'])
  })

  it('goes on where it was when the element is moved, and forgets everything on reset', async () => {
    const element = await mountActivate(await newLicensee())
    press(element)
    await reach(element, 'showing')
    const message = shownMessage(element)
    const frame = document.createElement('section')
    document.body.append(frame)
    frame.append(element)
    await element.updateComplete
    expect([element.state, shownMessage(element)]).to.deep.equal(['showing', message])
    element.reset()
    await element.updateComplete
    expect([element.state, findAll(element, 'keytap-qr').length]).to.deep.equal(['idle', 0])
  })
})

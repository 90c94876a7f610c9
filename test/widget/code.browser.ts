import { expect } from 'chai'
import type { KeytapFailedEvent } from '../../widget/events.ts'
import { addCard, codeDevicesOf, enter, hotp, mountCode, newCoder, press, reach, secretOf, totp, type, wrongOf } from './support/code-page.ts'
import { find, findAll, heard, shown, until } from './support/devices-page.ts'
import { changePolicy, redeemResult, requestsSeen, setFaults } from './support/verifier.ts'

describe('one-time codes', () => {
  afterEach(() => document.body.replaceChildren())

  it('sets an app up from the click to the row, and hands the page a result', async () => {
    const username = await newCoder()
    const element = await mountCode('setup', username)
    press(element)
    await reach(element, 'setting')
    const secret = secretOf(element)
    expect(find<HTMLElement & { value: string }>(element, 'keytap-qr').value).to.match(new RegExp(`^otpauth://totp/.*secret=${secret}`))
    const setUp = heard('keytap-code-set-up')
    await type(element, 'device-name', 'My phone')
    await enter(element, await totp(secret))
    const { device } = await setUp
    await reach(element, 'done')
    expect((await codeDevicesOf(username)).map(({ id, state, name, serial }) => [id, state, name, serial])).to.deep.equal([[device.id, 'active', 'My phone', device.serial]])
    expect(shown(element, '[part=serial]')).to.deep.equal([device.serial])
    expect(element.shadowRoot?.innerHTML.includes(secret)).to.equal(false)
    const { status, body } = await redeemResult(element.value, 'enroll-code')
    expect([status, body.username, body.device.id]).to.deep.equal([200, username, device.id])
  })

  it('tells a slip before it costs a try, and a wrong code at its field with the tries that are left', async () => {
    const element = await mountCode('setup', await newCoder())
    press(element)
    await reach(element, 'setting')
    const secret = secretOf(element)
    const calls = (await requestsSeen()).length
    await enter(element, '123')
    expect([element.state, shown(element, '#problem').length, (await requestsSeen()).length]).to.deep.equal(['setting', 1, calls])
    const input = await type(element, 'code', '1234567')
    expect([input.value, find(element, '#problem').textContent]).to.deep.equal(['123 4567', 'Enter every digit of the code, and no more.'])
    const failures: string[] = []
    element.addEventListener('keytap-failed', ({ code }: KeytapFailedEvent) => failures.push(code))
    const right = await totp(secret)
    await enter(element, wrongOf(right))
    await until(() => element.state === 'setting' && failures.length === 1)
    await element.updateComplete
    expect([failures, shown(element, '[part=tries]')]).to.deep.equal([['otp_wrong'], ['9 tries left']])
    await enter(element, right.replace(/^.../, '$& '))
    await reach(element, 'done')
  })

  it('asks for a code at once, and proves with it', async () => {
    const username = await newCoder()
    const { secretBase32, device } = await addCard(username)
    const element = await mountCode('prove', username)
    await reach(element, 'asking')
    expect(document.activeElement).to.equal(document.body)
    expect(shown(element, '[part=device]')).to.deep.equal([`Card · ${device.serial}`])
    const proved = heard('keytap-code-proved')
    await enter(element, await hotp(secretBase32, 0))
    expect((await proved).device.id).to.equal(device.id)
    const { status, body } = await redeemResult(element.value, 'verify-code')
    expect([status, body.username]).to.deep.equal([200, username])
  })

  it('finds a device that ran ahead by two codes, of which two equal ones cost no try', async () => {
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await mountCode('prove', username)
    await reach(element, 'asking')
    expect(findAll(element, '[part~=secondary]')).to.have.length(0)
    await enter(element, await hotp(secretBase32, 40))
    await until(() => element.state === 'asking' && shown(element, '#problem').join('') !== '')
    press(element, 'secondary')
    await reach(element, 'recovering')
    const [first, second] = [await hotp(secretBase32, 41), await hotp(secretBase32, 42)]
    await type(element, 'first', first)
    await type(element, 'second', first)
    press(element, 'submit')
    await element.updateComplete
    expect([element.state, find(element, '#problem').textContent]).to.deep.equal(['recovering', 'These are the same code. Wait for the next one.'])
    await type(element, 'first', first)
    await type(element, 'second', second)
    press(element, 'submit')
    await reach(element, 'done')
    expect(element.value).to.match(/^kr_/)
  })

  it('offers every device of the user, and to send a code where the policy lets it', async () => {
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile', 'email'] } })
    const username = await newCoder({ mobile: '+49 170 1234567' })
    const cards = [await addCard(username, 'Blue'), await addCard(username, 'Red')]
    const element = await mountCode('prove', username)
    await reach(element, 'asking')
    const select = find<HTMLSelectElement>(element, 'select')
    expect(select.options).to.have.length(2)
    select.value = cards[1]?.device.id ?? ''
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await element.updateComplete
    expect(findAll(element, '[part~=send]')).to.have.length(1)
    const sent = heard('keytap-code-sent')
    press(element, 'send')
    expect((await sent).by).to.equal('mobile')
    await reach(element, 'asking')
    await enter(element, await hotp(cards[1]?.secretBase32 ?? '', 0))
    await reach(element, 'done')
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
  })

  it('sends a code once when it is moved meanwhile, and never again when it was taken off the page', async () => {
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile'] } })
    const username = await newCoder({ mobile: '+49 170 1234567' })
    await addCard(username)
    const element = await mountCode('prove', username)
    await reach(element, 'asking')
    const section = document.createElement('section')
    document.body.append(section)
    const sends = async () => (await requestsSeen()).filter(({ path }) => path.endsWith('/send')).length
    const before = await sends()
    await setFaults({ path: '/v1/code-authentications', method: 'post', delayMs: 200 })
    press(element, 'send')
    await until(() => element.state === 'sending')
    section.append(element)
    await reach(element, 'asking')
    expect(await sends()).to.equal(before + 1)
    press(element, 'send')
    await until(() => element.state === 'sending')
    element.remove()
    await until(() => element.state === 'asking')
    section.append(element)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect([element.state, await sends() <= before + 2]).to.deep.equal(['asking', true])
    await setFaults()
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
  })

  it('leads who has no device to the page for it, and ends at a lock', async () => {
    const none = await mountCode('prove', await newCoder(), { 'set-up-page': '/security' })
    await reach(none, 'failed')
    expect(find<HTMLAnchorElement>(none, '[part~=remedy]').getAttribute('href')).to.equal('/security')
    none.remove()
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 3, sendBy: [] } })
    const username = await newCoder()
    const { secretBase32 } = await addCard(username)
    const element = await mountCode('prove', username)
    await reach(element, 'asking')
    for (const left of [2, 1, 0]) {
      await enter(element, await hotp(secretBase32, 500))
      await until(() => element.state === 'asking' && shown(element, '[part=tries]').join('').startsWith(left === 1 ? 'One' : `${left} `))
    }
    await enter(element, await hotp(secretBase32, 0))
    await reach(element, 'failed')
    expect(find(element, '[part=heading]').textContent).to.contain('locked')
    await changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: [] } })
  })
})

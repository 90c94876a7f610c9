import { expect } from 'chai'
import type { KeytapActivate } from '../../widget/activate/index.ts'
import type { SecurityKey } from '../../widget/testing.ts'
import {
  enterCode, enterDigits, licenseOf, mountActivate, newLicensee, press, reach, shownMessage, toCodeEntry, toDigits, type,
} from './support/activate-page.ts'
import { plugInCamera, type TestCamera } from './support/camera.ts'
import { enrollKey, find, findAll, heard, pressKey, shown, until } from './support/devices-page.ts'
import { answerMessage1, signMessage2 } from './support/device.ts'
import { drawCode } from './support/draw-code.ts'
import { changePolicy, listDevices, mintTicket, redeemResult, requestsSeen, verifierUrl } from './support/verifier.ts'

let camera: TestCamera | undefined
let key: SecurityKey | undefined

const withTyping = () => changePolicy({ activation: { typedCodes: true, vouch: 'if-enrolled' } })
const isInDom = (text: string): boolean => document.documentElement.outerHTML.includes(text) || everyShadow(document.body).some((html) => html.includes(text))

function everyShadow(root: ParentNode): readonly string[] {
  return [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? [shadowRoot.innerHTML, ...everyShadow(shadowRoot)] : []))
}

async function byScan(element: KeytapActivate, code: string): Promise<void> {
  camera = plugInCamera()
  press(element, 'camera')
  camera.show(drawCode(code))
}

describe('adding a device', () => {
  before(withTyping)
  afterEach(async () => {
    document.body.replaceChildren()
    camera?.unplug()
    await key?.remove()
    camera = key = undefined
  })

  it('goes from the click to the row with a typed code, and hands the page a result', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    const told: string[] = []
    for (const event of ['keytap-message', 'keytap-activated', 'keytap-done'] as const) {
      element.addEventListener(event, (news) => told.push(`${news.type} ${'number' in news ? news.number : ''}`.trim()))
    }
    const code = await toCodeEntry(element, 'typed')
    type(element, 'device-name', 'My phone')
    await enterCode(element, code.toLowerCase().replace(/(.{4})/g, '$1-'))
    const activated = heard('keytap-activated')
    await enterDigits(element, await toDigits(element))
    const { instance } = await activated
    await reach(element, 'done')
    const { instances, serial } = await licenseOf(username)
    expect(instances.map(({ state, description, platform }) => [state, description, platform])).to.deep.equal([['active', 'My phone', 'android']])
    expect(instance.serial).to.equal(`${serial}-1`)
    expect(told).to.deep.equal(['keytap-message 1', 'keytap-message 2', 'keytap-activated', 'keytap-done'])
    expect(shown(element, '[part=serial]')).to.deep.equal([`${serial}-1`])
    const { status, body } = await redeemResult(element.value, 'activate')
    expect([status, body.operation, body.username]).to.deep.equal([200, 'activate', username])
  })

  it('goes on with a code that this page\'s camera reads, and signs by the camera too', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    const code = await toCodeEntry(element, 'scanned')
    expect(findAll(element, 'keytap-scan'), 'the scanner before anybody opened the camera').to.have.length(0)
    await byScan(element, code)
    await reach(element, 'handing')
    expect(camera?.streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))).to.equal(true)
    const digits = await signMessage2(shownMessage(element))
    press(element)
    await reach(element, 'signing')
    press(element, 'camera')
    camera?.show(drawCode(digits))
    await reach(element, 'done')
    expect((await licenseOf(username)).instances).to.have.length(1)
  }).timeout(30_000)

  it('keeps what the camera reads to itself, and goes on past a code that is none of a device', async () => {
    const element = await mountActivate(await newLicensee())
    const told: string[] = []
    document.body.addEventListener('qr-read', ({ text }) => told.push(text))
    press(element)
    await reach(element, 'showing')
    const message1 = shownMessage(element)
    press(element)
    await reach(element, 'answering')
    await byScan(element, message1)
    await until(() => shown(element, '#problem').join('') !== '')
    expect([element.state, told, shown(element, '[part=tries]')]).to.deep.equal(['answering', [], ['5 tries left']])
    expect(find<HTMLElement & { state: string }>(element, 'keytap-scan').state).to.equal('scanning')
  })

  it('lets the user\'s security key vouch before the second message, and the instance tells which', async () => {
    const username = await newLicensee()
    key = await enrollKey(username, 'Blue key')
    const element = await mountActivate(username)
    await enterCode(element, await toCodeEntry(element, 'typed'))
    await reach(element, 'vouching')
    expect(shown(element, '[part=description]')[0]).to.contain('“Blue key”')
    expect(shown(element, '[part=step]')).to.deep.equal(['Step 3 of 5'])
    press(element)
    expect(element.state, 'the browser is asked inside the click').to.equal('touching')
    await enterDigits(element, await toDigits(element))
    await reach(element, 'done')
    const [blue] = await listDevices(username)
    expect((await licenseOf(username)).instances.map(({ vouchedBy }) => vouchedBy)).to.deep.equal([blue?.id])
  })

  it('lets the key be touched again after the dialog was closed, by the button or by Escape', async () => {
    const username = await newLicensee()
    key = await enrollKey(username, 'Blue key')
    await key.setTouched(false)
    const element = await mountActivate(username)
    await enterCode(element, await toCodeEntry(element, 'typed'))
    await reach(element, 'vouching')
    for (const close of [() => press(element, 'secondary'), () => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))]) {
      press(element)
      await reach(element, 'touching')
      const cancelled = heard('keytap-cancelled')
      close()
      await cancelled
      await reach(element, 'vouching')
    }
    await key.setTouched(true)
    press(element)
    await reach(element, 'handing')
  })

  it('takes each message out of the page when its step is over, and the ticket at once', async () => {
    const username = await newLicensee()
    const { ticket } = await mintTicket('activate', username)
    const element = await mountActivate(username, { 'ticket-src': '', ticket })
    expect(element.hasAttribute('ticket')).to.equal(false)
    const code = await toCodeEntry(element, 'typed')
    press(element, 'secondary')
    await reach(element, 'showing')
    const message1 = shownMessage(element)
    expect(isInDom(message1)).to.equal(true)
    press(element)
    await reach(element, 'answering')
    expect(isInDom(message1)).to.equal(false)
    await enterCode(element, code)
    await reach(element, 'handing')
    const message2 = shownMessage(element)
    expect([isInDom(message1), isInDom(message2), isInDom(code)]).to.deep.equal([false, true, false])
    const digits = await toDigits(element)
    expect(isInDom(message2)).to.equal(false)
    await enterDigits(element, digits)
    await reach(element, 'done')
    expect([message1, message2, code, digits, ticket, element.value].map(isInDom)).to.deep.equal(Array(6).fill(false))
  })

  it('finds a slip before it costs a try, and says how many tries a wrong code leaves', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    const code = await toCodeEntry(element, 'typed')
    const slip = code.replace(/^./, (symbol) => (symbol === '7' ? '8' : '7'))
    const before = (await requestsSeen()).length
    type(element, 'device-code', slip)
    await element.updateComplete
    expect(shown(element, '#problem')[0]).to.match(/^This is not a whole device code/)
    press(element, 'submit')
    await element.updateComplete
    expect([element.state, (await requestsSeen()).length]).to.deep.equal(['answering', before])
    type(element, 'device-code', code)
    await element.updateComplete
    expect(shown(element, '#problem').join('')).to.equal('')
    // A good code of another activation: the newer one supersedes, and the old code is wrong for it.
    const other = await mountActivate(username)
    const otherCode = await toCodeEntry(other, 'typed')
    await enterCode(other, code)
    await until(() => shown(other, '#problem').join('') !== '')
    expect(shown(other, '[part=tries]')).to.deep.equal(['4 tries left'])
    expect(find(other, '[part=status]').textContent).to.contain('4 tries left')
    await enterCode(other, otherCode)
    await reach(other, 'handing')
    await enterCode(element, code)
    await reach(element, 'failed')
    expect(shown(element, '[part=code]')[0]).to.match(/superseded/)
  })

  it('groups the code while it is typed, whatever its spelling, and leaves the caret where it was', async () => {
    const element = await mountActivate(await newLicensee())
    await toCodeEntry(element, 'typed')
    expect(type(element, 'device-code', 'o1il-uabcd efgh').value).to.equal('0111U ABCDE FGH')
    const input = find<HTMLInputElement>(element, '[part~=device-code]')
    input.value = 'ABCDEX FGH'
    input.setSelectionRange(6, 6)
    input.dispatchEvent(new InputEvent('input'))
    expect([input.value, input.selectionStart]).to.deep.equal(['ABCDE XFGH', 7])
  })

  it('wants a code to be scanned where the account does, and offers no field', async () => {
    await changePolicy({ activation: { typedCodes: false, vouch: 'if-enrolled' } })
    const element = await mountActivate(await newLicensee())
    await toCodeEntry(element, 'scanned')
    expect(findAll(element, '[part~=device-code], [part~=submit]')).to.have.length(0)
    await withTyping()
  })

  it('is done by keyboard alone, with the focus on each new heading', async () => {
    const username = await newLicensee()
    const element = await mountActivate(username)
    const focused = () => element.shadowRoot?.activeElement?.textContent?.trim()
    find(element, '[part~=primary]').focus()
    await pressKey('Enter')
    await reach(element, 'showing')
    await until(() => focused() === 'Scan this with your new device')
    const code = await toCodeEntryByKeyboard(element)
    await until(() => focused() === 'Give us your device’s code')
    type(element, 'device-code', code).focus()
    await pressKey('Enter')
    await reach(element, 'handing')
    await until(() => focused() === 'Scan one more code')
    const digits = await signMessage2(shownMessage(element))
    find(element, '[part~=primary]').focus()
    await pressKey('Enter')
    await reach(element, 'signing')
    type(element, 'digits', digits).focus()
    await pressKey('Enter')
    await reach(element, 'done')
    await until(() => focused() === 'Your device is ready')
  })

  it('asks the verifier nothing before it is pressed', async () => {
    await verifierUrl()
    const before = (await requestsSeen()).length
    await mountActivate(await newLicensee(0))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await requestsSeen()).slice(before).filter(({ path }) => path.includes('activations'))).to.deep.equal([])
  })
})

async function toCodeEntryByKeyboard(element: KeytapActivate): Promise<string> {
  const code = await answerMessage1(shownMessage(element), 'typed')
  find(element, '[part~=primary]').focus()
  await pressKey('Enter')
  await reach(element, 'answering')
  return code
}

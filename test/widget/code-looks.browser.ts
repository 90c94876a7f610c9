/** Every view of `<keytap-code>`, as a picture for a person and as a target for axe. */
import { expect } from 'chai'
import type { KeytapCode } from '../../widget/code/index.ts'
import { expectAccessible } from './support/accessibility.ts'
import { cdp, emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { addCard, enter, hotp, mountCode, newCoder, press, reach, secretOf, totp, type, wrongOf } from './support/code-page.ts'
import { find, pressKey, shown, until } from './support/devices-page.ts'
import { changePolicy, setFaults } from './support/verifier.ts'

const looks = [
  { name: 'light', lang: 'en', media: {} },
  { name: 'dark', lang: 'de', media: { colorScheme: 'dark' } },
  { name: 'rtl', lang: 'ar', media: {} },
  { name: 'phone', lang: 'de', media: {}, size: { width: 360, height: 740 } },
  { name: 'forced-colors', lang: 'en', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const

async function see(element: KeytapCode, name: string): Promise<void> {
  await element.updateComplete
  await takeScreenshot(`code/${name}`, element, 12)
  await expectAccessible(element)
  expect(document.documentElement.scrollWidth, `${name} is wider than its window`).to.be.at.most(innerWidth)
  for (const target of element.shadowRoot?.querySelectorAll('button, input, select, summary, a') ?? []) {
    if (target.checkVisibility()) expect(target.getBoundingClientRect().height, `${name} target`).to.be.at.least(44)
  }
}

const toldWrong = (element: KeytapCode, state: 'setting' | 'asking'): Promise<void> =>
  until(() => element.state === state && shown(element, '#problem').join('') !== '')

/** The verifier takes its time, so that a view that waits for it can be seen. */
const dawdle = (path: string): Promise<void> => setFaults({ path, method: 'post', delayMs: 4000, times: 1 })

async function walkSetup(name: string): Promise<void> {
  const element = await mountCode('setup', await newCoder())
  await see(element, `${name}-01-idle`)
  press(element)
  await reach(element, 'setting')
  await see(element, `${name}-02-setting`)
  find<HTMLDetailsElement>(element, 'details').open = true
  await type(element, 'code', '1234567')
  await see(element, `${name}-03-by-hand-and-slip`)
  const right = await totp(secretOf(element))
  await enter(element, wrongOf(right))
  await toldWrong(element, 'setting')
  await see(element, `${name}-04-wrong`)
  await enter(element, right)
  await reach(element, 'done')
  await see(element, `${name}-05-done`)
  element.remove()
}

async function walkProve(name: string): Promise<void> {
  const username = await newCoder({ mobile: '+49 170 1234567', email: 'mandy@mail.example' })
  const { secretBase32, device } = await addCard(username, 'Blue card')
  const element = await mountCode('prove', username)
  await reach(element, 'asking')
  await see(element, `${name}-06-asking-one`)
  await addCard(username, 'Red card with a name that is far too long for the field')
  element.reset()
  await reach(element, 'asking')
  find(element, '[name=code]').focus()
  await enter(element, await hotp(secretBase32, 500))
  await toldWrong(element, 'asking')
  await see(element, `${name}-07-wrong`)
  press(element, 'send')
  await until(() => element.state === 'asking' && shown(element, '#problem').join('') === '')
  await see(element, `${name}-08-sent`)
  await pressKey('Tab')
  element.code.dispatch({ type: 'recover' })
  await reach(element, 'recovering')
  await see(element, `${name}-09-recovering`)
  element.remove()
  const other = await mountCode('prove', username)
  await reach(other, 'asking')
  other.code.dispatch({ type: 'choose', deviceId: device.id })
  await dawdle('/v1/code-authentications/')
  await enter(other, await hotp(secretBase32, 1))
  await reach(other, 'checking')
  await see(other, `${name}-10-checking`)
  await reach(other, 'done')
  await see(other, `${name}-11-proved`)
  other.remove()
}

/** What the verifier may say, and what a browser finds by itself. */
async function walkFailures(name: string): Promise<void> {
  const none = await mountCode('prove', await newCoder(), { 'set-up-page': '/security' })
  await reach(none, 'failed')
  await see(none, `${name}-12-no-device`)
  none.remove()
  const username = await newCoder()
  const { secretBase32 } = await addCard(username)
  for (const [at, code, status] of [[13, 'otp_locked', 409], [14, 'ticket_expired', 401], [15, 'unavailable', 503]] as const) {
    const element = await mountCode('prove', username, { support: 'https://bank.example/help' })
    await reach(element, 'asking')
    const body = { code, ...(code === 'unavailable' && { retryAfterSeconds: 60 }) }
    await setFaults({ path: '/v1/code-authentications/', method: 'post', status, body, times: 1 })
    await enter(element, await hotp(secretBase32, 500))
    await reach(element, 'failed')
    await see(element, `${name}-${at}-${code.replace('_', '-')}`)
    element.remove()
  }
  for (const [at, code] of [[16, 'unreachable'], [17, 'offline'], [18, 'insecure']] as const) {
    const element = await mountCode('setup', username, code === 'insecure' ? {} : { verifier: 'http://localhost:1' })
    if (code === 'offline') Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
    if (code === 'insecure') element.isSecure = () => false
    press(element)
    await reach(element, 'failed')
    Reflect.deleteProperty(navigator, 'onLine')
    await see(element, `${name}-${at}-${code}`)
    element.remove()
  }
  const resting = await mountCode('setup', username, { disabled: '' })
  resting.disabled = true
  await see(resting, `${name}-19-disabled`)
}

describe('the looks of one-time codes', () => {
  before(() => changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile', 'email'] } }))
  afterEach(async () => {
    document.body.replaceChildren()
    document.documentElement.removeAttribute('lang')
    document.documentElement.style.colorScheme = ''
    await setFaults()
    await emulateMedia({})
    await setViewport(null)
    await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  })

  for (const { name, lang, media, ...look } of looks) {
    it(`are accessible and fit: ${name}`, async () => {
      document.documentElement.lang = lang
      document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr'
      document.documentElement.style.colorScheme = 'light dark'
      await emulateMedia(media)
      if ('size' in look) await setViewport(look.size)
      // A finger: whoever sets up on the phone itself opens the app there.
      await cdp.send('Emulation.setTouchEmulationEnabled', { enabled: 'size' in look })
      await walkSetup(name)
      await walkProve(name)
      await walkFailures(name)
      document.documentElement.dir = 'ltr'
    }).timeout(60_000)
  }
})

/** Every view of `<keytap-activate>`, as a picture for a person and as a target for axe. */
import { expect } from 'chai'
import type { KeytapActivate } from '../../widget/activate/index.ts'
import type { SecurityKey } from '../../widget/testing.ts'
import { enterCode, enterDigits, mountActivate, newLicensee, press, reach, toCodeEntry, type } from './support/activate-page.ts'
import { expectAccessible } from './support/accessibility.ts'
import { plugInCamera, type TestCamera } from './support/camera.ts'
import { emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { enrollKey, find, shown, until } from './support/devices-page.ts'
import { signMessage2 } from './support/device.ts'
import { changePolicy, setFaults } from './support/verifier.ts'

const looks = [
  { name: 'light', lang: 'en', media: {} },
  { name: 'dark', lang: 'de', media: { colorScheme: 'dark' } },
  { name: 'rtl', lang: 'ar', media: {} },
  { name: 'phone', lang: 'de', media: {}, size: { width: 360, height: 740 } },
  { name: 'forced-colors', lang: 'en', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const

let camera: TestCamera | undefined
let key: SecurityKey | undefined

async function see(element: KeytapActivate, name: string): Promise<void> {
  await element.updateComplete
  await takeScreenshot(`activate/${name}`, element, 12)
  await expectAccessible(element)
  expect(document.documentElement.scrollWidth, `${name} is wider than its window`).to.be.at.most(innerWidth)
  for (const target of element.shadowRoot?.querySelectorAll('button, input, a') ?? []) {
    if (target.checkVisibility()) expect(target.getBoundingClientRect().height, `${name} target`).to.be.at.least(44)
  }
}

/** Holds the verifier's answer back until the picture is taken. */
async function slowly(act: () => Promise<void>): Promise<void> {
  await setFaults({ method: 'post', path: '/v1/activations', delayMs: 700, times: 1 })
  await act()
}

async function walkToMessage2(element: KeytapActivate, name: string): Promise<void> {
  await see(element, `${name}-01-idle`)
  const code = await toCodeEntry(element, 'typed')
  press(element, 'secondary')
  await reach(element, 'showing')
  await see(element, `${name}-02-showing`)
  press(element)
  await reach(element, 'answering')
  await see(element, `${name}-03-answering`)
  type(element, 'device-code', code.replace(/^./, (symbol) => (symbol === '7' ? '8' : '7')))
  await see(element, `${name}-04-slip`)
  camera = plugInCamera({ cameras: ['Rear', 'Front'] })
  press(element, 'camera')
  await until(() => element.shadowRoot?.querySelector<HTMLElement & { state?: string }>('keytap-scan')?.state === 'scanning')
  await see(element, `${name}-05-camera`)
  press(element, 'secondary')
  await element.updateComplete
  await slowly(() => enterCode(element, code))
  await reach(element, 'judging')
  await see(element, `${name}-06-judging`)
  await reach(element, 'vouching')
  await see(element, `${name}-07-vouching`)
  await key?.setTouched(false)
  press(element)
  await reach(element, 'touching')
  await see(element, `${name}-08-touching`)
  press(element, 'secondary')
  await reach(element, 'vouching')
  await key?.setTouched(true)
  await slowly(async () => press(element))
  await reach(element, 'adding')
  await see(element, `${name}-09-adding`)
  await reach(element, 'handing')
}

async function walkToDone(element: KeytapActivate, name: string): Promise<void> {
  await see(element, `${name}-10-handing`)
  const digits = await signMessage2(find<HTMLElement & { value: string }>(element, 'keytap-qr').value)
  press(element)
  await reach(element, 'signing')
  await see(element, `${name}-11-signing`)
  await enterDigits(element, digits.replace(/^./, (digit) => String((Number(digit) + 1) % 10)))
  await until(() => element.state === 'signing' && shown(element, '#problem').join('') !== '')
  await see(element, `${name}-12-wrong-digits`)
  await slowly(() => enterDigits(element, digits))
  await reach(element, 'checking')
  await see(element, `${name}-13-checking`)
  await reach(element, 'done')
  await see(element, `${name}-14-done`)
}

async function walkFailures(element: KeytapActivate, name: string): Promise<void> {
  for (const [code, extra] of [['license_exhausted', {}], ['no_enrolled_key', {}], ['unavailable', { retryAfterSeconds: 30 }]] as const) {
    await setFaults({ path: '/v1/activations', method: 'post', status: 409, body: { code, ...extra, requestId: 'FN7c1rn56aOGZpj5' }, times: 1 })
    element.reset()
    await element.updateComplete
    press(element)
    await reach(element, 'failed')
    await see(element, `${name}-15-${code}`)
  }
}

describe('every view of adding a device', () => {
  before(() => changePolicy({ activation: { typedCodes: true, vouch: 'if-enrolled' } }))
  afterEach(async () => {
    document.body.replaceChildren()
    Object.assign(document.documentElement, { lang: 'en', dir: '' })
    document.documentElement.style.colorScheme = ''
    camera?.unplug()
    await key?.remove()
    await Promise.all([emulateMedia({}), setViewport(null), setFaults()])
  })

  for (const { name, lang, media, ...rest } of looks) {
    it(`is accessible and readable: ${name}, ${lang}`, async () => {
      await emulateMedia({ reducedMotion: 'reduce', ...media })
      if ('size' in rest) await setViewport(rest.size)
      Object.assign(document.documentElement, { lang, dir: lang === 'ar' ? 'rtl' : '' })
      document.documentElement.style.colorScheme = 'light dark'
      const username = await newLicensee()
      key = await enrollKey(username, 'Blue key')
      const element = await mountActivate(username, { support: 'mailto:help@bank.example' })
      await walkToMessage2(element, name)
      await walkToDone(element, name)
      await walkFailures(element, name)
    }).timeout(60_000)
  }
})

/** Every view of the device, as pictures for a person and as targets for axe. */
import { expect } from 'chai'
import type { KeytapAuthenticator } from '../../widget/device/index.ts'
import { expectAccessible } from './support/accessibility.ts'
import { plugInCamera, type TestCamera } from './support/camera.ts'
import { emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { findAll, until } from './support/devices-page.ts'
import { activate, begin, emptyVault, giveCode, giveSignature, hold, mountPhone, newLicensee, present, press, reach, shownCode, shownDigits, takeVault } from './support/phone-page.ts'

const phone = { width: 360, height: 740 }
const looks = [
  { name: 'light', lang: 'en', media: {} },
  { name: 'dark', lang: 'de', media: { colorScheme: 'dark' } },
  { name: 'rtl', lang: 'ar', media: {} },
  { name: 'forced-colors', lang: 'en', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const

let camera: TestCamera | undefined

async function see(element: KeytapAuthenticator, name: string): Promise<void> {
  await element.updateComplete
  await takeScreenshot(`device/${name}`, element, 8)
  await expectAccessible(element)
  expect(document.documentElement.scrollWidth, `${name} is wider than the screen`).to.be.at.most(innerWidth)
  for (const target of element.shadowRoot?.querySelectorAll('button') ?? []) {
    if (target.checkVisibility()) expect(target.getBoundingClientRect().height, `${name} target`).to.be.at.least(44)
  }
}

async function walk(element: KeytapAuthenticator, username: string, name: string): Promise<void> {
  await see(element, `${name}-01-empty`)
  await present(element, 'KT1:AB', 'failed')
  await see(element, `${name}-02-failed`)
  const begun = await begin(username)
  press(element, 'again')
  await reach(element, 'scanning')
  await until(() => element.shadowRoot?.querySelector('keytap-scan')?.state === 'scanning')
  await see(element, `${name}-03-scanning`)
  hold(element, begun.message1)
  await reach(element, 'asking')
  await see(element, `${name}-04-asking`)
  press(element, 'accept')
  await shownCode(element)
  await see(element, `${name}-05-code`)
  const code = await shownCode(element, 'typed')
  await see(element, `${name}-06-typed`)
  const message2 = await giveCode(begun, code)
  press(element, 'next')
  await reach(element, 'receiving')
  hold(element, 'KT1:AB')
  await until(() => element.state === 'receiving' && element.shadowRoot?.querySelector('[part=problem]') != null)
  await see(element, `${name}-07-not-for-this-device`)
  hold(element, message2)
  await reach(element, 'signing')
  await see(element, `${name}-08-signature`)
  await giveSignature(begun, shownDigits(element))
  press(element, 'done')
  await reach(element, 'home')
  await activate(element, username)
  press(element, 'later')
  await until(() => findAll(element, '[part=license]').length === 2)
  await see(element, `${name}-09-licenses`)
  press(element, 'wipe')
  await reach(element, 'confirming')
  await expectAccessible(element)
  await takeScreenshot(`device/${name}-10-wipe`)
  press(element, 'confirm')
  await until(() => findAll(element, '[part=news]').length === 1 && findAll(element, '[part=license]').length === 1)
  await see(element, `${name}-11-wiped`)
}

async function lookWithoutCamera(element: KeytapAuthenticator, name: string): Promise<void> {
  press(element, 'scan')
  await until(() => element.shadowRoot?.querySelector('keytap-scan')?.shadowRoot?.querySelector('[part=typing]') != null)
  await see(element, `${name}-12-no-camera`)
}

describe('every view of the device', () => {
  beforeEach(takeVault)
  afterEach(async () => {
    camera?.unplug()
    await emptyVault()
    Object.assign(document.documentElement, { lang: 'en', dir: '' })
    document.documentElement.style.colorScheme = ''
    await Promise.all([emulateMedia({}), setViewport(null)])
  })

  for (const { name, lang, media } of looks) {
    it(`is accessible and readable on a phone: ${name}, ${lang}`, async () => {
      await emulateMedia({ reducedMotion: 'reduce', ...media })
      await setViewport(phone)
      Object.assign(document.documentElement, { lang, dir: lang === 'ar' ? 'rtl' : '' })
      document.documentElement.style.colorScheme = 'light dark'
      camera = plugInCamera()
      await walk(await mountPhone(), await newLicensee(), name)
      camera.unplug()
      camera = plugInCamera({ refuse: 'NotFoundError' })
      await lookWithoutCamera(await mountPhone(), name)
    }).timeout(40_000)
  }
})

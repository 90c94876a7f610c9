/** Every view of `<keytap-code>`, as a picture for a person and as a target for axe. */
import { expect } from 'chai'
import type { KeytapCode } from '../../widget/code/index.ts'
import { expectAccessible } from './support/accessibility.ts'
import { emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { addCard, enter, hotp, mountCode, newCoder, press, reach, secretOf, totp, type, wrongOf } from './support/code-page.ts'
import { find, shown, until } from './support/devices-page.ts'
import { changePolicy } from './support/verifier.ts'

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
  await until(() => element.state === 'setting' && shown(element, '#problem').join('') !== '')
  await see(element, `${name}-04-wrong`)
  await enter(element, right)
  await reach(element, 'done')
  await see(element, `${name}-05-done`)
  element.remove()
}

async function walkProve(name: string): Promise<void> {
  const username = await newCoder({ mobile: '+49 170 1234567', email: 'mandy@mail.example' })
  const { secretBase32 } = await addCard(username, 'Blue card')
  await addCard(username, 'Red card')
  const element = await mountCode('prove', username)
  await reach(element, 'asking')
  await see(element, `${name}-06-asking`)
  await enter(element, await hotp(secretBase32, 500))
  await until(() => element.state === 'asking' && shown(element, '#problem').join('') !== '')
  await see(element, `${name}-07-wrong`)
  press(element, 'send')
  await until(() => element.state === 'asking' && shown(element, '#problem').join('') === '')
  await see(element, `${name}-08-sent`)
  element.code.dispatch({ type: 'recover' })
  await reach(element, 'recovering')
  await see(element, `${name}-09-recovering`)
  element.remove()
  const none = await mountCode('prove', await newCoder(), { 'set-up-page': '/security' })
  await reach(none, 'failed')
  await see(none, `${name}-10-failed`)
}

describe('the looks of one-time codes', () => {
  before(() => changePolicy({ codes: { maxDevicesPerUser: 5, maxFailures: 10, sendBy: ['mobile', 'email'] } }))
  afterEach(async () => {
    document.body.replaceChildren()
    document.documentElement.removeAttribute('lang')
    document.documentElement.style.colorScheme = ''
    await emulateMedia({})
    await setViewport(null)
  })

  for (const { name, lang, media, ...look } of looks) {
    it(`are accessible and fit: ${name}`, async () => {
      document.documentElement.lang = lang
      document.documentElement.dir = lang === 'ar' ? 'rtl' : 'ltr'
      document.documentElement.style.colorScheme = 'light dark'
      await emulateMedia(media)
      if ('size' in look) await setViewport(look.size)
      await walkSetup(name)
      await walkProve(name)
      document.documentElement.dir = 'ltr'
    }).timeout(60_000)
  }
})

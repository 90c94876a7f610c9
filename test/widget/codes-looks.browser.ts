/** Both elements in their states, as pictures for a person and as targets for axe. */
import { expect } from 'chai'
import '../../widget/qr/index.ts'
import '../../widget/scan/index.ts'
import { registerCodeMessages } from '../../widget/messages/codes.ts'
import { codesAr } from '../../widget/messages/codes-ar.ts'
import { codesDe } from '../../widget/messages/codes-de.ts'
import { expectAccessible } from './support/accessibility.ts'
import { plugInCamera, sourceFiles, type TestCamera } from './support/camera.ts'
import { emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { find, until } from './support/devices-page.ts'
import { drawCode } from './support/draw-code.ts'

registerCodeMessages(codesDe)
registerCodeMessages(codesAr)

const phone = { width: 360, height: 740 }
const looks = [
  { name: 'light', lang: 'en', media: {} },
  { name: 'dark', lang: 'de', media: { colorScheme: 'dark' } },
  { name: 'rtl', lang: 'ar', media: {} },
  { name: 'phone', lang: 'de', media: {}, size: phone },
  { name: 'forced-colors', lang: 'en', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const

const long = 'KT1:' + '6BFOXN %*BD3JR'.repeat(30)

async function see(element: HTMLElement, name: string): Promise<void> {
  await takeScreenshot(`codes/${name}`, element, 12)
  await expectAccessible(element)
  expect(element.scrollWidth, `${name} is wider than its place`).to.be.at.most(element.clientWidth)
  for (const target of element.shadowRoot?.querySelectorAll('button, select, summary') ?? []) {
    if (target.checkVisibility()) expect(target.getBoundingClientRect().height, `${name} target`).to.be.at.least(44)
  }
}

async function walkQr(name: string): Promise<void> {
  const element = Object.assign(document.createElement('keytap-qr'), { value: long })
  document.body.append(element)
  await element.updateComplete
  await see(element, `${name}-qr-mono`)
  element.shape = 'color'
  find<HTMLDetailsElement>(element, 'details').open = true
  await element.updateComplete
  await see(element, `${name}-qr-color`)
  element.enlarge()
  await until(() => find<HTMLDialogElement>(element, 'dialog').open)
  await expectAccessible(element)
  await takeScreenshot(`codes/${name}-qr-enlarged`)
  element.remove()
  const tooLong = Object.assign(document.createElement('keytap-qr'), { bytes: new Uint8Array(9000), alternative: 'Too long' })
  document.body.append(tooLong)
  await tooLong.updateComplete
  await see(tooLong, `${name}-qr-too-long`)
  tooLong.remove()
}

async function walkScan(name: string): Promise<void> {
  let camera: TestCamera = plugInCamera({ capabilities: { torch: true, zoom: { min: 1, max: 4, step: 0.1 } }, cameras: ['Rear', 'Front'] })
  const element = document.createElement('keytap-scan')
  Object.assign(element, { workerUrl: sourceFiles.worker, wasmUrl: sourceFiles.wasm, accept: 'KT1:' })
  document.body.append(element)
  await element.updateComplete
  await see(element, `${name}-scan-idle`)
  element.start()
  camera.show(drawCode('https://elsewhere.example/'))
  await until(() => element.shadowRoot?.querySelector('[part=problem]') != null && element.shadowRoot.querySelector('select') !== null)
  await see(element, `${name}-scan-foreign`)
  camera.show(drawCode('KT1:HELLO'))
  await until(() => element.state === 'done')
  await element.updateComplete
  await see(element, `${name}-scan-done`)
  camera.unplug()
  for (const refuse of ['NotAllowedError', 'NotReadableError', 'NotFoundError']) {
    camera = plugInCamera({ refuse })
    element.start()
    await until(() => element.state === 'failed')
    await element.updateComplete
    await see(element, `${name}-scan-${refuse}`)
    camera.unplug()
  }
  element.remove()
}

describe('both elements of codes', () => {
  afterEach(async () => {
    document.body.replaceChildren()
    Object.assign(document.documentElement, { lang: 'en', dir: '' })
    document.documentElement.style.colorScheme = ''
    await emulateMedia({})
    await setViewport(null)
  })

  for (const { name, lang, media, ...rest } of looks) {
    it(`are accessible and readable: ${name}, ${lang}`, async () => {
      await emulateMedia({ reducedMotion: 'reduce', ...media })
      if ('size' in rest) await setViewport(rest.size)
      document.documentElement.lang = lang
      document.documentElement.dir = lang === 'ar' ? 'rtl' : ''
      document.documentElement.style.colorScheme = 'light dark'
      await walkQr(name)
      await walkScan(name)
    }).timeout(40_000)
  }
})

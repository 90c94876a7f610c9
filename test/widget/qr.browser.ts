import { expect } from 'chai'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import '../../widget/qr/index.ts'
import type { KeytapQr } from '../../widget/qr/index.ts'
import { createFrameReader } from '../../widget/scan/read-frame.ts'
import { openZxing } from '../../widget/scan/zxing-reader.ts'
import { cdp, emulateMedia } from './support/cdp.ts'
import { find, findAll, heard, pressKey, shown, until } from './support/devices-page.ts'
import { sourceFiles } from './support/camera.ts'

const long = 'KT1:' + '6BFOXN %*BD3JR'.repeat(30)

async function mount(fields: Partial<KeytapQr>): Promise<KeytapQr> {
  const element = Object.assign(document.createElement('keytap-qr'), fields)
  document.body.append(element)
  await element.updateComplete
  return element
}

/** What a camera would see of the page: real pixels, by the browser's own screenshot. */
async function photograph(element: Element): Promise<ImageData> {
  const { x, y, width, height } = element.getBoundingClientRect()
  const clip = { x: Math.max(0, x - 8), y: Math.max(0, y - 8), width: width + 16, height: height + 16, scale: 1 }
  const { data } = await cdp.send('Page.captureScreenshot', { clip, captureBeyondViewport: true }) as { data: string }
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob())
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}

async function readPlain(element: Element): Promise<string | undefined> {
  prepareZXingModule({ overrides: { locateFile: () => sourceFiles.wasm } })
  const [found] = await readBarcodes(await photograph(find(element, '[part=frame]')), { formats: ['QRCode'], tryInvert: false, textMode: 'Plain' })
  return found?.text
}

async function readColor(element: Element): Promise<string | undefined> {
  const read = createFrameReader(await openZxing({ locateFile: () => sourceFiles.wasm }))
  return read(await photograph(find(element, '[part=frame]')), { formats: ['qr_code'], denoise: false, nowMs: 0 })?.text
}

describe('the shown code', () => {
  afterEach(async () => {
    document.body.replaceChildren()
    document.documentElement.style.colorScheme = ''
    await emulateMedia({})
  })

  it('is read from the screen by a standard reader, light, dark and in forced colors', async () => {
    document.documentElement.style.colorScheme = 'light dark'
    const element = await mount({ value: 'KT1:HELLO', label: 'Message 1' })
    for (const media of [{}, { colorScheme: 'dark' }, { colorScheme: 'dark', forcedColors: 'active' }] as const) {
      await emulateMedia(media)
      expect(await readPlain(element), JSON.stringify(media)).to.equal('KT1:HELLO')
    }
    expect(find(element, 'svg').getAttribute('aria-label')).to.equal('Message 1')
    expect(findAll(element, 'path')).to.have.length(1)
  })

  it('shows bytes, with more correction where that is asked for', async () => {
    const element = await mount({ bytes: Uint8Array.of(0x4b, 0x54, 0xc3, 0xbc), correction: 'H' })
    expect(await readPlain(element)).to.equal('KTü')
    expect(find(element, '[part=value]').textContent).to.equal('4b54c3bc')
  })

  it('draws whole pixels, whatever the width', async () => {
    const element = await mount({ value: 'x'.repeat(60) })
    for (const width of ['311px', '200.5px', '4rem']) {
      element.style.width = width
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      await element.updateComplete
      const svg = find(element, 'svg')
      const pixels = Number(svg.getAttribute('width')) * devicePixelRatio / Number(svg.getAttribute('viewBox')?.split(' ')[2])
      expect(pixels).to.equal(Math.round(pixels))
    }
  })

  it('offers color for a long message only, and the black-and-white view one tap away', async () => {
    const short = await mount({ value: 'KT1:HELLO' })
    expect(findAll(short, '[part~=turn]')).to.have.length(0)
    short.remove()
    const element = await mount({ value: long })
    expect(await readPlain(element)).to.equal(long)
    const turned = heard('qr-shape')
    find(element, '[part~=turn]').click()
    await element.updateComplete
    expect((await turned).shape).to.equal('color')
    expect(findAll(element, '[part=frame] path')).to.have.length(3)
    expect(await readColor(element)).to.equal(long)
    await emulateMedia({ colorScheme: 'dark', forcedColors: 'active' })
    expect(await readColor(element)).to.equal(long)
    find(element, '[part~=turn]').click()
    await element.updateComplete
    expect(findAll(element, '[part=frame] path')).to.have.length(1)
    element.monoOnly = true
    await element.updateComplete
    expect(findAll(element, '[part~=turn]')).to.have.length(0)
  })

  it('fills the window on demand, closes with Escape and gives the focus back', async () => {
    const element = await mount({ value: 'KT1:HELLO' })
    find(element, '[part~=enlarge]').focus()
    await pressKey('Enter')
    await until(() => find<HTMLDialogElement>(element, 'dialog').open)
    expect(find(element, 'dialog svg').clientWidth).to.be.above(find(element, '[part=frame] svg').clientWidth)
    expect(element.shadowRoot?.activeElement?.getAttribute('part')).to.contain('close')
    await pressKey('Escape')
    await until(() => !find<HTMLDialogElement>(element, 'dialog').open)
    expect(element.shadowRoot?.activeElement?.getAttribute('part')).to.contain('enlarge')
  })

  it('gives the text to copy', async () => {
    const element = await mount({ value: 'KT1:HELLO' })
    const copied: string[] = []
    const { writeText } = navigator.clipboard
    navigator.clipboard.writeText = async (text) => void copied.push(text)
    find(element, '[part~=copy]').click()
    await until(() => shown(element, '[part=status]')[0] === 'Copied')
    navigator.clipboard.writeText = writeText
    expect(copied).to.deep.equal(['KT1:HELLO'])
  })

  it('shows every blank of the text, since a marked text is copied as it is shown', async () => {
    const element = await mount({ value: 'KT1:A  B' })
    find<HTMLDetailsElement>(element, 'details').open = true
    await element.updateComplete
    expect(find(element, '[part=value]').innerText).to.equal('KT1:A  B')
  })

  it('says when the content is too long, and still gives the text', async () => {
    const element = await mount({ value: 'ü'.repeat(5000) })
    expect(shown(element, '[part=problem]')).to.have.length(1)
    expect(find<HTMLDetailsElement>(element, 'details').open).to.equal(true)
  })
})

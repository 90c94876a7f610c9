import { expect } from 'chai'
import '../../widget/scan/index.ts'
import type { KeytapScan, QrReadEvent } from '../../widget/scan/index.ts'
import { drawBarCode, plugInCamera, sourceFiles, type TestCamera } from './support/camera.ts'
import { find, heard, shown, until } from './support/devices-page.ts'
import { drawCode, toPicture } from './support/draw-code.ts'

const long = 'KT1:' + '6BFOXN %*BD3JR'.repeat(30)
let camera: TestCamera

function mount(attributes: Readonly<Record<string, string>> = {}): KeytapScan {
  const element = document.createElement('keytap-scan')
  const all = { 'worker-url': sourceFiles.worker, 'wasm-url': sourceFiles.wasm, ...attributes }
  for (const [name, value] of Object.entries(all)) element.setAttribute(name, value)
  document.body.append(element)
  return element
}

function listen(type: 'qr-read' | 'qr-failed' | 'qr-stopped'): string[] {
  const told: string[] = []
  document.body.addEventListener(type, (event) => told.push('text' in event ? event.text : 'code' in event ? event.code : type), { signal: listening.signal })
  return told
}

let listening = new AbortController()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const isDark = () => camera.streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))

describe('the scanner', () => {
  beforeEach(() => { listening = new AbortController() })
  afterEach(() => {
    listening.abort()
    document.body.replaceChildren()
    camera?.unplug()
  })

  it('reads a code before the camera, tells it once, and lets go of the camera', async () => {
    camera = plugInCamera()
    const [read, told] = [heard('qr-read'), listen('qr-read')]
    const element = mount({ accept: 'KT1:' })
    element.start()
    expect(element.state).to.equal('starting')
    camera.show(drawCode('KT1:HELLO'))
    const { text, format, bytes } = await read
    expect([text, format, new TextDecoder().decode(bytes)]).to.deep.equal(['KT1:HELLO', 'qr_code', 'KT1:HELLO'])
    expect([element.state, isDark()]).to.deep.equal(['done', true])
    await pause(200)
    expect(told).to.deep.equal(['KT1:HELLO'])
    expect(camera.asked[0]?.facingMode).to.deep.equal({ ideal: 'environment' })
  })

  it('reads a color code, and never one of its layers', async () => {
    camera = plugInCamera()
    const read = heard('qr-read')
    mount().start()
    camera.show(drawCode(long, 'color'))
    const { text, format } = await read
    expect([text, format]).to.deep.equal([long, 'color_qr'])
  })

  it('reads the bar codes that were asked for', async () => {
    for (const [format, name] of [['code_128', 'Code128'], ['code_39', 'Code39'], ['data_matrix', 'DataMatrix']] as const) {
      camera = plugInCamera()
      const read = heard('qr-read')
      const element = mount({ formats: format })
      element.start()
      camera.show(await drawBarCode('FDX1234567', name))
      const event = await read
      expect([event.text, event.format]).to.deep.equal(['FDX1234567', format])
      element.remove()
      camera.unplug()
    }
  }).timeout(20_000)

  it('names a foreign and a truncated code, once each, and goes on to the right one', async () => {
    camera = plugInCamera()
    const [failures, read] = [listen('qr-failed'), heard('qr-read')]
    const element = mount({ accept: 'KT1:', pattern: 'KT1:[A-Z]{5}' })
    element.start()
    camera.show(drawCode('https://bank.example/'))
    await until(() => failures.length === 1)
    await element.updateComplete
    expect(shown(element, '[part=problem]')).to.deep.equal(['This code belongs to something else.'])
    camera.show(drawCode('KT1:HEL'))
    await until(() => failures.length === 2)
    expect(element.state).to.equal('scanning')
    camera.show(drawCode('KT1:HELLO'))
    await read
    expect(failures).to.deep.equal(['foreign_code', 'truncated_code'])
    await element.updateComplete
    expect(shown(element, '[part=problem]')).to.deep.equal([])
  })

  it('goes on when the page prevents a code, and when it is continuous', async () => {
    camera = plugInCamera()
    const told = listen('qr-read')
    const element = mount()
    element.addEventListener('qr-read', (event) => event.preventDefault(), { once: true })
    element.start()
    for (const text of ['ONE', 'TWO']) {
      camera.show(drawCode(text))
      await until(() => told.at(-1) === text)
    }
    expect([told, element.state]).to.deep.equal([['ONE', 'TWO'], 'done'])
  })

  it('stops the camera when it is hidden, and starts it when it is seen again', async () => {
    camera = plugInCamera()
    const element = mount()
    element.start()
    await until(() => element.state === 'scanning')
    element.hidden = true
    await until(isDark)
    element.hidden = false
    await until(() => !isDark() && camera.streams.length === 2)
  })

  it('stops a camera that is granted after the element has left the page', async () => {
    camera = plugInCamera({ delayMs: 100 })
    const element = mount()
    element.start()
    await pause(20)
    element.remove()
    await until(() => camera.streams.length === 1)
    await pause(20)
    expect(isDark()).to.equal(true)
    expect(element.state).to.equal('idle')
  })

  it('stops a running camera when the element leaves the page', async () => {
    camera = plugInCamera()
    const element = mount()
    element.start()
    await until(() => element.state === 'scanning')
    element.remove()
    expect(isDark()).to.equal(true)
  })

  for (const [name, code, part] of [
    ['NotAllowedError', 'camera_denied', 'allow'], ['NotReadableError', 'camera_busy', 'problem'], ['NotFoundError', 'camera_absent', 'problem'],
  ] as const) {
    it(`says what to do after ${name}, and can be started again`, async () => {
      camera = plugInCamera({ refuse: name })
      const failures = listen('qr-failed')
      const element = mount()
      element.start()
      await until(() => element.state === 'failed')
      await element.updateComplete
      expect(failures).to.deep.equal([code])
      expect(shown(element, `[part=${part}]`)[0]).to.have.length.above(20)
      camera.unplug()
      camera = plugInCamera()
      find(element, '[part~=primary]').click()
      await until(() => element.state === 'scanning')
    })
  }

  it('offers the light, the zoom and the other camera only where there are such', async () => {
    camera = plugInCamera({ capabilities: { torch: true, zoom: { min: 1, max: 4, step: 0.5 }, focusMode: ['single-shot'] }, cameras: ['Rear', ''] })
    const element = mount()
    element.start()
    await until(() => element.state === 'scanning' && shown(element, 'option').length === 2)
    expect(shown(element, 'option')).to.deep.equal(['Rear', 'Camera 2'])
    find(element, '[part~=torch]').click()
    await until(() => find(element, '[part~=torch]').ariaPressed === 'true')
    const zoom = find<HTMLInputElement>(element, '[part=zoom]')
    zoom.value = '2'
    zoom.dispatchEvent(new Event('input'))
    const { x, y, width, height } = find(element, 'video').getBoundingClientRect()
    find(element, 'video').dispatchEvent(new PointerEvent('pointerup', { clientX: Math.round(x + width / 4), clientY: y + height }))
    const [light, larger, focus] = camera.asked.slice(1).map(({ advanced }) => advanced?.[0] as { pointsOfInterest?: [DOMPoint] })
    expect([light, larger]).to.deep.equal([{ torch: true }, { zoom: 2 }])
    expect(focus?.pointsOfInterest?.[0].x).to.be.closeTo(0.25, 0.01)
    expect(focus?.pointsOfInterest?.[0].y).to.be.closeTo(1, 0.01)
    const select = find<HTMLSelectElement>(element, 'select')
    select.value = 'camera-1'
    select.dispatchEvent(new Event('change'))
    await until(() => camera.streams.length === 2)
    expect(camera.asked.at(-1)?.deviceId).to.deep.equal({ exact: 'camera-1' })
    element.remove()
  })

  it('reads pictures that are dropped or pasted, and pasted text', async () => {
    camera = plugInCamera()
    const element = mount()
    const told = listen('qr-read')
    const files = async (content: string, shape?: 'color') => {
      const data = new DataTransfer()
      data.items.add(new File([await toPicture(drawCode(content, shape))], 'code.png', { type: 'image/png' }))
      return data
    }
    element.dispatchEvent(new DragEvent('drop', { dataTransfer: await files(long, 'color'), cancelable: true }))
    await until(() => told.length === 1)
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: await files('ON PAPER'), bubbles: true, composed: true }))
    await until(() => told.length === 2)
    const text = new DataTransfer()
    text.setData('text/plain', ' KT1:TYPED ')
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: text, bubbles: true, composed: true }))
    expect(told).to.deep.equal([long, 'ON PAPER', 'KT1:TYPED'])
  })

  for (const refuse of ['NotFoundError', 'NotAllowedError', 'NotReadableError']) {
    it(`offers a field for the text of the code where there is no camera (${refuse})`, async () => {
      camera = plugInCamera({ refuse })
      const [read, told] = [heard('qr-read'), listen('qr-failed')]
      const element = mount({ accept: 'KT1:' })
      expect(element.shadowRoot?.querySelector('[part=typing]')).to.equal(null)
      element.start()
      await until(() => element.state === 'failed')
      await element.updateComplete
      const form = find<HTMLFormElement>(element, '[part=typing]')
      expect(form.checkVisibility()).to.equal(true)
      expect(shown(element, '[part=typing] label')).to.deep.equal(['Paste or type the text of the code'])
      const type = (text: string) => {
        find<HTMLInputElement>(element, '[name=code-text]').value = text
        find(element, '[part~=use-text]').click()
      }
      for (const text of ['https://elsewhere.example/', 'https://elsewhere.example/']) type(text)
      expect(told.slice(-2)).to.deep.equal(['foreign_code', 'foreign_code'])
      type('  KT1:6BFOXN  ')
      const { text, format } = await read
      expect([text, format, element.state]).to.deep.equal(['KT1:6BFOXN', 'text', 'done'])
    })
  }

  it('says when a picture holds no code, and when a file is no picture', async () => {
    camera = plugInCamera()
    const element = mount()
    const failures = listen('qr-failed')
    const drop = (blob: Blob) => {
      const data = new DataTransfer()
      data.items.add(new File([blob], 'a', { type: blob.type }))
      element.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }))
    }
    drop(await toPicture(Object.assign(document.createElement('canvas'), { width: 90, height: 90 })))
    await until(() => failures.length === 1)
    drop(new Blob(['no picture'], { type: 'image/png' }))
    await until(() => failures.length === 2)
    expect(failures).to.deep.equal(['no_code_in_picture', 'picture_unreadable'])
  })

  it('decodes on the page\'s own thread where no worker can load', async () => {
    camera = plugInCamera()
    const read = heard('qr-read')
    const element = mount({ 'worker-url': '/nowhere.js' })
    element.start()
    camera.show(drawCode(long, 'color'))
    expect((await read).format).to.equal('color_qr')
  })

  it('reads black-and-white codes where WebAssembly cannot be had, and says what it cannot read', async () => {
    camera = plugInCamera()
    const read: Promise<QrReadEvent> = heard('qr-read')
    const element = mount({ 'wasm-url': '/nowhere.wasm' })
    element.start()
    camera.show(drawCode('Grüße'))
    const { text, bytes } = await read
    expect([text, bytes.length]).to.deep.equal(['Grüße', 7])
    await element.updateComplete
    expect(shown(element, '[part=limited]')).to.have.length(1)
  })

  it('says that the picture is black when it stays so', async () => {
    camera = plugInCamera()
    const failures = listen('qr-failed')
    const element = mount()
    element.start()
    await until(() => failures.includes('camera_black'), 8000)
    expect(element.state).to.equal('scanning')
    camera.show(drawCode('LIGHT'))
    await heard('qr-read')
  }).timeout(12_000)
})

import { expect } from 'chai'
import { KeytapEnroll } from '../../widget/elements.ts'
import type { StateName } from '../../widget/journey.ts'
import { click, mount, newEnroll, newUser, newVerify, part, plugIn, reach, textOf, tidyUp, type Ceremony } from './mount.ts'
import { expectAccessible } from './support/accessibility.ts'
import { emulateMedia, setViewport, takeScreenshot } from './support/cdp.ts'
import { changePolicy, mintTicket, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

type Look = { readonly name: string; readonly lang: string; readonly prepare: () => Promise<void> }

const looks: readonly Look[] = [
  { name: 'light', lang: 'en', prepare: () => emulateMedia({ reducedMotion: 'reduce' }) },
  { name: 'dark', lang: 'de', prepare: () => emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' }) },
  { name: 'rtl', lang: 'ar', prepare: () => emulateMedia({ reducedMotion: 'reduce' }) },
  {
    name: 'phone', lang: 'de', prepare: async () => {
      await emulateMedia({ reducedMotion: 'reduce' })
      await setViewport({ width: 360, height: 720 })
    },
  },
  { name: 'forced-colors', lang: 'en', prepare: () => emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' }) },
]

const slowFinish = { path: '/v1/registrations/', delayMs: 600, times: 1 } as const

/** Walks through every state with a real verifier and shows each one to `see`. */
async function walk(see: (element: Ceremony, name: string) => Promise<void>): Promise<void> {
  await changePolicy({ testSignature: true })
  const element = mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()) })
  await reach(element, 'ready')
  await see(element, 'ready')
  click(element, 'primary')
  await reach(element, 'touching')
  await see(element, 'touching')
  await setFaults(slowFinish)
  const key = await plugIn()
  await reach(element, 'finishing')
  await see(element, 'finishing')
  await reach(element, 'ready')
  await see(element, 'test')
  click(element, 'primary')
  await reach(element, 'naming')
  await see(element, 'naming')
  const input = part(element, 'input') as HTMLInputElement
  input.value = 'Blue key'
  await setFaults({ method: 'PATCH', delayMs: 500, status: 400, body: { code: 'malformed' }, times: 1 })
  input.form?.requestSubmit()
  await reach(element, 'saving')
  await see(element, 'saving')
  await reach(element, 'naming')
  await see(element, 'naming-problem')
  input.form?.requestSubmit()
  await reach(element, 'done')
  await see(element, 'done')
  await changePolicy({ testSignature: false })
  element.remove()
  await key.remove()
}

async function walkFailures(see: (element: Ceremony, name: string) => Promise<void>): Promise<void> {
  const codes = [['model_not_allowed', 400], ['unavailable', 503], ['ticket_expired', 401], ['internal_error', 500], ['rp_id_mismatch', 400]] as const
  for (const [code, status] of codes) {
    await setFaults({ path: '/v1/registrations', status, body: { code, model: status === 400 ? 'Blue Key 5 (NFC)' : undefined, requestId: '0199c4f2-7a51', ...(status === 503 && { retryAfterSeconds: 11 }) } })
    const { ticket } = await mintTicket('enroll', newUser())
    const element = mount(newEnroll(), { verifier: await verifierUrl(), ticket })
    await reach(element, 'failed')
    await see(element, `failed-${code}`)
    element.remove()
  }
  await setFaults()
  const key = await plugIn({ protocol: 'u2f' })
  await changePolicy({ userVerification: 'required' })
  const element = mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()) })
  await reach(element, 'ready')
  click(element, 'primary')
  await reach(element, 'failed')
  await see(element, 'failed-not_allowed')
  await changePolicy({ userVerification: 'preferred' })
  element.remove()
  await key.remove()
}

describe('every state', () => {
  afterEach(async () => {
    await setFaults()
    await tidyUp()
    await emulateMedia({})
    await setViewport(null)
    document.documentElement.style.colorScheme = ''
  })

  for (const { name, lang, prepare } of looks) {
    it(`is accessible and readable: ${name}, ${lang}`, async () => {
      await prepare()
      document.documentElement.lang = lang
      document.documentElement.dir = lang === 'ar' ? 'rtl' : ''
      document.documentElement.style.colorScheme = 'light dark'
      const see = async (element: Ceremony, state: string) => {
        await element.updateComplete
        await takeScreenshot(`${name}/${state}`, element)
        await expectAccessible(element)
        expect(element.scrollWidth, `${state} is wider than its place`).to.be.at.most(element.clientWidth)
        for (const target of element.renderRoot.querySelectorAll('button, a.button, input')) {
          expect(target.getBoundingClientRect().height, `${state} target`).to.be.at.least(44)
        }
      }
      await walk(see)
      await walkFailures(see)
    }).timeout(60_000)
  }
})

describe('focus and speech', () => {
  afterEach(async () => {
    await setFaults()
    await tidyUp()
  })

  const enrollable = async () =>
    mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()) })
  const focused = (element: Ceremony) => (element.renderRoot as ShadowRoot).activeElement?.getAttribute('part')

  it('moves to the new heading after what the person did, and stays away before', async () => {
    const element = await enrollable()
    await reach(element, 'ready')
    expect(document.activeElement).to.equal(document.body)
    part(element, 'primary')?.focus()
    click(element, 'primary')
    await reach(element, 'touching')
    expect(focused(element)).to.equal('heading')
    await plugIn()
    await reach(element, 'naming')
    expect(focused(element)).to.equal('heading')
  })

  it('does not take the focus from a field the person has gone on to', async () => {
    const field = document.createElement('input')
    const element = await enrollable()
    document.body.append(field)
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'touching')
    field.focus()
    await plugIn()
    await reach(element, 'naming')
    expect(document.activeElement).to.equal(field)
  })

  it('has one polite live region, which outlives every view', async () => {
    const element = await enrollable()
    await reach(element, 'ready')
    const region = part(element, 'status')
    await setFaults(slowFinish)
    await plugIn()
    click(element, 'primary')
    await reach(element, 'finishing')
    expect(part(element, 'status')).to.equal(region)
    expect(region?.textContent).to.equal('Checking your key…')
    expect(element.renderRoot.querySelectorAll('[role=status], [aria-live]')).to.have.length(1)
    await reach(element, 'naming')
  })

  it('mirrors its state as a custom state for the page\'s style sheet', async () => {
    const element = await enrollable()
    const seen: StateName[] = ['ready']
    await reach(element, 'ready')
    expect(element.matches(':state(ready)')).to.equal(true)
    expect(element.matches(':state(done)')).to.equal(false)
    expect(seen).to.have.length(1)
  })
})

describe('language', () => {
  afterEach(tidyUp)

  it('follows lang wherever it changes, at any time', async () => {
    const element = mount(newVerify(), { verifier: 'https://keys.example' })
    await element.updateComplete
    expect(textOf(element, 'primary')).to.equal('Use security key')
    document.documentElement.lang = 'de-AT'
    await new Promise((resolve) => setTimeout(resolve))
    await element.updateComplete
    expect(textOf(element, 'primary')).to.equal('Schlüssel verwenden')
    element.lang = 'ar'
    await new Promise((resolve) => setTimeout(resolve))
    await element.updateComplete
    expect(part(element, 'card')?.dir).to.equal('rtl')
    element.lang = 'fr'
    await new Promise((resolve) => setTimeout(resolve))
    await element.updateComplete
    expect(textOf(element, 'primary')).to.equal('Use security key')
    expect(element).to.not.be.instanceOf(KeytapEnroll)
  })
})

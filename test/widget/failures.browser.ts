import { expect } from 'chai'
import { KeytapEnroll } from '../../widget/elements.ts'
import type { Platform } from '../../widget/platform.ts'
import { click, codeOf, mount, newEnroll, newUser, part, plugIn, reach, textOf, tidyUp } from './mount.ts'
import { mintTicket, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

async function enrollable(fields: Partial<KeytapEnroll> = {}) {
  return mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()), ...fields })
}

/** An element in another browser: the facts it reads of its platform are these. */
class ElsewhereEnroll extends KeytapEnroll {
  facts: Partial<Platform> = {}

  override readPlatform(): Platform {
    return { ...super.readPlatform(), ...this.facts }
  }
}
customElements.define('elsewhere-enroll', ElsewhereEnroll)

async function elsewhere(facts: Partial<Platform>) {
  const element = document.createElement('elsewhere-enroll') as ElsewhereEnroll
  return mount(element, { facts, verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', newUser()) })
}

describe('<keytap-enroll> when something is in the way', () => {
  afterEach(async () => {
    await setFaults()
    await tidyUp()
  })

  const platforms: readonly (readonly [string, Partial<Platform>, string, string])[] = [
    ['an insecure page', { secureContext: false }, 'insecure_context', 'Open the secure page'],
    ['a browser without WebAuthn', { webauthn: false }, 'not_supported', 'Copy link for another browser'],
    ['a browser inside an app', { webauthn: false, inApp: true }, 'in_app_browser', 'Copy link for another browser'],
    ['a frame without permission', { allows: () => false }, 'frame_not_allowed', 'Open in a new tab'],
  ]
  for (const [name, facts, code, remedy] of platforms) {
    it(`tells ${name} before anything is clicked, with one way on`, async () => {
      const element = await elsewhere(facts)
      await reach(element, 'failed')
      expect(codeOf(element)).to.equal(code)
      expect(textOf(element, 'remedy')).to.equal(remedy)
      expect(element.renderRoot.querySelectorAll('.actions button, .actions a')).to.have.length(1)
    })
  }

  const refused: readonly (readonly [string, object, string])[] = [
    ['en', { code: 'model_not_allowed', model: 'Blue Key 5 (NFC)' }, '\u2068Blue Key 5 (NFC)\u2069: This kind of key is not accepted here.'],
    ['de', { code: 'authenticator_status', model: 'Blue Key 5' }, '\u2068Blue Key 5\u2069: Dieser Schlüssel gilt als unsicher; verwenden Sie ihn nicht mehr.'],
    ['ar', { code: 'model_not_allowed', model: 'Blue Key 5 (NFC)' }, '\u2068Blue Key 5 (NFC)\u2069: هذا النوع من المفاتيح غير مقبول هنا.'],
    ['en', { code: 'model_not_allowed' }, 'This kind of key is not accepted here.'],
  ]
  for (const [lang, body, sentence] of refused) {
    it(`says in ${lang} of ${JSON.stringify(body)} which key was refused, if that is proven, and that another may do`, async () => {
      await setFaults({ path: '/v1/registrations', status: 400, body })
      const element = await enrollable({ lang, required: true })
      await reach(element, 'failed')
      expect(textOf(element, 'heading')).to.equal(sentence)
      expect(textOf(element, 'status')).to.equal(sentence)
      expect(element.validationMessage).to.equal(sentence)
      expect(textOf(element, 'remedy')).to.equal({ en: 'Use another key', de: 'Anderen Schlüssel verwenden', ar: 'استخدام مفتاح آخر' }[lang])
    })
  }

  it('tells whoever hid the model from the page that it may be shown, and lets them try again', async () => {
    await setFaults({ path: '/v1/registrations', status: 400, body: { code: 'attestation_required' } })
    const element = await enrollable()
    await reach(element, 'failed')
    expect(textOf(element, 'heading')).to.equal('Let your browser show the model of your key, or use another key.')
    expect(textOf(element, 'remedy')).to.equal('Try again')
  })

  it('takes a new ticket from ticket-src when the old one has expired', async () => {
    const { ticket } = await mintTicket('enroll', newUser(), { lifetimeSeconds: 1 })
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const element = await enrollable({ ticket })
    await reach(element, 'ready')
  })

  it('asks the page for a ticket when there is no ticket-src, and goes on when it gets one', async () => {
    const { ticket } = await mintTicket('enroll', newUser(), { lifetimeSeconds: 1 })
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const element = await enrollable({ ticketSrc: '', ticket })
    await reach(element, 'failed')
    expect(codeOf(element)).to.equal('ticket_expired')
    const next = (await mintTicket('enroll', newUser())).ticket
    element.addEventListener('keytap-ticket-needed', (event) => {
      event.preventDefault()
      element.ticket = next
    })
    click(element, 'remedy')
    await reach(element, 'ready')
  })

  it('never asks another origin for a ticket', async () => {
    const element = await enrollable({ ticketSrc: 'https://evil.example/ticket' })
    await reach(element, 'failed')
    expect(codeOf(element)).to.equal('page_misconfigured')
  })

  it('sends the user to sign in when the backend no longer knows the session', async () => {
    const { fetch } = window
    window.fetch = async () => new Response('{}', { status: 401 })
    const element = await enrollable()
    await reach(element, 'failed')
    window.fetch = fetch
    expect(codeOf(element)).to.equal('session_ended')
    let asked = 0
    element.addEventListener('keytap-sign-in', (event) => {
      event.preventDefault()
      asked += 1
    })
    click(element, 'remedy')
    expect(asked).to.equal(1)
  })

  it('counts a Retry-After down before the button may be pressed', async () => {
    await setFaults({ path: '/v1/registrations', status: 503, headers: { 'retry-after': '2' }, body: { code: 'unavailable', retryAfterSeconds: 2 }, times: 1 })
    const element = await enrollable()
    await reach(element, 'failed')
    const button = part(element, 'remedy') as HTMLButtonElement
    expect(textOf(element, 'remedy')).to.equal('Try again in 2 seconds')
    expect(button.disabled).to.equal(true)
    await new Promise((resolve) => setTimeout(resolve, 2300))
    expect(button.disabled).to.equal(false)
    button.click()
    await reach(element, 'ready')
  })

  it('tells a verifier that does not answer from a page without a network', async () => {
    const silent = await enrollable({ verifier: 'http://localhost:1' })
    await reach(silent, 'failed')
    expect(codeOf(silent)).to.equal('unreachable')
    silent.remove()
    const { ticket } = await mintTicket('enroll', newUser())
    const verifier = await verifierUrl()
    // The page of a test cannot go offline itself: its runner lives on the same wire.
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
    await setFaults({ path: '/v1/registrations', broken: true })
    const element = mount(newEnroll(), { verifier, ticket })
    await reach(element, 'failed')
    expect(codeOf(element)).to.equal('offline')
    Reflect.deleteProperty(navigator, 'onLine')
    await setFaults()
    dispatchEvent(new Event('online'))
    await reach(element, 'ready')
  })

  it('calls a missing or odd verifier address what it is', async () => {
    for (const verifier of ['', 'javascript:alert(1)', 'https://']) {
      const element = await enrollable({ verifier })
      await reach(element, 'failed')
      expect(codeOf(element), verifier).to.equal('page_misconfigured')
      element.remove()
    }
  })

  it('shows the request id of a mistake of the verifier, and no more of it', async () => {
    await setFaults({ path: '/v1/registrations', status: 500, body: { code: 'internal_error', detail: 'SQLITE_CORRUPT at row 7', requestId: 'req-7' }, times: 1 })
    const element = await enrollable()
    await reach(element, 'failed')
    expect(textOf(element, 'code')).to.equal('Code for support: internal_error · req-7')
    expect(element.renderRoot.textContent).to.not.contain('SQLITE')
  })

  it('keeps working when a password manager answers without getTransports', async () => {
    const element = await enrollable()
    await plugIn()
    const { prototype } = AuthenticatorAttestationResponse
    const { getTransports } = prototype
    Reflect.deleteProperty(prototype, 'getTransports')
    try {
      await reach(element, 'ready')
      click(element, 'primary')
      await reach(element, 'naming')
    } finally {
      prototype.getTransports = getTransports
    }
  })

  it('leads to the page\'s own help, by a link that cannot be a script', async () => {
    const element = await enrollable({ verifier: '', support: 'https://bank.example/help' })
    await reach(element, 'failed')
    expect(part(element, 'remedy')?.getAttribute('href')).to.equal('https://bank.example/help')
    element.support = 'javascript:alert(1)'
    await element.updateComplete
    expect(part(element, 'remedy')?.localName).to.equal('button')
  })
})

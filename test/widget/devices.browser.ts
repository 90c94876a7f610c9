import { expect } from 'chai'
import '../../widget/index.ts'
import type { KeytapDevices } from '../../widget/index.ts'
import { expectAccessible } from './support/accessibility.ts'
import { emulateMedia } from './support/cdp.ts'
import { enrollKeys, find, findAll, heard, mountDevices, nameOfUser, shown, until } from './support/devices-page.ts'
import { collect, listenToSignals } from './support/listen-in.ts'
import { listDevices, mintTicket, setFaults, ticketSource } from './support/verifier.ts'

describe('<keytap-devices>', () => {
  afterEach(async () => {
    document.body.replaceChildren()
    await setFaults()
    await emulateMedia({})
  })

  describe('the list', () => {
    it('shows each key of the user with its name, that its model is not proven, and when it was added', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const element = await mountDevices(username)
      expect(shown(element, '[part=name]')).to.deep.equal(['Blue key', 'Spare key'])
      expect(shown(element, '[part=model]')[0]).to.contain('not verified')
      const today = new Intl.DateTimeFormat('en', { dateStyle: 'medium' }).format(Date.now())
      expect(shown(element, '[part=dates]')[0]).to.contain(`Added ${today}`).and.to.contain('Never used')
      expect(shown(element, '[part=count]')).to.deep.equal(['2 keys'])
      await expectAccessible(element)
    })

    it('follows the language of the page, in words and in dates', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username, { lang: 'de-AT' })
      const today = new Intl.DateTimeFormat('de-AT', { dateStyle: 'medium' }).format(Date.now())
      expect(shown(element, '[part=heading]')[0]).to.equal('Ihre Sicherheitsschlüssel')
      expect(shown(element, '[part=dates]')[0]).to.contain(today)
      element.lang = 'ar'
      await until(() => find(element, '[part=card]').dir === 'rtl')
      expect(find(element, '[part=card]').lang).to.equal('ar')
      await expectAccessible(element)
    })

    it('says so when there is no key, and offers to add one', async () => {
      const username = nameOfUser()
      await mintTicket('enroll', username)
      const element = await mountDevices(username, { 'enroll-ticket-src': ticketSource('enroll', username) })
      expect(shown(element, '[part=empty]')).to.deep.equal(['You have no security key yet.'])
      expect(find(element, '[part~=add]').textContent).to.contain('Add a key')
      expect(element.matches(':state(empty)')).to.equal(true)
      await expectAccessible(element)
    })

    it('shows the model and its picture when attestation proved them', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const [device] = await listDevices(username)
      const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
      const model = { name: 'Acme Key 5', icon: `data:image/png;base64,${dot}`, aaguid: null }
      const list = { devices: [{ ...device, model, trust: 'trusted' }], rpId: location.hostname, userHandle: 'AAAA', username }
      await setFaults({ method: 'GET', path: '/v1/devices', status: 200, body: list })
      const element = await mountDevices(username)
      expect(shown(element, '[part=model]')[0]).to.contain('Acme Key 5').and.to.contain('Model verified')
      await until(() => !find<HTMLCanvasElement>(element, 'canvas').hidden)
      await expectAccessible(element)
    })

    it('waits without a word of failure while the verifier thinks', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      await setFaults({ method: 'GET', path: '/v1/devices', delayMs: 400 })
      const element = await mountDevices(username, {}, 'loading')
      expect(find(element, '[part=card]').getAttribute('aria-busy')).to.equal('true')
      await expectAccessible(element)
      await until(() => findAll(element, '[part=device]').length === 1)
      expect(find(element, '[part=card]').getAttribute('aria-busy')).to.equal('false')
    })

    it('tells why there is no list, in one sentence with one button, and counts Retry-After down', async () => {
      const username = nameOfUser()
      await mintTicket('enroll', username)
      await setFaults({ method: 'GET', path: '/v1/devices', status: 503, headers: { 'retry-after': '2' }, body: { code: 'unavailable', requestId: 'r-1' } })
      const failed = heard('keytap-failed')
      const element = await mountDevices(username, {}, 'failed')
      expect((await failed).code).to.equal('unavailable')
      expect(shown(element, '[part=problem]')).to.deep.equal(['Too much is going on just now.'])
      expect(shown(element, '[part=code]')[0]).to.contain('unavailable · r-1')
      expect(find<HTMLButtonElement>(element, '[part~=remedy]').disabled).to.equal(true)
      await expectAccessible(element)
      await setFaults()
      await until(() => !find<HTMLButtonElement>(element, '[part~=remedy]').disabled)
      find(element, '[part~=remedy]').click()
      await until(() => element.matches(':state(empty)'))
    })

    it('comes back by itself when the network does', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      await setFaults({ broken: true })
      Object.defineProperty(navigator, 'onLine', { configurable: true, value: false })
      element.refresh()
      await until(() => shown(element, '[part=problem]')[0] === 'You are offline.')
      expect(shown(element, '[part=name]'), 'what is known stays on the page').to.deep.equal(['Blue key'])
      await setFaults()
      Reflect.deleteProperty(navigator, 'onLine')
      dispatchEvent(new Event('online'))
      await until(() => findAll(element, '[part=problem]').length === 0)
    })

    it('says that the page is not set up when it names no verifier', async () => {
      const element = await mountDevices(nameOfUser(), { verifier: '' }, 'failed')
      expect(shown(element, '[part=code]')[0]).to.contain('page_misconfigured')
    })

    it('gets another ticket by itself when the one it has is refused', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      await setFaults({ method: 'GET', path: '/v1/devices', status: 401, body: { code: 'ticket_expired' }, times: 1 })
      const loaded = heard('keytap-devices-loaded')
      element.refresh()
      expect((await loaded).devices).to.have.length(1)
    })

    it('asks the page for a ticket when it has no place to get one', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username, { ticket: `${(await mintTicket('manage', username)).ticket}x`, 'ticket-src': '' }, 'failed')
      expect(element.hasAttribute('ticket')).to.equal(false)
      const needed = heard('keytap-ticket-needed')
      element.addEventListener('keytap-ticket-needed', (event) => event.preventDefault())
      find(element, '[part~=remedy]').click()
      await needed
      element.ticket = (await mintTicket('manage', username)).ticket
      await until(() => findAll(element, '[part=device]').length === 1)
    })
  })

  it('tells the browser all accepted credentials and the current name, but never from a list of one', async () => {
    const username = nameOfUser()
    const told = listenToSignals()
    await enrollKeys(username, 'Blue key')
    await mountDevices(username)
    expect(told.heard).to.deep.equal([])
    await enrollKeys(username, 'Spare key')
    const devices = await listDevices(username)
    await mountDevices(username, { 'display-name': 'Mandy Miller' })
    const [all, current] = told.stop()
    expect(all?.[0]).to.equal('signalAllAcceptedCredentials')
    expect(all?.[1]['allAcceptedCredentialIds']).to.deep.equal(devices.map(({ credentialId }) => credentialId))
    expect(current?.[1]).to.include({ name: username, displayName: 'Mandy Miller', rpId: location.hostname })
  })

  it('stays readable and free of violations in dark, in forced colors and without motion', async () => {
    const username = nameOfUser()
    await enrollKeys(username, 'Blue key', 'Spare key')
    const element = await mountDevices(username)
    document.documentElement.style.colorScheme = 'light dark'
    for (const media of [{ colorScheme: 'dark' }, { forcedColors: 'active' }, { reducedMotion: 'reduce' }] as const) {
      await emulateMedia(media)
      await expectAccessible(element)
    }
    find(element, '[data-tool=remove]').click()
    await until(() => findAll(element, 'dialog').length === 1)
    await emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(element)
    expect(getComputedStyle(find(element, 'dialog')).animationName).to.equal('rise')
    await emulateMedia({ reducedMotion: 'reduce' })
    expect(getComputedStyle(find(element, 'dialog')).animationName).to.equal('none')
  })

  it('stops asking when it leaves the page, and asks again when it comes back', async () => {
    const username = nameOfUser()
    await enrollKeys(username, 'Blue key')
    await setFaults({ method: 'GET', path: '/v1/devices', delayMs: 200 })
    const element: KeytapDevices = await mountDevices(username, {}, 'loading')
    const failures = collect('keytap-failed')
    element.remove()
    await new Promise((resolve) => setTimeout(resolve, 300))
    document.body.append(element)
    await until(() => findAll(element, '[part=device]').length === 1)
    expect(failures.stop()).to.deep.equal([])
  })
})

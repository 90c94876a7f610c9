import { expect } from 'chai'
import '../../widget/index.ts'
import type { KeytapDevices } from '../../widget/index.ts'
import { addSecurityKey, driveElement } from '../../widget/testing.ts'
import { expectAccessible } from './support/accessibility.ts'
import { cdp, emulateMedia } from './support/cdp.ts'
import { enrollKeys, find, findAll, heard, mountDevices, nameOfUser, pressKey, shown, until } from './support/devices-page.ts'
import { listDevices, mintTicket, queryRows, requestsSeen, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

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

  describe('renaming', () => {
    it('takes the name where the key stands, by keyboard alone, and the verifier keeps it', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      find(element, '[data-tool=rename]').focus()
      await pressKey('Enter')
      await until(() => element.shadowRoot?.activeElement?.matches('input') ?? false)
      await expectAccessible(element)
      await cdp.send('Input.insertText', { text: 'Ring of keys' })
      const renamed = heard('keytap-device-renamed')
      await pressKey('Enter')
      expect((await renamed).device.name).to.equal('Ring of keys')
      await until(() => element.shadowRoot?.activeElement?.matches('[data-tool=rename]') ?? false)
      expect(shown(element, '[part=status]')[0]).to.contain('Ring of keys')
      expect((await listDevices(username))[0]?.name).to.equal('Ring of keys')
    })

    it('gives up by Escape, and the focus returns to the button', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      find(element, '[data-tool=rename]').click()
      await until(() => element.shadowRoot?.activeElement?.matches('input') ?? false)
      await pressKey('Escape')
      await until(() => element.shadowRoot?.activeElement?.matches('[data-tool=rename]') ?? false)
      expect(shown(element, '[part=name]')).to.deep.equal(['Blue key'])
    })

    it('says beside the field what is wrong with a name', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      find(element, '[data-tool=rename]').click()
      await until(() => findAll(element, 'input').length === 1)
      find<HTMLInputElement>(element, 'input').value = 'Key\u202e'
      find<HTMLFormElement>(element, 'form').requestSubmit()
      await until(() => findAll(element, '[part~=problem]').length === 1)
      expect(find(element, 'input').getAttribute('aria-invalid')).to.equal('true')
      expect(shown(element, '[part~=problem]')[0]).to.contain('1 to 64')
      await expectAccessible(element)
    })
  })

  describe('removing', () => {
    it('asks in a modal dialog first, with the focus on the harmless answer', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const element = await mountDevices(username)
      find(element, '[data-tool=remove]').click()
      await until(() => findAll(element, 'dialog:modal').length === 1)
      expect(element.shadowRoot?.activeElement?.matches('[part~=cancel]')).to.equal(true)
      expect(shown(element, '[part=dialog-heading]')[0]).to.contain('Blue key')
      await expectAccessible(element)
      await pressKey('Tab')
      await pressKey('Tab')
      await pressKey('Tab')
      const focused = element.shadowRoot?.activeElement
      expect(focused === null || focused?.closest('dialog') !== null, 'the focus stays in the dialog').to.equal(true)
      await pressKey('Escape')
      await until(() => findAll(element, 'dialog').length === 0)
      await until(() => element.shadowRoot?.activeElement?.matches('[data-tool=remove]') ?? false)
      expect(await listDevices(username)).to.have.length(2)
    })

    it('removes the key for good, tells the page, the person and the browser', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const [gone, kept] = await listDevices(username)
      const element = await mountDevices(username)
      const told = listenToSignals()
      find(element, '[data-tool=remove]').click()
      await until(() => findAll(element, 'dialog').length === 1)
      const removed = heard('keytap-device-removed')
      find(element, 'dialog [part~=confirm]').click()
      expect((await removed).device.id).to.equal(gone?.id)
      await until(() => element.shadowRoot?.activeElement?.matches('[part=heading]') ?? false)
      expect(shown(element, '[part=name]')).to.deep.equal(['Spare key'])
      expect(shown(element, '[part=status]')[0]).to.contain('was removed')
      expect((await listDevices(username)).map(({ id }) => id)).to.deep.equal([kept?.id])
      expect(await queryRows('select id from credentials where id = ?', gone?.id ?? '')).to.deep.equal([])
      expect(told.stop()).to.deep.equal([['signalUnknownCredential', { rpId: location.hostname, credentialId: gone?.credentialId }]])
    })

    it('asks a second time, by another button, before the last key goes', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Only key')
      const element = await mountDevices(username)
      const failures = collect('keytap-failed')
      find(element, '[data-tool=remove]').click()
      await until(() => findAll(element, 'dialog').length === 1)
      find(element, 'dialog [part~=confirm]').click()
      await until(() => shown(element, '[part=dialog-text]')[0]?.includes('last key') ?? false)
      expect(await listDevices(username), 'nothing is removed yet').to.have.length(1)
      expect(shown(element, 'dialog [part~=confirm]')).to.deep.equal(['Remove my last key'])
      await until(() => element.shadowRoot?.activeElement?.matches('[part=dialog-heading]') ?? false)
      await expectAccessible(element)
      find(element, 'dialog [part~=confirm]').click()
      await until(() => element.matches(':state(empty)'))
      expect(await listDevices(username)).to.have.length(0)
      expect(failures.stop(), 'a question is not a failure').to.deep.equal([])
    })

    it('keeps the dialog open and says why when the verifier cannot answer', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const element = await mountDevices(username)
      await setFaults({ method: 'DELETE', status: 503, body: { code: 'unavailable' } })
      find(element, '[data-tool=remove]').click()
      await until(() => findAll(element, 'dialog').length === 1)
      find(element, 'dialog [part~=confirm]').click()
      await until(() => findAll(element, 'dialog [part~=problem]').length === 1)
      await expectAccessible(element)
      await setFaults()
      find(element, 'dialog [part~=confirm]').click()
      await until(() => findAll(element, '[part=device]').length === 1)
    })

    it('makes one request of a double click', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const element = await mountDevices(username)
      await setFaults({ method: 'DELETE', delayMs: 200 })
      find(element, '[data-tool=remove]').click()
      await until(() => findAll(element, 'dialog').length === 1)
      const before = (await requestsSeen()).length
      find(element, 'dialog [part~=confirm]').click()
      find(element, 'dialog [part~=confirm]').click()
      await until(() => findAll(element, '[part=device]').length === 1)
      const after = (await requestsSeen()).slice(before)
      expect(after.filter(({ method }) => method === 'DELETE')).to.have.length(1)
    })

    it('says that a key another page removed is no longer here, and shows the list anew', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key', 'Spare key')
      const element = await mountDevices(username)
      const other = await mountDevices(username)
      find(other, '[data-tool=remove]').click()
      await until(() => findAll(other, 'dialog').length === 1)
      find(other, 'dialog [part~=confirm]').click()
      await until(() => findAll(other, '[part=device]').length === 1)
      find(element, '[data-tool=rename]').click()
      await until(() => findAll(element, 'input').length === 1)
      find<HTMLFormElement>(element, 'form').requestSubmit()
      await until(() => shown(element, '[part~=problem]')[0] === 'This key is no longer here.')
      find(element, '[part~=remedy]').click()
      await until(() => findAll(element, '[part=device]').length === 1)
    })
  })

  describe('adding', () => {
    it('enrolls another key right here and shows it in the list', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username, { 'enroll-ticket-src': ticketSource('enroll', username) })
      find(element, '[part~=add]').click()
      await until(() => findAll(element, 'keytap-enroll').length === 1)
      await expectAccessible(element)
      const key = await addSecurityKey(cdp)
      const enroll = driveElement(cdp, 'keytap-enroll')
      await enroll.waitFor('ready')
      await enroll.start()
      await enroll.waitFor('naming')
      await enroll.nameKey('Spare key')
      await until(() => findAll(element, 'keytap-enroll').length === 0)
      await until(() => shown(element, '[part=name]').includes('Spare key'))
      expect(shown(element, '[part=name]')).to.deep.equal(['Blue key', 'Spare key'])
      await key.remove()
    })

    it('notices a key that an element in its slot enrolled', async () => {
      const username = nameOfUser()
      await enrollKeys(username, 'Blue key')
      const element = await mountDevices(username)
      const enroll = document.createElement('keytap-enroll')
      enroll.slot = 'add'
      enroll.verifier = await verifierUrl()
      enroll.ticketSrc = ticketSource('enroll', username)
      element.append(enroll)
      const key = await addSecurityKey(cdp)
      const driven = driveElement(cdp, 'keytap-enroll')
      await driven.waitFor('ready')
      await driven.start()
      await driven.waitFor('naming')
      await until(() => findAll(element, '[part=device]').length === 2)
      expect(await driven.state(), 'the element of the page goes on').to.equal('naming')
      await key.remove()
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

type Told = readonly [string, Readonly<Record<string, unknown>>]

/** Listens in on the browser's own methods, which still do their work. */
function listenToSignals(): { readonly heard: Told[]; stop(): readonly Told[] } {
  const heardCalls: Told[] = []
  const methods = ['signalUnknownCredential', 'signalAllAcceptedCredentials', 'signalCurrentUserDetails']
  const owner = PublicKeyCredential as unknown as Record<string, (told: Record<string, unknown>) => Promise<void>>
  const originals = methods.map((name) => [name, owner[name]] as const)
  for (const [name, original] of originals) {
    owner[name] = (told) => {
      heardCalls.push([name, told])
      return original?.call(PublicKeyCredential, told) ?? Promise.resolve()
    }
  }
  const stop = () => {
    for (const [name, original] of originals) if (original) owner[name] = original
    return heardCalls
  }
  return { heard: heardCalls, stop }
}

function collect(type: 'keytap-failed'): { stop(): readonly string[] } {
  const codes: string[] = []
  const listen = (event: HTMLElementEventMap['keytap-failed']): void => void codes.push(event.code)
  document.body.addEventListener(type, listen)
  return {
    stop() {
      document.body.removeEventListener(type, listen)
      return codes
    },
  }
}

import { expect } from 'chai'
import { click, codeOf, mount, newEnroll, newUser, part, plugIn, reach, textOf, tidyUp } from './mount.ts'
import { changePolicy, listDevices, mintTicket, redeemResult, requestsSeen, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

const begins = async () => (await requestsSeen()).filter(({ path }) => path === '/v1/registrations').length

async function enrollable(username: string) {
  return mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', username) })
}

describe('<keytap-enroll> with a key', () => {
  afterEach(tidyUp)

  const keys = [
    { protocol: 'u2f', transport: 'usb' },
    { protocol: 'u2f', transport: 'nfc' },
    { protocol: 'ctap2', transport: 'usb', pin: 'right' },
    { protocol: 'ctap2', transport: 'nfc', pin: 'none' },
  ] as const
  for (const options of keys) {
    it(`enrolls ${Object.values(options).join(' ')} and the page's backend redeems the result once`, async () => {
      const username = newUser()
      const element = await enrollable(username)
      await plugIn(options)
      await reach(element, 'ready')
      click(element, 'primary')
      await reach(element, 'naming')
      const { body } = await redeemResult(element.value, 'enroll')
      expect(body.username).to.equal(username)
      expect(body.device).to.have.property('transports').that.includes(options.transport)
      expect((await redeemResult(element.value, 'enroll')).status).to.equal(404)
      const [device] = await listDevices(username)
      expect(device?.state).to.equal('active')
      expect(device?.fmt).to.equal(options.protocol === 'u2f' ? 'fido-u2f' : 'packed')
    })
  }

  it('tells the page by typed events, none of which carries the ticket or the result', async () => {
    const { ticket } = await mintTicket('enroll', newUser())
    const heard: Event[] = []
    const names = ['keytap-ready', 'keytap-started', 'keytap-enrolled', 'keytap-named', 'keytap-done', 'keytap-failed'] as const
    for (const name of names) document.addEventListener(name, (event) => heard.push(event), { once: true })
    await plugIn()
    const element = mount(newEnroll(), { verifier: await verifierUrl(), ticket })
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'naming')
    const input = part(element, 'input') as HTMLInputElement
    input.value = '  Blue key '
    input.form?.requestSubmit()
    await reach(element, 'done')
    expect(heard.map(({ type }) => type)).to.deep.equal(['keytap-ready', 'keytap-started', 'keytap-enrolled', 'keytap-named', 'keytap-done'])
    const told = JSON.stringify(heard.map((event) => ({ ...event })))
    expect(told).to.not.contain(ticket).and.to.not.contain(element.value)
    expect(textOf(element, 'description')).to.contain('Blue key')
  })

  it('takes the ticket out of the markup at once and gives it to nobody', async () => {
    const { ticket } = await mintTicket('enroll', newUser())
    document.body.innerHTML = `<keytap-enroll verifier="${await verifierUrl()}" ticket="${ticket}"></keytap-enroll>`
    const element = document.querySelector('keytap-enroll')!
    await reach(element, 'ready')
    expect(document.documentElement.outerHTML).to.not.contain(ticket)
    expect(element.renderRoot.textContent).to.not.contain(ticket)
    expect(JSON.stringify(performance.getEntries().map((entry) => entry.name))).to.not.contain(ticket)
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).to.not.contain(ticket)
    expect(element.ticket).to.equal(undefined)
  })

  it('makes one ceremony of a double click', async () => {
    const username = newUser()
    const element = await enrollable(username)
    await plugIn()
    await reach(element, 'ready')
    click(element, 'primary')
    element.start()
    element.start()
    await reach(element, 'naming')
    expect(await listDevices(username)).to.have.length(1)
  })

  it('asks for a test signature where the policy wants one, and is done only after it', async () => {
    await changePolicy({ testSignature: true })
    try {
      const username = newUser()
      const element = await enrollable(username)
      await plugIn()
      await reach(element, 'ready')
      click(element, 'primary')
      await reach(element, 'finishing')
      await reach(element, 'ready')
      expect(textOf(element, 'heading')).to.equal('Try your key once')
      expect(element.value).to.equal('')
      click(element, 'primary')
      await reach(element, 'naming')
      expect(element.value).to.match(/^kr_/)
      expect((await listDevices(username))[0]?.state).to.equal('active')
    } finally {
      await changePolicy({ testSignature: false })
    }
  })

  it('says that a key is already yours, and takes another one instead', async () => {
    const username = newUser()
    const key = await plugIn()
    const first = await enrollable(username)
    await reach(first, 'ready')
    click(first, 'primary')
    await reach(first, 'naming')
    first.remove()
    const second = await enrollable(username)
    await reach(second, 'ready')
    click(second, 'primary')
    await reach(second, 'failed')
    expect(codeOf(second)).to.equal('already_registered')
    expect(textOf(second, 'heading')).to.equal('This key is already yours.')
    expect(textOf(second, 'remedy')).to.equal('Use another key')
    await key.remove()
    await plugIn({ protocol: 'u2f' })
    click(second, 'remedy')
    await reach(second, 'naming')
    expect(await listDevices(username)).to.have.length(2)
  })

  it('nudges for a spare key after the first one only', async () => {
    const username = newUser()
    const element = await enrollable(username)
    const key = await plugIn({ protocol: 'u2f' })
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'naming')
    click(element, 'secondary')
    await reach(element, 'done')
    expect(textOf(element, 'nudge')).to.contain('spare')
    await key.remove()
    await plugIn()
    click(element, 'secondary')
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'naming')
    click(element, 'secondary')
    await reach(element, 'done')
    expect(part(element, 'nudge')).to.equal(null)
    expect(await listDevices(username)).to.have.length(2)
  })

  it('lists the likely causes when a key with a wrong PIN is refused by the browser, and tries again on the same options', async () => {
    const element = await enrollable(newUser())
    const key = await plugIn({ pin: 'wrong' })
    await changePolicy({ userVerification: 'required' })
    try {
      await reach(element, 'ready')
      element.reset()
      await reach(element, 'ready')
      const before = await begins()
      click(element, 'primary')
      await reach(element, 'failed')
      expect(codeOf(element)).to.equal('not_allowed')
      expect(part(element, 'causes')?.children.length).to.equal(3)
      await key.setPinKnown(true)
      click(element, 'remedy')
      await reach(element, 'naming')
      expect(await begins()).to.equal(before)
    } finally {
      await changePolicy({ userVerification: 'preferred' })
    }
  })

  it('is refused with a platform authenticator where a separate key is wanted', async () => {
    const element = await enrollable(newUser())
    await plugIn({ transport: 'internal' })
    await reach(element, 'ready')
    click(element, 'primary')
    // The browser waits for a separate key; the page gives up first.
    await reach(element, 'touching')
    click(element, 'secondary')
    await reach(element, 'ready')
    expect(element.value).to.equal('')
  })

  it('cancels, by Escape too, keeps its options and can be started again', async () => {
    const element = await enrollable(newUser())
    await reach(element, 'ready')
    const before = await begins()
    let cancelled = 0
    element.addEventListener('keytap-cancelled', () => (cancelled += 1))
    const escape = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true })
    for (const leave of [() => element.cancel(), () => part(element, 'secondary')?.dispatchEvent(escape)]) {
      click(element, 'primary')
      await reach(element, 'touching')
      leave()
      await reach(element, 'ready')
    }
    expect(cancelled).to.equal(2)
    await plugIn()
    click(element, 'primary')
    await reach(element, 'naming')
    expect(await begins()).to.equal(before)
  })

  it('lets go of the browser when it is taken off the page during a ceremony', async () => {
    const username = newUser()
    const element = await enrollable(username)
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'touching')
    element.remove()
    await plugIn()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await listDevices(username)).to.deep.equal([])
    document.body.append(element)
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'naming')
  })

  it('repeats the same answer when the wire broke after the key was touched, and gets one row', async () => {
    const username = newUser()
    const element = await enrollable(username)
    await plugIn()
    await reach(element, 'ready')
    // Twice, since a browser quietly repeats a request on a connection that died.
    await setFaults({ path: '/v1/registrations/', broken: true, times: 2 })
    click(element, 'primary')
    await reach(element, 'failed')
    expect(codeOf(element)).to.equal('unreachable')
    click(element, 'remedy')
    await reach(element, 'naming')
    await setFaults()
    expect(await listDevices(username)).to.have.length(1)
  })

  it('goes on when the name cannot be saved, and says why', async () => {
    const element = await enrollable(newUser())
    await plugIn()
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'naming')
    await setFaults({ method: 'PATCH', status: 503, body: { code: 'unavailable' }, times: 1 })
    const input = part(element, 'input') as HTMLInputElement
    input.value = 'Blue'
    input.form?.requestSubmit()
    await reach(element, 'saving')
    await reach(element, 'naming')
    expect(textOf(element, 'problem')).to.equal('Too much is going on just now.')
    expect((part(element, 'input') as HTMLInputElement).value).to.equal('Blue')
    input.form?.requestSubmit()
    await reach(element, 'done')
    const { body } = await redeemResult(element.value, 'enroll')
    expect(body.device).to.have.property('name', 'Blue')
  })
})

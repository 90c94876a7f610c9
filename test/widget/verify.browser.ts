import { expect } from 'chai'
import { click, codeOf, mount, newEnroll, newUser, newVerify, plugIn, reach, textOf, tidyUp } from './mount.ts'
import { changePolicy, mintTicket, redeemResult, setFaults, ticketSource, verifierUrl } from './support/verifier.ts'

async function enroll(username: string): Promise<void> {
  const element = mount(newEnroll(), { verifier: await verifierUrl(), ticketSrc: ticketSource('enroll', username) })
  await reach(element, 'ready')
  click(element, 'primary')
  await reach(element, 'naming')
  element.remove()
}

const verifying = async (username?: string) =>
  mount(newVerify(), { verifier: await verifierUrl(), ticketSrc: ticketSource('verify', username) })

describe('<keytap-verify>', () => {
  afterEach(async () => {
    await setFaults()
    await tidyUp()
  })

  it('confirms with an enrolled key, and the page\'s backend redeems the result', async () => {
    const username = newUser()
    await plugIn({ protocol: 'u2f' })
    await enroll(username)
    const element = await verifying(username)
    const verified = new Promise<Event>((resolve) => document.addEventListener('keytap-verified', resolve, { once: true }))
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'done')
    expect(textOf(element, 'heading')).to.equal('Confirmed')
    const { body } = await redeemResult(element.value, 'verify')
    expect(body.username).to.equal(username)
    expect((await verified as HTMLElementEventMap['keytap-verified']).device.id).to.equal(body.device.id)
  })

  it('lets the key say who it is when the ticket names no user', async () => {
    await changePolicy({ residentKey: 'required', userVerification: 'required' })
    try {
      const username = newUser()
      await plugIn()
      await enroll(username)
      const element = await verifying()
      await reach(element, 'ready')
      click(element, 'primary')
      await reach(element, 'done')
      expect((await redeemResult(element.value, 'verify')).body.username).to.equal(username)
    } finally {
      await changePolicy({ residentKey: 'discouraged', userVerification: 'preferred' })
    }
  })

  it('offers another key when the key belongs to nobody here', async () => {
    const username = newUser()
    const key = await plugIn()
    await enroll(username)
    await setFaults({ path: '/v1/authentications/', status: 400, body: { code: 'credential_unknown' }, times: 1 })
    const element = await verifying(username)
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'failed')
    expect(codeOf(element)).to.equal('credential_unknown')
    expect(textOf(element, 'remedy')).to.equal('Use another key')
    // A click by script is no gesture, so the element asks for one.
    click(element, 'remedy')
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'done')
    await key.remove()
  })

  it('names the key that is not registered here among the causes, which an enrollment does not', async () => {
    await plugIn()
    const username = newUser()
    await enroll(username)
    await tidyUp()
    const element = await verifying(username)
    Object.defineProperty(navigator.credentials, 'get', { value: () => Promise.reject(new DOMException('', 'NotAllowedError')), configurable: true })
    await reach(element, 'ready')
    click(element, 'primary')
    await reach(element, 'failed')
    Reflect.deleteProperty(navigator.credentials, 'get')
    expect(textOf(element, 'causes')).to.match(/^It is not registered here\./)
  })

  it('is told apart from an enrollment by the verifier, and says that the page is not set up', async () => {
    const { ticket } = await mintTicket('enroll', newUser())
    const element = mount(newVerify(), { verifier: await verifierUrl(), ticket })
    await reach(element, 'failed')
    expect(textOf(element, 'heading')).to.match(/not set up|no longer here/)
  })

  it('can be used again after a reset, with a ticket of its own each time', async () => {
    const username = newUser()
    await plugIn()
    await enroll(username)
    const element = await verifying(username)
    const results = new Set<string>()
    for (let round = 0; round < 2; round += 1) {
      await reach(element, 'ready')
      click(element, 'primary')
      await reach(element, 'done')
      results.add(element.value)
      element.reset()
    }
    expect(results.size).to.equal(2)
    expect(element.value).to.equal('')
  })
})
